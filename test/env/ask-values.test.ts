import { expect, test } from 'vitest';
import { askForValues } from '../../src/env/ask-values.ts';
import type { Variables } from '../../src/env/function.ts';
import { CancelledError } from '../../src/errors.ts';
import { openedOf } from '../support/opened.ts';
import { ENTER, type Step, scriptedPrompter } from '../support/scripted-prompter.ts';
import { rejectionOf } from '../support/thrown.ts';

const CANARY = 'canary-5d0f';

interface Given {
  functions?: readonly Variables[];
  known?: Variables;
  allowEmpty?: boolean;
}

async function ask(keys: string[], steps: Step[], given: Given = {}) {
  const { functions = [{ SECRET_VAR: CANARY }], known = {}, allowEmpty = false } = given;
  const { prompt, asked } = scriptedPrompter(...steps);
  const opened = functions.map((variables) => openedOf({ kind: 'no-stack' }, { variables }));
  const values = await askForValues(keys, opened, known, allowEmpty, { prompt });
  for (const { kind } of asked) expect(kind).toBe('secret');
  return { values, messages: asked.map(({ message }) => message) };
}

test('each name is asked for, in order, and only what was asked is given back', async () => {
  const steps: Step[] = [
    ['SECRET_VAR', ' new value '],
    ['BRAND_NEW', 'x'],
  ];
  const { values, messages } = await ask(['SECRET_VAR', 'BRAND_NEW'], steps, { known: { GIVEN: 'y' } });
  expect(values).toEqual({ SECRET_VAR: ' new value ', BRAND_NEW: 'x' });
  expect(messages).toEqual(['New value of SECRET_VAR (hidden)', 'Value of BRAND_NEW, which is new (hidden)']);
});

test('a name that is new may be a misspelt one', async () => {
  const { messages } = await ask(['SECRET_VRA'], [['SECRET_VRA', 'x']]);
  expect(messages).toEqual(['Value of SECRET_VRA, which is new; did you mean SECRET_VAR? (hidden)']);
});

test('of several functions the number is said; one that has it is enough', async () => {
  const functions = [{}, { SECRET_VAR: CANARY }, {}];
  const steps: Step[] = [
    ['SECRET_VAR', 'x'],
    ['BRAND_NEW', 'x'],
  ];
  const { messages } = await ask(['SECRET_VAR', 'BRAND_NEW'], steps, { functions });
  expect(messages).toEqual([
    'New value of SECRET_VAR on 3 functions (hidden)',
    'Value of BRAND_NEW on 3 functions, which is new (hidden)',
  ]);
});

test('an empty Enter asks again; with --allow-empty it is a value', async () => {
  await ask(['SECRET_VAR'], [['SECRET_VAR', 'x', { '': 'A value is needed; with --allow-empty' }]]);
  const { values } = await ask(['SECRET_VAR'], [['SECRET_VAR', ENTER]], { allowEmpty: true });
  expect(values).toEqual({ SECRET_VAR: '' });
});

test('what Lambda would refuse is said at once', async () => {
  const refused = { 'a\0b': 'has a NUL in it', '\ud83d': 'is not valid Unicode' };
  await ask(['SECRET_VAR'], [['SECRET_VAR', 'x', refused]]);
});

test('the size counts what the function has, what is given, and what was answered before', async () => {
  // {"FIRST":"…","GIVEN":"…","HAS":"…","SECOND":""}
  const given: Given = { functions: [{}, { HAS: 'h'.repeat(1_000) }], known: { GIVEN: 'g'.repeat(1_000) } };
  const rest = 4_096 - '{"FIRST":"","GIVEN":"","HAS":"","SECOND":""}'.length - 3_000;
  const steps: Step[] = [
    ['FIRST', 'f'.repeat(1_000)],
    ['SECOND', 's'.repeat(rest), { ['s'.repeat(rest + 1)]: '4097 bytes as JSON, 1 more' }],
  ];
  await ask(['FIRST', 'SECOND'], steps, given);
});

test('Ctrl-C ends it', async () => {
  const { prompt } = scriptedPrompter();
  const cancelled = { ...prompt, secret: () => Promise.reject(new CancelledError()) };
  const asking = askForValues(['KEY'], [openedOf({ kind: 'no-stack' })], {}, false, { prompt: cancelled });
  await rejectionOf(asking, CancelledError);
});
