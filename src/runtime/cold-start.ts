import { CancelledError } from '../errors.ts';
import type { StartFailure } from './bootstrap-file.ts';
import type { EnvironmentStart, ExecutionEnvironment } from './execution-environment.ts';
import { exited, invalidEntrypoint, timedOut } from './failure-payload.ts';

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
 * Starts an environment and waits for its runtime to ask for an event. A start that takes longer than `initSeconds`
 * is stopped and made once more as part of the invocation, within the function's Timeout (Lambda developer guide,
 * execution environment lifecycle, Init phase).
 * @throws CancelledError when a signal aborts
 */
export async function coldStart(
  start: () => Promise<EnvironmentStart>,
  requestId: string,
  { initSeconds, timeoutSeconds }: ColdStartTimes,
  signals: readonly AbortSignal[],
): Promise<ColdStart> {
  const first = await attempt(start, requestId, initSeconds * 1000, signals);
  if (first.kind === 'ready') return { ...first, milliseconds: timeoutSeconds * 1000 };
  if (first.kind === 'failed') return first;
  const second = await attempt(start, requestId, timeoutSeconds * 1000, signals);
  if (second.kind === 'ready') return { ...second, milliseconds: timeoutSeconds * 1000 - second.initMs };
  if (second.kind === 'failed') return second;
  return { kind: 'failed', payload: timedOut(requestId, timeoutSeconds), initMs: second.initMs };
}

type Attempt =
  | { kind: 'ready'; environment: ExecutionEnvironment; initMs: number }
  | { kind: 'failed'; payload: Buffer; initMs: number; startFailure?: StartFailure }
  | { kind: 'timeout'; initMs: number };

async function attempt(
  start: () => Promise<EnvironmentStart>,
  requestId: string,
  milliseconds: number,
  signals: readonly AbortSignal[],
): Promise<Attempt> {
  if (signals.some((signal) => signal.aborted)) throw new CancelledError();
  const begun = performance.now();
  const started = await start();
  if (started.kind === 'failed') {
    const { failure } = started;
    const initMs = performance.now() - begun;
    return {
      kind: 'failed',
      payload: invalidEntrypoint(requestId, failure.kind),
      initMs,
      startFailure: failure,
    };
  }
  const { environment } = started;
  const readiness = await environment.whenReady({ milliseconds, signals });
  const initMs = performance.now() - begun;
  if (readiness.kind === 'ready') return { kind: 'ready', environment, initMs };
  if (readiness.kind === 'init error')
    await environment.whenEnded({ milliseconds: farewellMilliseconds, signals });
  await environment.dispose();
  switch (readiness.kind) {
    case 'init error':
      return { kind: 'failed', payload: readiness.payload, initMs };
    case 'exit':
      return { kind: 'failed', payload: exited(requestId, readiness.end), initMs };
    case 'timeout':
      return { kind: 'timeout', initMs };
    case 'abort':
      throw new CancelledError();
  }
}
