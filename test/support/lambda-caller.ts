import type {
  FunctionApi,
  FunctionReading,
  NotNow,
  ReadOutcome,
  Variables,
  WriteOutcome,
} from '../../src/env/function.ts';
import type { VirtualTime } from './virtual-time.ts';

export type CallKind = 'read' | 'write';

/** What becomes of one call; all times in milliseconds. */
export type CallFate =
  /** Reaches Lambda after `takes`, and the answer comes back after as much again. */
  | { kind: 'ok'; takes: number }
  | { kind: 'throttled'; after?: number }
  | { kind: 'unavailable'; carriedOut: boolean; after?: number }
  /** The caller hears nothing for `silence`, then that the connection failed. Lambda has seen the request, or not. */
  | { kind: 'silence'; silence: number; carriedOut: boolean }
  /** As silence, and the request reaches Lambda after `arrives` nevertheless. */
  | { kind: 'late'; silence: number; arrives: number }
  /** Of a write: accepted, and it ends Failed. */
  | { kind: 'fails' }
  /** Of a read: the values are not shown. */
  | { kind: 'hidden' };

/** What becomes of a caller's calls, in their order; later ones come through. */
export interface Fates {
  read?: readonly CallFate[];
  write?: readonly CallFate[];
}

export interface Caller {
  api: FunctionApi;
  writes: number;
  reads: number;
  /** Calls that came before the end of a Retry-After. */
  tooEarly: number;
  /** Writes whose outcome the caller was not told. */
  uncertain: number;
  /** What the last read that was answered showed. */
  seen?: FunctionReading | undefined;
}

/** A function, as the calls that have arrived find it. */
interface Arrived {
  /** Told of each call just before Lambda sees it. */
  arriving(kind: CallKind, count: number): void;
  read(hide: boolean): ReadOutcome;
  write(variables: Variables, expected: string, fails: boolean): WriteOutcome;
}

export function callerOf(time: VirtualTime, fates: Fates, lambda: Arrived): Caller {
  let notBefore = 0;
  const next = (kind: CallKind, count: number): CallFate => {
    if (time.clock.now() < notBefore) caller.tooEarly += 1;
    return fates[kind]?.[count - 1] ?? { kind: 'ok', takes: 20 };
  };
  const call = async <T extends ReadOutcome | WriteOutcome>(
    fate: CallFate,
    signal: AbortSignal,
    inLambda: () => T,
  ): Promise<T | NotNow> => {
    const outcome = await unlessAborted(signal, callOf(time, fate, inLambda));
    if ('after' in outcome && outcome.after !== undefined) notBefore = time.clock.now() + outcome.after;
    return outcome;
  };
  const caller: Caller = {
    writes: 0,
    reads: 0,
    tooEarly: 0,
    uncertain: 0,
    api: {
      async read(_id, signal) {
        const count = ++caller.reads;
        const fate = next('read', count);
        const outcome = await call(fate, signal, () => {
          lambda.arriving('read', count);
          return lambda.read(fate.kind === 'hidden');
        });
        if (outcome.kind === 'read') caller.seen = outcome.reading;
        return outcome;
      },
      async write(_id, variables, expected, signal) {
        const count = ++caller.writes;
        const fate = next('write', count);
        const outcome = await call(fate, signal, () => {
          lambda.arriving('write', count);
          return lambda.write(variables, expected, fate.kind === 'fails');
        });
        if (outcome.kind === 'no-answer' || outcome.kind === 'unavailable') caller.uncertain += 1;
        return outcome;
      },
    },
  };
  return caller;
}

/** One call: what Lambda does, and what the caller is told, each in its time. */
async function callOf<T extends { kind: string }>(
  time: VirtualTime,
  fate: CallFate,
  inLambda: () => T,
): Promise<T | NotNow> {
  const retry = 'after' in fate && fate.after !== undefined ? { after: fate.after } : {};
  if (fate.kind === 'silence' || fate.kind === 'late') {
    if (fate.kind === 'late') time.later(fate.arrives, () => void inLambda());
    else if (fate.carriedOut) time.later(10, () => void inLambda());
    await time.wait(fate.silence);
    return { kind: 'no-answer', why: 'the connection failed' };
  }
  const takes = fate.kind === 'ok' ? fate.takes : 20;
  await time.wait(takes);
  if (fate.kind === 'throttled') return { kind: 'throttled', why: 'too often', ...retry };
  if (fate.kind === 'unavailable') {
    if (fate.carriedOut) inLambda();
    await time.wait(takes);
    return { kind: 'unavailable', why: 'Lambda answered with 500', ...retry };
  }
  const outcome = inLambda();
  await time.wait(takes);
  return outcome;
}

/** A call that is given up ends at once; what it does in Lambda goes on. */
function unlessAborted<T>(
  signal: AbortSignal,
  call: Promise<T>,
): Promise<T | { kind: 'no-answer'; why: string }> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve({ kind: 'no-answer', why: 'the call was given up' });
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
