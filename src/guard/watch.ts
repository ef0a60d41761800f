import type { Aws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import type { Variables } from '../env/function.ts';
import { inParallel } from '../env/in-parallel.ts';
import { readFunction } from '../env/read-function.ts';
import { CancelledError, FailedError } from '../errors.ts';
import { MovedError } from './lock.ts';
import type { GuardPlan, PlannedFunction } from './plan.ts';

type Calls = Pick<Aws, 'functions'>;

/** What somebody else has changed of a function since the plan was made. */
interface Moved {
  fn: PlannedFunction;
  /** As it is now. */
  variables: Variables;
}

/** Milliseconds between two looks, while somebody thinks about an answer. */
const LOOK = 1_000;

/** @throws MovedError where a function has other variables than those that were planned for */
export async function refuseMoved(guard: GuardPlan, calls: Calls, signal: AbortSignal): Promise<void> {
  const [first] = await movedSince(guard, calls, signal);
  if (first !== undefined)
    throw new MovedError(
      `${first.fn.logicalId} was changed meanwhile. Nothing was changed.`,
      'Run it again.',
    );
}

/**
 * Looks again and again while `work` runs, until its `began` is called. `work` is ended where a function was changed: what was
 * planned would take that away.
 * @throws MovedError
 */
export async function watchedUntil<T>(
  guard: GuardPlan,
  calls: Calls,
  signal: AbortSignal,
  work: (signal: AbortSignal, began: () => void) => Promise<T>,
): Promise<T> {
  const [done, moved] = [new AbortController(), new AbortController()];
  const stop = AbortSignal.any([signal, done.signal]);
  const look = async () => {
    for (;;) {
      await systemClock.sleep(LOOK, stop);
      if (stop.aborted) return;
      // A look that fails tells nothing; the next one may.
      const found = await movedSince(guard, calls, stop).catch((error: unknown) => {
        if (error instanceof FailedError || error instanceof CancelledError) return [];
        throw error;
      });
      if (found.length > 0 && !stop.aborted) return moved.abort(found[0]!.fn.logicalId);
    }
  };
  const looking = look();
  try {
    return await work(AbortSignal.any([signal, moved.signal]), () => done.abort());
  } catch (error) {
    if (!moved.signal.aborted || signal.aborted) throw error;
    throw new MovedError(`${moved.signal.reason} was changed meanwhile.`, 'Run it again.');
  } finally {
    done.abort();
    await looking;
  }
}

async function movedSince(
  { functions, onDrift }: GuardPlan,
  calls: Calls,
  signal: AbortSignal,
): Promise<Moved[]> {
  const watched = onDrift === 'drop' ? [] : functions.filter(({ touch }) => touch !== 'removed');
  const found = await inParallel(watched, async (fn) => {
    const reading = await readFunction(fn.live.target.id, calls.functions, { signal, clock: systemClock });
    if (reading === undefined || isSame(reading.variables, fn.live.reading.variables)) return [];
    return [{ fn, variables: reading.variables }];
  });
  return found.flat();
}

function isSame(a: Variables, b: Variables): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
