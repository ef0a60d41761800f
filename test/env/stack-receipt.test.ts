import { describe, expect, test } from 'vitest';
import { adoptPlanText, adoptReceiptText } from '../../src/env/adopt-report.ts';
import type { Planned } from '../../src/env/carry-out.ts';
import { type Change, planOf } from '../../src/env/change.ts';
import { logicalIdOf, stackObject, stackReceiptText } from '../../src/env/stack-receipt.ts';
import { type PlannedRun, planStackRun } from '../../src/env/stack-run.ts';
import type { StackReceipt } from '../../src/env/verify-stack.ts';
import { journalPlaceWith } from '../support/journal.ts';
import { ofStack, openedOf, readingOf } from '../support/opened.ts';
import { recordedDeps, recordedSink } from '../support/sinks.ts';
import { LIVE, STACK, stackRun, stateCalls } from '../support/stack-run.ts';

const ORIGIN = ofStack({ SECRET: { kind: 'parameter', name: 'Secret', noEcho: true } });
const screen = recordedSink(true);

const plannedOf = (change: Change): Planned => ({
  ...openedOf(ORIGIN, { variables: LIVE }),
  change,
  plan: planOf(LIVE, change),
});
const receipt = (given: Partial<StackReceipt> = {}): StackReceipt => ({
  isChanged: true,
  readings: new Map(),
  released: [],
  ...given,
});
const textOf = (set: Record<string, string>, unset: string[] = [], given = {}, title?: string) =>
  stackReceiptText(plannedOf({ set, unset }), receipt(given), 2_345, title, screen);

describe('what the stack has done is told', () => {
  test.each<[string, string, string]>([
    [
      'of a parameter of the template',
      textOf({ SECRET: 'new' }),
      '✔ SECRET changed; 2 others kept.\n  by the stack, read back from the function in 2.3 s; later deploys keep it\n',
    ],
    [
      'of what a parameter of samgen’s keeps',
      textOf({ SECRET: 'new', OUTSIDE: 'x' }),
      '✔ SECRET changed, OUTSIDE added; 2 others kept.\n  by the stack, read back from the function in 2.3 s; later deploys by samgen keep them\n',
    ],
    [
      'of what was taken away',
      textOf({}, ['LEVEL', 'SECRET', 'STAGE']),
      '✔ LEVEL removed, SECRET removed, STAGE removed; there are no others.\n  by the stack, read back from the function in 2.3 s\n',
    ],
    [
      'of a value that the function had already',
      textOf({ SECRET: LIVE.SECRET }),
      '✔ SECRET had the value already, and the stack has it now; 2 others kept.\n  by the stack, read back from the function in 2.3 s; later deploys keep it\n',
    ],
    [
      'of one of several functions, where nothing was to do',
      textOf({ SECRET: LIVE.SECRET }, [], { isChanged: false }, 'Hello (hello-fn)'),
      '✔ Hello (hello-fn): Nothing to change: the stack has these values already.\n',
    ],
  ])('%s', (_, text, wanted) => expect(text).toBe(wanted));

  test('for scripts', () => {
    const one = plannedOf({ set: { SECRET: 'new' }, unset: [] });
    const run = { state: { stack: STACK } } as PlannedRun;
    const readings = new Map([[logicalIdOf(one), readingOf({ revision: 'revision-9' })]]);
    expect(stackObject(one, run, receipt({ readings }), ['a note'])).toEqual({
      function: 'hello-fn',
      via: 'stack',
      stackName: 'hello',
      changes: [{ key: 'SECRET', change: 'change' }],
      kept: ['STAGE', 'LEVEL'],
      revision: { before: 'revision-1', after: 'revision-9' },
      attempts: 1,
      notes: ['a note'],
    });
    expect(stackObject(one, run, receipt({ isChanged: false }), [])).toMatchObject({
      changes: [],
      attempts: 0,
      revision: { before: 'revision-1', after: 'revision-1' },
    });
  });
});

describe('what is adopted is told', () => {
  const adopted = [
    { key: 'API_TOKEN', parameter: 'ApiToken' },
    { key: 'DATABASE_PASSWORD', parameter: 'DatabasePassword' },
  ];

  test('before', async () => {
    const { run } = stackRun(stateCalls());
    const deps = recordedDeps('/project', { env: journalPlaceWith().env });
    const planned = await planStackRun(run, { parameters: { Secret: 'x' }, wishes: new Map() }, deps);
    const text = adoptPlanText(planned, adopted.slice(0, 1), 'template.yaml', screen);
    expect(text).toMatch(/^In template\.yaml\n {2}API_TOKEN: !Ref ApiToken, a NoEcho parameter\nThrough/);
    expect(text.replaceAll('\n', ' ')).toContain('Secret takes the value that the function has;');
  });

  test('and afterwards, within 80 columns', () => {
    const released = ['The alias live of Hello serves version 2 now, with the new values.'];
    expect(
      adoptReceiptText(adopted, receipt({ released }), 'template.yaml', screen),
    ).toBe(`✔ API_TOKEN (ApiToken), DATABASE_PASSWORD (DatabasePassword): in
  template.yaml, and in the stack with the values that the function has. Every
  later deploy keeps them.
  The alias live of Hello serves version 2 now, with the new values.
`);
    expect(adoptReceiptText(adopted.slice(0, 1), receipt(), 'template.yaml', recordedSink())).toBe(
      '✔ API_TOKEN (ApiToken): in template.yaml, and in the stack with the value that the function has. Every later deploy keeps it.\n',
    );
  });
});
