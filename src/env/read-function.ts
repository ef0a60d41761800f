import { CancelledError, FailedError } from '../errors.ts';
import { backoff } from './backoff.ts';
import type { Clock, FunctionApi, FunctionReading } from './function.ts';
import { refuseHidden } from './hidden.ts';
import type { Target } from './target.ts';

export interface ReadDeps {
  signal: AbortSignal;
  clock: Clock;
}

/** Tries before it gives up. */
const PATIENCE = 5;
/** Milliseconds that it waits at most when Lambda asks for a pause. */
const LONGEST_PAUSE = 30_000;

/**
 * Reads a function, several times where Lambda cannot answer at the moment. Undefined where there is none.
 * @throws FailedError, CancelledError
 */
export async function readFunction(
  id: string,
  api: Pick<FunctionApi, 'read'>,
  { signal, clock }: ReadDeps,
): Promise<FunctionReading | undefined> {
  for (let failures = 1; ; failures++) {
    const outcome = await api.read(id, signal);
    if (signal.aborted) throw new CancelledError();
    if (outcome.kind === 'read') return outcome.reading;
    if (outcome.kind === 'missing') return undefined;
    const after = outcome.kind === 'no-answer' ? undefined : outcome.after;
    if (failures === PATIENCE || (after ?? 0) > LONGEST_PAUSE)
      throw new FailedError(`${outcome.why.replace(/\.$/, '')}.`, 'Run it again in a minute.');
    await clock.sleep(backoff(failures, after, clock), signal);
    if (signal.aborted) throw new CancelledError();
  }
}

/** A target's reading, with its variables. @throws FailedError where it is not there, RefusedError where they are hidden */
export async function readKnown(
  { id, label, reading }: Target,
  api: Pick<FunctionApi, 'read'>,
  deps: ReadDeps,
): Promise<FunctionReading> {
  const read = reading ?? (await readFunction(id, api, deps));
  if (read === undefined)
    throw new FailedError(`There is no function ${label}.`, 'Check its name, the region and the profile.');
  refuseHidden(read);
  return read;
}
