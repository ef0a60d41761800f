import type { Writable } from 'node:stream';
import { CancelledError } from '../errors.ts';
import type { StartFailure } from './bootstrap-file.ts';
import type { EnvironmentStart, ExecutionEnvironment, Limits } from './execution-environment.ts';
import { exited, invalidEntrypoint, timedOut } from './failure-payload.ts';
import { type InitFailure, initReport, writeLine } from './init-report.ts';
import type { ReportedError } from './invocation.ts';
import type { ProcessEnd } from './program.ts';

export type ColdStart =
  | {
      readonly kind: 'ready';
      readonly environment: ExecutionEnvironment;
      readonly initMs: number;
      /** What is left of the invocation's own time. */
      readonly milliseconds: number;
    }
  | {
      readonly kind: 'failed';
      readonly payload: Buffer;
      readonly initMs: number;
      readonly startFailure?: StartFailure;
    };

export interface ColdStartTimes {
  readonly initSeconds: number;
  readonly timeoutSeconds: number;
}

// A runtime that has reported why it cannot start is about to end; its last log lines come with that.
const farewellMilliseconds = 1000;

/**
 * Starts an environment and waits for its runtime to ask for an event. A start that fails, or takes longer than
 * `initSeconds`, is made once more as part of the invocation, within the function's Timeout (Lambda developer guide,
 * execution environment lifecycle, Init phase); what comes of that is what the caller sees. An entrypoint that cannot be
 * started at all is not tried again, though Lambda does: nothing would be different.
 * @param log gets the lines that Lambda writes of starts that failed
 * @param signal of the invocation alone
 * @throws CancelledError when it, or the signal of what was started, aborts
 */
export async function coldStart(
  start: () => Promise<EnvironmentStart>,
  requestId: string,
  { initSeconds, timeoutSeconds }: ColdStartTimes,
  signal: AbortSignal | undefined,
  log?: Writable,
): Promise<ColdStart> {
  const first = await attempt(start, { milliseconds: initSeconds * 1000, signal });
  if (first.kind === 'ready') return { ...first, milliseconds: timeoutSeconds * 1000 };
  if (first.kind === 'no start') return cannotStart(first, requestId);
  await writeLine(log, initReport('init', first.initMs, failureOf(first)));

  const second = await attempt(start, { milliseconds: timeoutSeconds * 1000, signal });
  if (second.kind === 'ready') return { ...second, milliseconds: timeoutSeconds * 1000 - second.initMs };
  if (second.kind === 'no start') return cannotStart(second, requestId);
  await writeLine(log, initReport('invoke', second.initMs, failureOf(second)));
  return { kind: 'failed', payload: payloadOf(second, requestId, timeoutSeconds), initMs: second.initMs };
}

type FailedAttempt = { initMs: number } & (
  | ({ kind: 'init error' } & ReportedError)
  | { kind: 'exit'; end: ProcessEnd }
  | { kind: 'timeout' }
);
type NoStart = { kind: 'no start'; failure: StartFailure; initMs: number };
type Attempt = { kind: 'ready'; environment: ExecutionEnvironment; initMs: number } | FailedAttempt | NoStart;

async function attempt(start: () => Promise<EnvironmentStart>, limits: Limits): Promise<Attempt> {
  const { signal } = limits;
  if (signal?.aborted) throw new CancelledError();
  const begun = performance.now();
  const started = await start();
  if (started.kind === 'failed') {
    return { kind: 'no start', failure: started.failure, initMs: performance.now() - begun };
  }
  const { environment } = started;
  const readiness = await environment.whenReady(limits);
  const initMs = performance.now() - begun;
  if (readiness.kind === 'ready') return { kind: 'ready', environment, initMs };
  if (readiness.kind === 'init error')
    await environment.whenEnded({ milliseconds: farewellMilliseconds, signal });
  await environment.dispose();
  if (readiness.kind === 'abort') throw new CancelledError();
  const failure = readiness.kind === 'exit' ? readiness.end.startFailure : undefined;
  if (failure !== undefined) return { kind: 'no start', failure, initMs };
  return { ...readiness, initMs };
}

function cannotStart({ failure, initMs }: NoStart, requestId: string): ColdStart {
  const payload = invalidEntrypoint(requestId, failure);
  return { kind: 'failed', payload, initMs, startFailure: failure };
}

function failureOf(failed: FailedAttempt): InitFailure {
  if (failed.kind === 'timeout') return 'timeout';
  return { errorType: failed.kind === 'exit' ? 'Runtime.ExitError' : (failed.errorType ?? '') };
}

function payloadOf(failed: FailedAttempt, requestId: string, timeoutSeconds: number): Buffer {
  switch (failed.kind) {
    case 'init error':
      return failed.payload;
    case 'exit':
      return exited(requestId, failed.end);
    case 'timeout':
      return timedOut(requestId, timeoutSeconds);
  }
}
