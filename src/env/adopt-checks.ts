import { FailedError, RefusedError, UsageError } from '../errors.ts';
import type { GuardPlan } from '../guard/plan.ts';
import { commandParameters } from '../samconfig/read.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import type { ChangeFlags } from './change-request.ts';
import type { Chosen } from './choose-targets.ts';
import type { Opened } from './opened.ts';
import { type DeployedEnvironment, sourceOf } from './source.ts';

export interface AdoptFlags extends ChangeFlags {
  parameter?: string;
}

type Command = (words: string) => string;

/** What can be said before any call. @throws UsageError */
export function checkWords(keys: readonly string[], flags: AdoptFlags, command: Command): void {
  if (keys.length === 0)
    throw new UsageError(
      'No variable is named.',
      `This shows what is outside the template:\n${command('list')}`,
    );
  const withValue = keys.find((key) => key.includes('='));
  if (withValue !== undefined)
    throw new UsageError(
      'adopt takes names without values: the value is the one that the function has.',
      `Without it:\n${command(`adopt ${withValue.slice(0, withValue.indexOf('='))}`)}`,
    );
  const { parameter } = flags;
  if (parameter === undefined) return;
  if (keys.length > 1)
    throw new UsageError(
      '--parameter names one parameter, and there are several variables.',
      'Adopt them one after the other.',
    );
  if (!/^[A-Za-z0-9]{1,255}$/.test(parameter))
    throw new UsageError(`A parameter cannot be called '${parameter}'.`, 'It has letters and digits only.');
}

/** What can be adopted: what is outside, and what is written in the template. */
export function checkKey(key: string, opened: Opened, deployed: DeployedEnvironment, command: Command): void {
  const { variables } = opened.reading;
  const source = sourceOf(opened.origin, key);
  if (!Object.hasOwn(variables, key)) {
    const near = didYouMean(key, Object.keys(variables));
    throw new FailedError(
      `${opened.target.label} has no variable ${key}${near === undefined ? '.' : `; did you mean ${near}?`}`,
      `This shows what there is:\n${command('list')}`,
    );
  }
  if (source?.kind === 'parameter')
    throw new UsageError(
      `${key} comes from the parameter ${source.name} already.`,
      `This changes it:\n${command(`set ${key}`)}`,
    );
  if (source?.kind === 'outside' || source?.kind === 'literal') return;
  throw new RefusedError(
    `${key} is ${source?.kind === 'reference' ? `read from ${source.service}` : 'computed'} by the template of the stack ${deployed.stackName}.`,
    'It is in the template already, and no deploy takes it away.',
  );
}

/**
 * The template here becomes that of the stack: an ARN may have led to the function of another project.
 * @throws UsageError
 */
export function requireSameStack(
  stackName: string,
  { stackName: given }: AdoptFlags,
  { samconfig, environment }: Pick<Chosen, 'samconfig' | 'environment'>,
): void {
  const { stack_name: ours } = commandParameters(samconfig, environment, 'deploy');
  if (given !== undefined || typeof ours !== 'string' || ours === stackName) return;
  throw new UsageError(
    `The function belongs to the stack ${stackName}, and the project here is that of the stack ${ours}.`,
    `Go to its project, or name it with -C DIR; or say --stack-name ${stackName} where this template is meant.`,
  );
}

/** Someone else may have changed the function since it was read. @throws FailedError */
export function checkStays(keys: readonly string[], { functions }: GuardPlan, logicalId: string): void {
  const variables = functions.find((fn) => fn.logicalId === logicalId)?.variables ?? [];
  const stays = (key: string) => variables.some((one) => one.key === key && one.fate === 'kept');
  const others = keys.filter((key) => !stays(key));
  if (others.length === 0) return;
  throw new FailedError(
    `${others.join(', ')} would not stay as ${others.length === 1 ? 'it is' : 'they are'}. Nothing was changed.`,
    'Run it again.',
  );
}
