import { expect, test } from 'vitest';
import type { Opened } from '../../src/env/opened.ts';
import { confirmPrune, type Pruned, pruned } from '../../src/env/prune.ts';
import type { Origin } from '../../src/env/source.ts';
import { CancelledError } from '../../src/errors.ts';
import { scriptedPrompter } from '../support/scripted-prompter.ts';
import { recordedDeps } from '../support/sinks.ts';

const ofStack: Origin = {
  kind: 'stack',
  deployed: {
    stackName: 'hello',
    logicalId: 'Hello',
    sources: new Map([['MADE', { kind: 'literal' }]]),
    values: new Map(),
  },
};
const opened = (origin: Origin): Pick<Opened, 'reading' | 'origin'> => ({
  origin,
  reading: {
    arn: 'arn',
    name: 'n',
    revision: 'r',
    variables: { MADE: '1', MINE: '2', NAMED: '3' },
    lastUpdate: 'Successful',
    state: 'Active',
  },
});

test.each<[string, Origin, boolean, Pruned]>([
  ['of a stack', ofStack, false, { removed: ['MINE'], kept: ['MADE'] }],
  ['of a stack, on the function', ofStack, true, { removed: ['MADE', 'MINE'], kept: [] }],
  ['of no stack', { kind: 'no-stack' }, false, { removed: ['MADE', 'MINE'], kept: [] }],
  ['of whom is unknown', { kind: 'unknown', why: 'x' }, false, { removed: [], kept: ['MADE', 'MINE'] }],
])('%s', (_, origin, onFunction, expected) => {
  expect(pruned(opened(origin), ['NAMED', 'NEW'], onFunction)).toEqual(expected);
});

const plan = (label: string, removed: string[], kept: string[] = [], origin: Origin = ofStack) => ({
  one: { target: { id: label, label }, origin },
  removed,
  kept,
});

test('what goes is listed, then asked for', async () => {
  const deps = recordedDeps('/', { prompt: scriptedPrompter(['Remove these 2 variables?', true]).prompt });
  await confirmPrune([plan('Hello', ['AA', 'BB'], ['CC'])], { ask: true, quiet: true }, deps);
  expect(deps.stderr.text()).toBe('--prune removes: AA, BB\n--prune keeps what the template sets: CC\n');
});

test('each of several functions is named', async () => {
  const deps = recordedDeps('/', { prompt: scriptedPrompter(['Remove this variable?', true]).prompt });
  const unknown: Origin = { kind: 'unknown', why: 'x' };
  const open: Origin = {
    kind: 'stack',
    deployed: {
      stackName: 'hello',
      logicalId: 'Hello',
      sources: new Map(),
      values: new Map(),
      isOpen: true,
    },
  };
  const plans = [
    plan('One', ['AA'], ['BB', 'CC']),
    plan('Two', [], ['DD'], unknown),
    plan('Three', [], ['EE'], open),
  ];
  await confirmPrune(plans, { ask: true, quiet: false }, deps);
  expect(deps.stderr.text()).toBe(
    `--prune removes from One: AA
--prune keeps on One what the template sets: BB, CC
--prune keeps on Two what the template may set: DD
--prune keeps on Three what the template may set: EE
`,
  );
});

test('Enter alone is no', async () => {
  const { prompt, asked } = scriptedPrompter(['Remove', false]);
  const deps = recordedDeps('/', { prompt });
  const asking = confirmPrune([plan('Hello', ['AA'])], { ask: true, quiet: false }, deps);
  await expect(asking).rejects.toThrow(CancelledError);
  expect(asked).toMatchObject([{ kind: 'confirm', initial: false }]);
});

test('nothing to remove, or no wish to be asked: nobody is asked', async () => {
  const deps = recordedDeps('/', { prompt: scriptedPrompter().prompt });
  await confirmPrune([plan('Hello', [], ['CC'])], { ask: true, quiet: false }, deps);
  await confirmPrune([plan('Hello', ['AA'])], { ask: false, quiet: true }, deps);
  expect(deps.stderr.text()).toBe('--prune keeps what the template sets: CC\n');
});
