import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type TemplateEdit, withTemplateEdit } from '../../src/env/template-edit.ts';
import { FailedError } from '../../src/errors.ts';
import { type ScriptedAnswer, scriptedAws } from '../support/scripted-aws.ts';
import { recordedSink } from '../support/sinks.ts';
import { stackOf } from '../support/stacks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const BEFORE = 'A: 1 # as it was\r\n';
const AFTER = 'A: 2\r\n';
const STACK = stackOf({ changed: 1 });

function place(describe: readonly ScriptedAnswer[] = []) {
  const file = join(temporaryFolder(), 'template.yaml');
  writeFileSync(file, BEFORE);
  const { aws } = scriptedAws({ 'stacks.describe': describe });
  const stop = new AbortController();
  const stderr = recordedSink();
  const edit: TemplateEdit = {
    file,
    shownAs: 'template.yaml',
    before: BEFORE,
    after: AFTER,
    stack: STACK,
    stacks: aws.stacks,
  };
  const run = (change: (onBegin: () => void) => Promise<unknown>) =>
    withTemplateEdit(edit, { stderr, signal: stop.signal }, change);
  return { file, text: () => readFileSync(file, 'utf8'), run, stop, stderr };
}

const fails = async (): Promise<never> => {
  throw new FailedError('the first error');
};
const failsLater = async (onBegin: () => void): Promise<never> => {
  onBegin();
  return fails();
};

test('the file comes first, and stays', async () => {
  const { text, run, stderr } = place();
  const seen: string[] = [];
  const given = await run(async (onBegin) => {
    seen.push(text());
    onBegin();
    return 'done';
  });
  expect({ given, seen, now: text(), said: stderr.text() }).toEqual({
    given: 'done',
    seen: [AFTER],
    now: AFTER,
    said: '',
  });
});

describe('the file is as it was, byte for byte,', () => {
  test('where the update was not begun: nobody is asked', async () => {
    const { text, run, stderr } = place();
    await expect(run(fails)).rejects.toThrow('the first error');
    expect([text(), stderr.text()]).toEqual([BEFORE, '']);
  });

  test('where Ctrl-C came before it began', async () => {
    const { text, run, stop } = place();
    stop.abort();
    await expect(run(fails)).rejects.toThrow('the first error');
    expect(text()).toBe(BEFORE);
  });

  test.each([
    ['the stack was not changed', stackOf({ changed: 1 })],
    ['it was rolled back', stackOf({ changed: 2, status: 'UPDATE_ROLLBACK_COMPLETE' })],
  ])('where %s', async (_, now) => {
    const { text, run, stderr } = place([now]);
    await expect(run(failsLater)).rejects.toThrow('the first error');
    expect([text(), stderr.text()]).toEqual([BEFORE, '']);
  });

  test('but not where somebody else has written it meanwhile: that is told, beside the first error', async () => {
    const { file, text, run, stderr } = place();
    const change = async () => {
      writeFileSync(file, 'A: 3\n');
      return fails();
    };
    await expect(run(change)).rejects.toThrow('the first error');
    expect(text()).toBe('A: 3\n');
    expect(stderr.text()).toBe(
      'template.yaml still has the parameter: template.yaml was changed meanwhile. It is left as it is.\n',
    );
  });
});

describe('the file keeps the parameter', () => {
  const LATER =
    'template.yaml has the parameter already; where the stack does not get it, samgen deploy brings it there.\n';

  test.each<[string, readonly ScriptedAnswer[], string]>([
    ['where the update goes on', [stackOf({ changed: 2, status: 'UPDATE_IN_PROGRESS' })], LATER],
    ['where it cannot be told', [new FailedError('no answer')], LATER],
    [
      'where the stack has it, and something else has failed',
      [stackOf({ changed: 2, status: 'UPDATE_COMPLETE' })],
      'The parameter is in template.yaml and in the stack.\n',
    ],
  ])('%s', async (_, now, said) => {
    const { text, run, stderr } = place(now);
    await expect(run(failsLater)).rejects.toThrow('the first error');
    expect([text(), stderr.text()]).toEqual([AFTER, said]);
  });

  test('where Ctrl-C came while the stack was updated', async () => {
    const { text, run, stop, stderr } = place();
    const change = async (onBegin: () => void) => {
      onBegin();
      stop.abort();
      return fails();
    };
    await expect(run(change)).rejects.toThrow('the first error');
    expect([text(), stderr.text()]).toEqual([AFTER, LATER]);
  });
});

test('a file that was changed since it was read is left alone, and nothing is begun', async () => {
  const { file, text, run } = place();
  writeFileSync(file, 'A: 3\n');
  await expect(run(() => expect.unreachable())).rejects.toThrow('template.yaml was changed meanwhile');
  expect(text()).toBe('A: 3\n');
});

test('its mode stays', async () => {
  const { file, run } = place();
  chmodSync(file, 0o640);
  await run(async () => {});
  expect(statSync(file).mode & 0o777).toBe(0o640);
});
