import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, type TestContext, test } from 'vitest';
import { sdkFunctionApi } from '../../src/adapters/function-api.ts';
import type { Change } from '../../src/env/change.ts';
import type { FunctionApi, Variables } from '../../src/env/function.ts';
import { changeEnvironment } from '../../src/env/transaction.ts';
import { variablesOf } from '../support/bare-function.ts';
import * as schedules from '../support/environment-schedules.ts';
import { endOf, expectTruth, type Run } from '../support/environment-truth.ts';
import { fastClock } from '../support/fast-clock.ts';
import type { CallFate } from '../support/lambda-caller.ts';
import * as faults from '../support/lambda-faults.ts';
import type { Deed } from '../support/lambda-model.ts';
import { live } from '../support/live.ts';
import { type StrictLambda, strictLambda } from '../support/strict-lambda.ts';

/** How much faster the transaction's clock goes. */
const FASTER = 20;
const TIMEOUT = 120_000;
const AT_ONCE = 6;

interface Step {
  fate: CallFate;
  /** What happens just before Lambda sees the call. */
  deed?: Deed | 'abort' | undefined;
}

interface Schedule {
  variables: Variables;
  change: Change;
  read: Step[];
  write: Step[];
}

const stepsOf = (fates: fc.Arbitrary<CallFate[]>, deed: fc.Arbitrary<Deed | 'abort'>) =>
  fates.chain((all) =>
    fc.tuple(
      ...all.map((fate) =>
        fc.record({ fate: fc.constant(fate), deed: fc.option(deed, { nil: undefined, freq: 2 }) }),
      ),
    ),
  );

const scheduleOf = (
  reads: fc.Arbitrary<CallFate[]>,
  writes: fc.Arbitrary<CallFate[]>,
  deed: fc.Arbitrary<Deed | 'abort'>,
): fc.Arbitrary<Schedule> =>
  fc.record({
    variables: schedules.variables,
    change: schedules.change,
    read: stepsOf(reads, deed),
    write: stepsOf(writes, deed),
  });

async function act(lambda: StrictLambda, name: string, deed: Deed | 'abort', abort: AbortController) {
  if (deed === 'abort') return abort.abort();
  if (deed.kind === 'hide') return lambda.hide(deed.hidden);
  const isGone = lambda.history(name).at(-1)?.kind === 'deleted';
  if (isGone) return undefined;
  if (deed.kind === 'merge') return lambda.merge(name, deed.set, deed.unset);
  if (deed.kind === 'overwrite') return lambda.overwrite(name, deed.variables);
  if (deed.kind === 'delete') return lambda.delete(name);
  if (deed.kind === 'replace') return lambda.replace(name, deed.variables);
  throw new Error(`${deed.kind} is not done here`);
}

function faultOf(fate: CallFate, late: Promise<unknown>[]): faults.Fault {
  switch (fate.kind) {
    case 'throttled':
      return faults.throttled(fate.after === undefined ? undefined : fate.after / 1_000);
    case 'unavailable':
      return faults.serverError(fate.after === undefined ? 500 : 503, { carriedOut: fate.carriedOut });
    case 'silence':
      if (!fate.carriedOut) return faults.droppedRequest;
      return fate.silence % 2 === 0 ? faults.droppedResponse : faults.cutResponse;
    case 'late': {
      const arrival = wait(fate.arrives / FASTER / 4);
      late.push(arrival);
      return faults.lateRequest(arrival);
    }
    case 'fails':
      return faults.failedUpdate('The KMS key is disabled.', 'DisabledKMSKey');
    case 'hidden':
      return faults.hiddenValues;
    default:
      return faults.pass;
  }
}

/** The adapter, with what it was told. */
function watched(api: FunctionApi): FunctionApi & Pick<Run, 'writes' | 'uncertain' | 'seen'> {
  const self: ReturnType<typeof watched> = {
    writes: 0,
    uncertain: 0,
    seen: undefined,
    async read(id, signal) {
      const outcome = await api.read(id, signal);
      if (outcome.kind === 'read') self.seen = outcome.reading;
      return outcome;
    },
    async write(...all) {
      self.writes += 1;
      const outcome = await api.write(...all);
      if (outcome.kind === 'no-answer' || outcome.kind === 'unavailable') self.uncertain += 1;
      return outcome;
    },
  };
  return self;
}

async function runOf(endpoint: string, ctx: TestContext, schedule: Schedule) {
  const lambda = await strictLambda(endpoint, ctx, { settles: 20 });
  const name = await lambda.make('scheduled', schedule.variables);
  const abort = new AbortController();
  const late: Promise<unknown>[] = [];
  for (const kind of ['read', 'write'] as const) {
    for (const { fate, deed } of schedule[kind]) {
      const fault = faultOf(fate, late);
      const doIt = deed && (() => act(lambda, name, deed, abort));
      lambda.script(kind, doIt ? faults.afterThat(doIt, fault) : fault);
    }
  }
  const config = {
    region: 'us-east-1',
    endpoint: lambda.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  };
  const api = watched(sdkFunctionApi(config, { region: 'us-east-1', profile: undefined }));
  const deps = {
    api,
    clock: fastClock(FASTER),
    signal: abort.signal,
    progress: () => {},
    look: 'samgen env list',
    timeout: TIMEOUT,
  };
  const ended = await endOf(changeEnvironment(name, schedule.change, undefined, deps));
  const { seen } = api;
  lambda.forget();
  await Promise.all(late);
  await lambda.quiet();
  const history = lambda.history(name).map((entry) => ({ ...entry, ours: entry.writer === 'caller' }));
  const run: Run = { change: schedule.change, history, writes: api.writes, uncertain: api.uncertain, seen };
  return { run, ended, left: () => variablesOf(endpoint, name) };
}

/** Several at a time; a schedule that fails is told. */
async function forEach(all: Schedule[], check: (schedule: Schedule) => Promise<void>): Promise<void> {
  const left = [...all];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let schedule = left.shift(); schedule; schedule = left.shift()) {
      try {
        await check(schedule);
      } catch (error) {
        left.length = 0;
        failures.push(new Error(`With ${JSON.stringify(schedule)}`, { cause: error }));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (failures.length > 0) throw failures[0];
}

describe('schedules of faults against a strict Lambda, by the SDK', { timeout: 120_000 }, () => {
  test('anything: the exact merge, or an error that tells the truth', async (ctx) => {
    const { endpoint } = live(ctx);
    const can = schedules.anything.filter(({ kind }) => !['code', 'publish', 'fail'].includes(kind));
    const deed = fc.oneof({ weight: 12, arbitrary: can }, fc.constant('abort' as const));
    const all = fc.sample(scheduleOf(schedules.anyReads, schedules.anyWrites, deed), 40);
    const ends = new Set<string>();
    await forEach(all, async (schedule) => {
      const { run, ended } = await runOf(endpoint, ctx, schedule);
      ends.add(expectTruth(run, ended));
    });
    expect(ends.size).toBeGreaterThan(2);
  });

  test('what passes, and others who leave the named keys alone: the exact merge', async (ctx) => {
    const { endpoint } = live(ctx);
    const deed = schedules.harmless.filter(({ kind }) => kind === 'merge');
    const all = fc.sample(scheduleOf(schedules.passingReads, schedules.passingWrites, deed), 24);
    await forEach(all, async (schedule) => {
      const { run, ended, left } = await runOf(endpoint, ctx, schedule);
      if ('error' in ended) throw ended.error;
      expectTruth(run, ended);
      const { set, unset } = schedule.change;
      const others = run.history.filter(({ ours }) => !ours).at(-1)?.after ?? schedule.variables;
      const merged = Object.entries({ ...others, ...set }).filter(([key]) => !unset.includes(key));
      expect(await left()).toEqual(Object.fromEntries(merged));
    });
  });
});
