import { describe, expect, test } from 'vitest';
import type { Style } from '../../src/deps.ts';
import { planOf } from '../../src/env/change.ts';
import { announcement, planText, receiptObject, receiptText } from '../../src/env/change-report.ts';
import type { Receipt } from '../../src/env/transaction.ts';
import { readingOf } from '../support/opened.ts';
import { recordedSink } from '../support/sinks.ts';

const screen = recordedSink();
const mark = (name: string) => (text: string) => `<${name}>${text}</>`;
const styled: Style = {
  bold: mark('bold'),
  dim: (text) => text,
  red: mark('red'),
  green: mark('green'),
  yellow: mark('yellow'),
  cyan: mark('cyan'),
};

const receiptOf = (given: Partial<Receipt> = {}): Receipt => ({
  status: 'changed',
  changes: [{ key: 'SECRET_VAR', change: 'change' }],
  kept: ['ONE', 'TWO'],
  foreign: [],
  revision: { before: '11111111-aaaa', after: '22222222-bbbb' },
  attempts: 1,
  ...given,
});

const receipt = (given: Partial<Receipt> = {}) => receiptText(receiptOf(given), 1249, 'hello', screen);

describe('announcement', () => {
  test('names the account and the region, where the ARN tells them, in two lines on a narrow terminal', () => {
    expect(announcement(readingOf(), 'HelloFunction (hello-fn)', 'hello', screen)).toBe(
      'Function HelloFunction (hello-fn) of the stack hello in eu-central-1, account 123456789012\n',
    );
    const narrow = { ...screen, columns: 60, isTerminal: true };
    expect(announcement(readingOf(), 'HelloFunction (hello-fn)', 'hello', narrow)).toBe(
      'Function HelloFunction (hello-fn)\n  of the stack hello in eu-central-1, account 123456789012\n',
    );
    expect(announcement(readingOf({ arn: 'odd' }), 'hello', undefined, screen)).toBe(
      'Function hello in ?, account ?\n',
    );
  });
});

describe('planText', () => {
  const plan = planOf(
    { OLD: 'canary-1', SECRET_VAR: 'canary-2', SAME: 'canary-3', KEPT: 'canary-4' },
    { set: { SECRET_VAR: 'canary-5', NEW: 'canary-6', SAME: 'canary-3' }, unset: ['OLD'] },
  );
  test('tells what becomes of each name, and no value', () => {
    expect(planText(plan, screen)).toBe(
      [
        '  ~ SECRET_VAR  changed',
        '  + NEW         added',
        '  - OLD         removed',
        '  = as wished already: SAME',
        '  = kept: KEPT',
        '  78 of 4096 bytes',
        '',
      ].join('\n'),
    );
    expect(Buffer.byteLength(JSON.stringify(plan.variables))).toBe(78);
  });
  test('marks each kind in its colour', () => {
    const text = planText(plan, { ...screen, style: styled });
    expect(text).toContain('<yellow>~</> SECRET_VAR');
    expect(text).toContain('<green>+</> NEW');
    expect(text).toContain('<red>-</> OLD');
  });
  test('many names break between them, and none is wider than the screen', () => {
    const names = Array.from({ length: 40 }, (_, index) => `VARIABLE_${index}`);
    const before = Object.fromEntries(names.map((name) => [name, '']));
    const text = planText(planOf(before, { set: { NEW: '' }, unset: [] }), {
      ...screen,
      columns: 50,
      isTerminal: true,
    });
    const lines = text.trimEnd().split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(50);
    expect(lines.filter((line) => line.startsWith('  = '))).toHaveLength(1);
    expect(text.match(/VARIABLE_\d+/g)).toEqual(names);
  });
});

describe('receiptText', () => {
  test('of a change', () => {
    expect(receipt()).toBe(
      '✔ hello: SECRET_VAR changed; 2 others kept.\n  written once, applied and read back in 1.2 s; revision 11111111 → 22222222\n',
    );
  });
  test('of nothing to change', () => {
    expect(receipt({ status: 'unchanged', changes: [], attempts: 0 })).toMatch(
      /^✔ hello: nothing to change.*nothing was written\.\n$/i,
    );
  });
  test('of a failed update that was written again', () => {
    expect(receipt({ changes: [] })).toMatch(/^✔ hello: what Lambda had failed to apply is written again;/i);
  });
  test('counts what is kept, and the attempts', () => {
    expect(receipt({ kept: [] })).toContain('; there are no others.');
    expect(receipt({ kept: ['ONE'] })).toContain('; 1 other kept.');
    expect(receipt({ attempts: 3 })).toContain('written with 3 attempts, applied');
  });
  test('four changes are named, five are counted', () => {
    const changes = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        key: `KEY_${index}`,
        change: (['add', 'remove', 'change', 'add', 'add'] as const)[index]!,
      }));
    expect(receipt({ changes: changes(4) })).toContain(
      '✔ hello: KEY_0 added, KEY_1 removed, KEY_2 changed, KEY_3 added;',
    );
    expect(receipt({ changes: changes(5) })).toContain('✔ hello: 1 changed, 3 added, 1 removed;');
  });
  test('tells what others have changed', () => {
    const foreign = [
      { key: 'ONE', change: 'change' as const },
      { key: 'THIRD', change: 'add' as const },
    ];
    expect(receipt({ foreign })).toContain(
      '\n  Meanwhile someone else changed other variables: ONE (changed), THIRD (added).\n',
    );
  });
});

test('receiptObject has what --json promises, and others only where there are any', () => {
  const { status: _, foreign: __, ...told } = receiptOf();
  expect(receiptObject(receiptOf())).toEqual(told);
  const foreign = [{ key: 'ONE', change: 'change' as const }];
  expect(receiptObject(receiptOf({ foreign }))).toEqual({
    ...told,
    changedByOthers: foreign,
  });
});
