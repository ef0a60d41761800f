import type { Aws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import type { FunctionReading } from '../env/function.ts';
import { readFunction } from '../env/read-function.ts';
import { FailedError, RefusedError } from '../errors.ts';
import { again, readSettled } from './read-state.ts';

type Calls = Pick<Aws, 'functions' | 'versions'>;

/** An alias of a function that is to be changed, and what it serves. */
export interface ServedAlias {
  logicalId: string;
  /** The function's name. */
  name: string;
  alias: string;
}

const TRIES = 30;

/**
 * A new version would ship whatever code the function has: where that is not the alias's, nothing is begun.
 * @throws RefusedError
 */
export async function refuseUnreleased(
  { logicalId, name, alias }: ServedAlias,
  latest: FunctionReading,
  { functions }: Pick<Calls, 'functions'>,
  signal: AbortSignal,
): Promise<void> {
  const served = await readFunction(`${name}:${alias}`, functions, { signal, clock: systemClock });
  // There is no alias yet: nothing has been released.
  if (served === undefined || served.codeSha256 === undefined || served.codeSha256 === latest.codeSha256)
    return;
  throw new RefusedError(
    `The code of ${logicalId} is not that of its alias ${alias} (version ${served.version ?? '?'}): to give the alias the new values, a version would be published, and code that was never released would go live. Nothing was changed.`,
    `Put the released code back (aws lambda update-function-code); or release this one knowingly:\naws lambda publish-version --function-name ${name}\naws lambda update-alias --function-name ${name} --name ${alias} --function-version VERSION`,
  );
}

/**
 * What an alias serves is a version, which keeps the values that it was published with: publishes the function as it is, and
 * moves the alias, where the variables differ.
 * @returns the version that the alias serves now; undefined where it had the values already
 */
export async function releaseValues(
  { logicalId, name, alias }: ServedAlias,
  { functions, versions }: Calls,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deps = { signal, clock: systemClock };
  const [latest, served, pointer] = await Promise.all([
    readSettled(name, functions, deps),
    readFunction(`${name}:${alias}`, functions, deps),
    versions.alias(name, alias, signal),
  ]);
  if (latest === undefined || served === undefined || pointer === undefined) return undefined;
  if (isSame(latest.variables, served.variables)) return undefined;
  const stays = `The alias ${alias} of ${logicalId} still serves version ${pointer.version}, with the old values`;
  if (pointer.isWeighted)
    throw new FailedError(
      `${stays}: its calls are divided between two versions.`,
      'Finish that, then publish a version and move the alias.',
    );
  if (latest.codeSha256 !== served.codeSha256)
    throw new FailedError(
      `${stays}: the function has other code, which was never released.`,
      'Release it by a deploy.',
    );
  const { codeSha256 } = latest;
  const publish = () =>
    versions.publish(
      name,
      {
        description: `samgen: new values for ${alias}`,
        revision: latest.revision,
        ...(codeSha256 === undefined ? {} : { codeSha256 }),
      },
      signal,
    );
  const published = await again(publish, TRIES, deps);
  if (published === undefined || published === 'moved')
    throw new FailedError(
      `${stays}: the function was changed meanwhile, and no version was published.`,
      'Run it again.',
    );
  await readSettled(`${name}:${published.version}`, functions, deps);
  const isMoved = await versions.moveAlias(
    name,
    alias,
    { version: published.version, revision: pointer.revision },
    signal,
  );
  if (!isMoved)
    throw new FailedError(
      `The alias ${alias} of ${logicalId} was moved by someone else meanwhile; the new values are in version ${published.version}.`,
      'Look which version it is to serve.',
    );
  return published.version;
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
