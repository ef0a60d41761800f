import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/env/change.ts';
import type { Variables } from '../../src/env/function.ts';
import { changeEnvironment, type TransactionDeps } from '../../src/env/transaction.ts';
import * as schedules from '../support/environment-schedules.ts';
import { type Carried, type Ended, endOf, expectTruth, type Run } from '../support/environment-truth.ts';
import type { CallFate } from '../support/lambda-caller.ts';
import { type Deed, type LambdaModel, lambdaModel } from '../support/lambda-model.ts';
import { type VirtualTime, virtualTime } from '../support/virtual-time.ts';

interface Schedule {
  variables: Variables;
  change: Change;
  read: CallFate[];
  write: CallFate[];
  events: { when: schedules.When; deed: Deed }[];
  abort?: schedules.When | undefined;
  settles: number[];
  conflictFirst: boolean;
  randoms: number[];
  timeout: number;
  /** Whether the function was read before, as where its name had to be found. */
  given: boolean;
}

const base = {
  variables: schedules.variables,
  change: schedules.change,
  settles: schedules.settles,
  conflictFirst: fc.boolean(),
  randoms: schedules.randoms,
  given: fc.boolean(),
};

const deps = (
  time: VirtualTime,
  rest: Pick<TransactionDeps, 'api' | 'signal' | 'timeout'>,
): TransactionDeps => ({
  clock: time.clock,
  progress: () => {},
  look: 'samgen env list',
  ...rest,
});

/** Does it at its time, once. */
function plan(time: VirtualTime, model: LambdaModel, when: schedules.When, act: () => void): void {
  if ('at' in when) time.later(when.at, act);
  else {
    model.before((_caller, kind, count) => {
      if (kind === when.before && count === when.count) act();
    });
  }
}

const carried = (model: LambdaModel, name: string): Carried[] =>
  model.history.map((entry) => ({ ...entry, ours: entry.writer === name }));

async function runOf(
  schedule: Schedule,
): Promise<{ run: Run; ended: Ended; took: number; tooEarly: number }> {
  const time = virtualTime(schedule.randoms);
  const model = lambdaModel(time, schedule);
  const caller = model.caller('us', schedule);
  const abort = new AbortController();
  for (const { when, deed } of schedule.events) plan(time, model, when, () => model.act(deed));
  if (schedule.abort) plan(time, model, schedule.abort, () => abort.abort());
  const { timeout } = schedule;
  const first = schedule.given ? model.reading() : undefined;
  caller.seen = first;
  const work = changeEnvironment(
    'model',
    schedule.change,
    first,
    deps(time, { api: caller.api, signal: abort.signal, timeout }),
  );
  const ended = await time.run(endOf(work));
  const took = time.clock.now();
  const { seen } = caller;
  await time.drain();
  const { writes, uncertain, tooEarly } = caller;
  return {
    run: { change: schedule.change, history: carried(model, 'us'), writes, uncertain, seen },
    ended,
    took,
    tooEarly,
  };
}

/** How long a write that was begun may still take after a cancellation, in milliseconds. */
const GRACE = 3_000;

describe('any schedule of faults, other writers, cancellation and time', () => {
  const schedule: fc.Arbitrary<Schedule> = fc.record({
    ...base,
    read: schedules.anyReads,
    write: schedules.anyWrites,
    events: schedules.events(schedules.anything, 4),
    abort: fc.option(schedules.when, { nil: undefined, freq: 3 }),
    timeout: fc.constantFrom(2_000, 60_000, 300_000),
  });

  test('ends in time, with the exact merge or an error that tells the truth; Retry-After is honoured', async () => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(schedule, async (one) => {
        const { run, ended, took, tooEarly } = await runOf(one);
        const end = expectTruth(run, ended);
        expect(took).toBeLessThanOrEqual(one.timeout + GRACE);
        expect(tooEarly).toBe(0);
        if (end === 'changed by somebody else') return;
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }),
      { numRuns: 4_000 },
    );
    // Otherwise the schedules would not try what they are for.
    expect([...ends.keys()].sort()).toEqual([
      'cancelled: not-written',
      'cancelled: unknown',
      'cancelled: unverified',
      'changed',
      'not-applied',
      'not-written',
      'overwritten',
      'refused',
      'unchanged',
      'unknown',
      'unverified',
    ]);
  });
});

describe('faults that pass, and others who leave the named keys alone', () => {
  const schedule: fc.Arbitrary<Schedule> = fc.record({
    ...base,
    read: schedules.passingReads,
    write: schedules.passingWrites,
    events: schedules.events(schedules.harmless, 4),
    timeout: fc.constant(3_600_000),
  });

  test('end in the exact merge of the change into what the others left', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (one) => {
        const { run, ended } = await runOf(one);
        if ('error' in ended) throw ended.error;
        expectTruth(run, ended);
        const { set, unset } = one.change;
        const left = run.history.filter(({ ours }) => !ours).at(-1)?.after ?? one.variables;
        const merged = Object.entries({ ...left, ...set }).filter(([key]) => !unset.includes(key));
        const now = run.history.at(-1)?.after ?? one.variables;
        expect(now).toEqual(Object.fromEntries(merged));
        expect(run.history.filter(({ ours }) => ours).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1_200 },
    );
  });
});

describe('several at once', () => {
  const writer = fc.record({ read: schedules.passingReads, write: schedules.passingWrites });

  test('that change different keys: every change is there, and what was there before', async () => {
    const schedule = fc.record({ ...base, writers: fc.array(writer, { minLength: 2, maxLength: 8 }) });
    await fc.assert(
      fc.asyncProperty(schedule, async ({ variables, writers, ...rest }) => {
        const time = virtualTime(rest.randoms);
        const model = lambdaModel(time, { variables, ...rest });
        const ends = writers.map((fates, index) => {
          const name = `writer ${index}`;
          const { api } = model.caller(name, fates);
          const change = { set: { [`OWN_${index}`]: name }, unset: [] };
          const { signal } = new AbortController();
          return changeEnvironment(
            'model',
            change,
            undefined,
            deps(time, { api, signal, timeout: 3_600_000 }),
          );
        });
        const receipts = await time.run(Promise.all(ends));
        await time.drain();
        expect(receipts.map(({ status }) => status)).toEqual(writers.map(() => 'changed'));
        const own = writers.map((_, index) => [`OWN_${index}`, `writer ${index}`]);
        expect(model.variables()).toEqual({ ...variables, ...Object.fromEntries(own) });
      }),
      { numRuns: 150 },
    );
  });
});
