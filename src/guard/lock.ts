import { randomBytes } from 'node:crypto';
import type { Aws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import { inParallel } from '../env/in-parallel.ts';
import { DeniedError, FailedError, RefusedError } from '../errors.ts';
import type { AtRisk } from './at-risk.ts';
import type { JournalFunction } from './journal.ts';
import { again, WITHOUT_GUARD } from './read-state.ts';

/** As long as an update of a function can take. */
const TRIES = 30;

/** Under which versions are known that a run has published. Lambda takes 256 characters. */
export const newMark = (): string =>
  `samgen: kept while the stack is updated, ${randomBytes(8).toString('hex')}`;

/** The function is not what was read any more. */
export class MovedError extends FailedError {}

/**
 * Locks what a function has in a version, which nothing can change any more.
 * @throws MovedError where the function was changed since it was read
 * @throws RefusedError where that is not allowed
 */
export async function lock(
  one: AtRisk,
  noted: JournalFunction,
  mark: string,
  { versions }: Pick<Aws, 'versions'>,
  signal: AbortSignal,
): Promise<JournalFunction> {
  const { id } = one.live.target;
  const publish = () =>
    versions.publish(id, { description: mark, revision: one.live.reading.revision }, signal);
  const deps = { signal, clock: systemClock };
  const published = await again(publish, TRIES, deps).catch((error: unknown) => {
    throw error instanceof DeniedError ? notAllowed(one, error) : error;
  });
  if (published === 'moved') throw new MovedError(`${one.logicalId} was changed meanwhile.`, 'Run it again.');
  if (published === undefined)
    throw new FailedError(
      `No version of ${one.logicalId} could be published: other updates of it are in progress. Nothing was changed.`,
      'Run it again in a minute.',
    );
  return { ...noted, version: published.version, isOurs: published.description === mark };
}

/** Deletes the versions that this run has seen appear; what cannot be deleted is told, and does no harm. */
export async function unlock(
  functions: readonly JournalFunction[],
  { versions }: Pick<Aws, 'versions'>,
  signal: AbortSignal,
): Promise<string[]> {
  const left = await inParallel(functions, async ({ name, logicalId, version, isOurs }) => {
    if (version === undefined || isOurs !== true) return [];
    try {
      await versions.remove(name, version, signal);
      return [];
    } catch (error) {
      if (!(error instanceof FailedError)) throw error;
      return [`The version ${version} of ${logicalId} (${name}) stays: ${error.message}`];
    }
  });
  return left.flat();
}

const notAllowed = ({ logicalId }: AtRisk, error: DeniedError): RefusedError =>
  new RefusedError(
    `What ${logicalId} has outside the template cannot be locked in a version before the update: ${error.message}`,
    `Ask for the permission ${error.action}. ${WITHOUT_GUARD}`,
    { cause: error },
  );
