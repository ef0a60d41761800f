import type { Deps } from '../deps.ts';
import { checkName } from '../env/check-values.ts';
import { faithful } from '../env/read-values.ts';
import { UsageError } from '../errors.ts';
import { didYouMean } from '../text/did-you-mean.ts';

/** Variables that are the user's credentials, whole or in part. */
const OF_CREDENTIALS = new Set([
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
]);

/**
 * The variables of the user's environment that `--inherit-env` names.
 * @throws UsageError for one that is not set, or that only Lambda sets; no value stands in it
 */
export function inheritedVariables(
  names: readonly string[],
  { env }: Pick<Deps, 'env'>,
): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, inherited(name, index, names.length, env)]));
}

function inherited(name: string, index: number, count: number, env: Deps['env']): string {
  if (OF_CREDENTIALS.has(name)) {
    throw new UsageError(
      `--inherit-env does not take ${name}.`,
      'Leave it out, and say --aws-credentials: the function has your credentials then.',
    );
  }
  if (name === 'AWS_REGION' || name === 'AWS_DEFAULT_REGION') {
    throw new UsageError(`--inherit-env does not take ${name}.`, 'Leave it out, and say --region REGION.');
  }
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) {
    // What stands there may be a value, typed in the wrong place: it is not shown.
    const which = count === 1 ? '' : ` (number ${index + 1} of ${count})`;
    const near = didYouMean(name, Object.keys(env));
    throw new UsageError(
      `The variable that --inherit-env names${which} is not set in your environment${near === undefined ? '.' : `; did you mean ${near}?`}`,
      'It takes the name of one variable, not a value. export NAME first; or leave it out.',
    );
  }
  checkName(name);
  return faithful(value, `The variable ${name} of your environment`);
}
