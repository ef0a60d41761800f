import { describe, expect, test } from 'vitest';
import {
  type Difference,
  differencesWith,
  isSame,
  type Other,
  otherOf,
  otherOfTemplate,
} from '../../src/env/diff.ts';
import { diffSummary, diffText } from '../../src/env/diff-report.ts';
import type { Source } from '../../src/env/source.ts';
import { recordedSink } from '../support/sinks.ts';

const states = (differences: readonly Difference[]) =>
  Object.fromEntries(differences.map(({ key, state }) => [key, state]));

test('every name of both sides, in order', () => {
  const differences = differencesWith(
    { SAME: '1', OTHER: '1', LIVE: '' },
    otherOf({ SAME: '1', OTHER: '2', FILE: '' }),
  );
  expect(differences.map(({ key }) => key)).toEqual(['FILE', 'LIVE', 'OTHER', 'SAME']);
  expect(states(differences)).toEqual({
    SAME: 'same',
    OTHER: 'different',
    LIVE: 'only-function',
    FILE: 'only-other',
  });
});

test('names that objects have anyway are nothing special', () => {
  expect(states(differencesWith({}, otherOf({ constructor: 'x' })))).toEqual({ constructor: 'only-other' });
  expect(states(differencesWith({ toString: 'x' }, otherOf({})))).toEqual({ toString: 'only-function' });
});

const sources = new Map<string, Exclude<Source, { kind: 'outside' }>>([
  ['LITERAL', { kind: 'literal' }],
  ['SECRET', { kind: 'parameter', name: 'SecretVar', noEcho: true }],
  ['SSM', { kind: 'parameter', name: 'Place', noEcho: false }],
  ['DYNAMIC', { kind: 'reference', service: 'secretsmanager', id: 'prod/db' }],
  ['ARN', { kind: 'computed', parameters: [] }],
  ['MAYBE', { kind: 'computed', parameters: [] }],
]);
const template = (hasMacros = false): Other =>
  otherOfTemplate({ sources, values: new Map([['LITERAL', 'a']]) }, hasMacros);

test('what the template does not show cannot be compared, with the reason', () => {
  const live = { LITERAL: 'a', SECRET: 'hunter2', SSM: '1', DYNAMIC: '2', ARN: '3', OUTSIDE: '4' };
  expect(differencesWith(live, template())).toEqual([
    { key: 'ARN', state: 'unknown', why: 'only AWS knows what the template here computes' },
    { key: 'DYNAMIC', state: 'unknown', why: 'AWS reads it from secretsmanager prod/db' },
    { key: 'LITERAL', state: 'same' },
    // A condition may leave it out.
    { key: 'MAYBE', state: 'unknown', why: 'only AWS knows what the template here computes' },
    { key: 'OUTSIDE', state: 'only-function' },
    { key: 'SECRET', state: 'unknown', why: 'the value of the parameter SecretVar is not shown (NoEcho)' },
    { key: 'SSM', state: 'unknown', why: 'the value of the parameter Place is not known here' },
  ]);
});

test('what the function certainly lacks needs no value to be compared', () => {
  expect(states(differencesWith({ LITERAL: 'a' }, template()))).toMatchObject({
    SECRET: 'only-other',
    SSM: 'only-other',
    DYNAMIC: 'only-other',
    ARN: 'unknown',
  });
});

test('a macro may make what nobody has written', () => {
  const [, , , , outside] = differencesWith({ LITERAL: 'a', OUTSIDE: '1' }, template(true));
  expect(outside).toEqual({
    key: 'OUTSIDE',
    state: 'unknown',
    why: 'a macro of the template here may make it',
  });
});

test('a map that is computed whole may have what the function has', () => {
  const other = otherOfTemplate({ sources: new Map(), values: new Map(), isOpen: true }, false);
  expect(differencesWith({ AA: '1' }, other)).toEqual([
    { key: 'AA', state: 'unknown', why: 'only AWS knows what the template here computes' },
  ]);
});

test('what cannot be compared is no difference, all else is', () => {
  const same: Difference[] = [
    { key: 'AA', state: 'same' },
    { key: 'BB', state: 'unknown', why: 'x' },
  ];
  expect(isSame([])).toBe(true);
  expect(isSame(same)).toBe(true);
  for (const state of ['different', 'only-function', 'only-other'] as const)
    expect(isSame([...same, { key: 'CC', state }])).toBe(false);
});

test('a line each, and a sentence', () => {
  const differences: Difference[] = [
    { key: 'AA', state: 'same' },
    { key: 'BBB', state: 'different' },
    { key: 'CC', state: 'only-function' },
    { key: 'DD', state: 'only-other' },
    { key: 'EE', state: 'unknown', why: 'a reason' },
    { key: 'FF', state: 'same' },
  ];
  expect(diffText(differences, 'prod', recordedSink())).toBe(
    [
      '= AA   same',
      '~ BBB  different',
      '< CC   only on the function',
      '> DD   only in prod',
      '? EE   cannot be compared: a reason',
      '= FF   same',
      '',
    ].join('\n'),
  );
  expect(diffSummary(differences, 'Hello', 'prod', recordedSink())).toBe(
    'Hello and prod: 1 different, 1 only on the function, 1 only in prod, 1 cannot be compared, 2 same.\n',
  );
  expect(diffSummary([], 'Hello', '.env', recordedSink())).toBe(
    'Hello and .env: no variables on either side.\n',
  );
});

describe('where there is little room', () => {
  const NAME = `A${'_LONG'.repeat(9)}`;
  const differences: Difference[] = [
    { key: NAME, state: 'same' },
    { key: 'BB', state: 'unknown', why: 'the value of the parameter Secret is not shown (NoEcho)' },
    { key: 'CC', state: 'different' },
  ];
  const narrow = { ...recordedSink(true), columns: 40 };

  test('a terminal has no line that breaks within a word, and its columns', () => {
    expect(diffText(differences, 'prod', narrow)).toBe(`= ${NAME}
                same
? BB            cannot be compared: the
                value of the parameter
                Secret is not shown
                (NoEcho)
~ CC            different
`);
    expect(diffSummary(differences, 'Hello (hello-fn)', 'the template here', narrow)).toBe(
      'Hello (hello-fn) and the template here:\n1 different, 1 cannot be compared, 1\nsame.\n',
    );
  });
  test('what is piped has one line each, in columns', () => {
    const lines = diffText(differences, 'prod', { ...narrow, isTerminal: false }).split('\n');
    expect(lines.slice(0, -1)).toEqual([
      `= ${NAME}  same`,
      `? ${'BB'.padEnd(NAME.length)}  cannot be compared: the value of the parameter Secret is not shown (NoEcho)`,
      `~ ${'CC'.padEnd(NAME.length)}  different`,
    ]);
  });
});
