import { describe, expect, test } from 'vitest';
import { RefusedError, UsageError } from '../../src/errors.ts';
import { journalFrom } from '../../src/guard/journal.ts';
import { onDriftOf } from '../../src/guard/on-drift.ts';
import { refuseLoss } from '../../src/guard/refuse.ts';
import { guardObject, guardText } from '../../src/guard/report.ts';
import { recordedSink } from '../support/sinks.ts';
import { thrownBy } from '../support/thrown.ts';
import { type Given, planFor, templateOf } from './planning.ts';

const deployed = templateOf({ Hello: { AA: 'a', GONE: 'g' } });
const next = templateOf({ Hello: { AA: 'a', NEW: 'n' } });
const live = { Hello: { AA: 'drift-value', GONE: 'g', XX: 'outside-value' } };
const given: Given = { deployed, next, live };
const gone = { ...given, next: templateOf({ Other: {} }) };
const text = (one: Given, isTerminal = false) => guardText(planFor(one), recordedSink(isTerminal));

describe('guardText', () => {
  test('tells what becomes of every variable', () => {
    expect(text(given)).toBe(
      [
        'Variables',
        '  Hello',
        '    = AA    kept: changed outside, it would certainly be put back',
        '    - GONE  taken out of the template',
        '    + NEW   added',
        '    = XX    kept: outside the template, it would certainly be dropped',
        '',
      ].join('\n'),
    );
  });
  test('tells what goes in drop', () => {
    const lines = text({ ...given, onDrift: 'drop' });
    expect(lines).toContain('! AA    changed outside: certainly put back to what the template says\n');
    expect(lines).toContain('! XX    outside the template: certainly dropped\n');
  });
  test('says perhaps where it is not certain', () => {
    const next = templateOf({ Hello: { AA: 'a', GONE: 'g' } }, { memory: 256 });
    expect(text({ ...given, next, onDrift: 'drop' })).toContain('outside the template: perhaps dropped');
  });
  test('says what the user changes over what was set outside', () => {
    const next = templateOf({ Hello: { AA: 'b', XX: 'y' } });
    expect(text({ ...given, next })).toContain('~ XX    changed: what was set outside is replaced\n');
    expect(text({ ...given, next, live: { Hello: { AA: 'a' } } })).toContain('~ AA  changed\n');
    const changed = { Hello: { GONE: 'changed' } };
    expect(text({ ...given, live: changed })).toContain(
      'taken out of the template, and was changed outside since',
    );
  });
  test('of what stays it tells the names, and why it is there', () => {
    const same = (one: Record<string, string>) => text({ deployed, live: { Hello: one } });
    expect(same({ AA: 'a', GONE: 'g' })).toBe('Variables\n  Hello\n    = kept: AA, GONE\n');
    expect(same({ AA: 'b', XX: 'x' })).toBe(
      'Variables\n  Hello\n    = AA  kept, changed outside\n    = XX  kept, outside the template\n',
    );
  });
  test('is empty where there is nothing to tell', () => {
    expect(text({ deployed: templateOf({ Hello: {} }), live: { Hello: {} } })).toBe('');
  });
  test('a function that goes takes its variables with it', () => {
    expect(text(gone)).toBe(
      [
        'Variables',
        '  Hello: the function goes, and its variables with it',
        '    ! AA  goes: it was changed outside the template, and is nowhere else',
        '    ! XX  goes: it was set outside the template, and is nowhere else',
        '    - goes: GONE',
        '',
      ].join('\n'),
    );
  });
  test('is 80 columns wide at a terminal, however long the names are', () => {
    const long = ['A', 'B', 'C'].map((letter) => letter.repeat(70));
    const many = Object.fromEntries([...long, 'SHORT', 'X'.repeat(32)].map((key) => [key, 'v']));
    for (const one of [
      { ...given, live: { Hello: many } },
      { ...gone, live: { Hello: many } },
      { deployed: templateOf({ Hello: many }), live: { Hello: many } },
      { ...given, live: { Hello: many }, onDrift: 'drop' as const },
    ])
      for (const line of text(one, true).split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
  test('no value is ever shown, nor in JSON', () => {
    for (const one of [given, gone, { ...given, onDrift: 'drop' as const }])
      for (const shown of [text(one), JSON.stringify(guardObject(planFor(one)))])
        expect(shown).not.toMatch(/drift-value|outside-value/);
  });
});

test('guardObject has names, fates, and how certain they are', () => {
  expect(guardObject(planFor(given))).toEqual({
    onDrift: 'preserve',
    functions: [
      {
        function: 'Hello-fn',
        logicalId: 'Hello',
        variables: [
          {
            key: 'AA',
            fate: 'kept',
            otherwise: 'reverted',
            certain: true,
            outside: 'changed',
            carried: 'kept',
          },
          { key: 'GONE', fate: 'removed' },
          { key: 'NEW', fate: 'added' },
          { key: 'XX', fate: 'kept', otherwise: 'dropped', certain: true, outside: 'set', carried: 'kept' },
        ],
      },
    ],
  });
});

describe('refuseLoss', () => {
  const refuse = (one: Given) => () => refuseLoss(planFor(one), 'samgen deploy');

  test('in fail, names what would be lost, and the ways on', () => {
    const error = thrownBy(refuse({ ...given, onDrift: 'fail' }), RefusedError);
    expect(error.message).toContain('would be lost: AA, XX of Hello. Nothing was changed.');
    expect(error.hint).toContain('samgen deploy --on-drift preserve\n');
    expect(error.hint).toContain('samgen deploy --on-drift drop');
    expect(`${error.message}${error.hint}`).not.toMatch(/drift-value|outside-value/);
  });
  test.each<[string, Given]>([
    ['preserve', given],
    ['drop', { ...given, onDrift: 'drop' }],
    ['fail without drift', { ...given, live: { Hello: { AA: 'a', GONE: 'g' } }, onDrift: 'fail' }],
    ['fail where nothing is touched', { deployed, live: { Hello: { XX: 'x' } }, onDrift: 'fail' }],
    ['a function that goes in drop', { ...gone, onDrift: 'drop' }],
    ['one that goes with nothing of its own', { ...gone, live: { Hello: { AA: 'a' } } }],
    ['that in fail', { ...gone, live: { Hello: { AA: 'a' } }, onDrift: 'fail' }],
  ])('lets pass: %s', (_, one) => {
    const untouched = one.next === undefined ? { sameCode: new Set(['Hello']) } : {};
    expect(() => refuseLoss(planFor(one, untouched), 'samgen deploy')).not.toThrow();
  });
  test('a function that goes with values of its own', () => {
    const error = thrownBy(refuse(gone), RefusedError);
    expect(error.message).toContain('Hello is not in the template any more');
    expect(error.message).toContain('AA, XX.');
    expect(error.hint).toContain('samgen env pull --function Hello\n');
  });
  test('a value that CloudFormation would replace', () => {
    const error = thrownBy(
      refuse({ ...given, live: { Hello: { XX: 'x{{resolve:ssm:/y}}' } } }),
      RefusedError,
    );
    expect(error.message).toContain('XX of Hello');
    expect(error.message).not.toContain('/y');
  });
});

test('onDriftOf knows three words', () => {
  expect([undefined, 'preserve', 'fail', 'drop'].map(onDriftOf)).toEqual([
    'preserve',
    'preserve',
    'fail',
    'drop',
  ]);
  expect(thrownBy(() => onDriftOf('keep'), UsageError).message).toContain("'keep'");
});

test('a journal is read only where it is whole', () => {
  const journal = { format: 1, run: 'r', mark: 'm', stack: { id: 'i' }, folder: '/', functions: [] };
  expect(journalFrom(JSON.stringify(journal))).toEqual(journal);
  for (const part of [
    '',
    'null',
    '1',
    '{"format":1}',
    JSON.stringify({ ...journal, format: 2 }),
    JSON.stringify(journal).slice(0, -1),
  ])
    expect(journalFrom(part), part).toBeUndefined();
});
