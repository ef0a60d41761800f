import type { Aws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import { samgenCommand } from '../deploy/next-commands.ts';
import type { Deps } from '../deps.ts';
import { FailedError, RefusedError, UsageError } from '../errors.ts';
import { connectFor, noNameIn, type StackFlags, stackSettings } from '../project/choose-stack.ts';
import type { Samconfig } from '../samconfig/read.ts';
import type { StackFunction } from '../stack/stack.ts';
import { shellWord } from '../text/shell-word.ts';
import { envCommand } from './env-command.ts';
import { findFunction, listOf, type Surroundings, targetOf } from './find-function.ts';
import type { Clock } from './function.ts';
import { called, type FunctionId, parseFunctionId } from './function-id.ts';
import type { Target, TargetCalls } from './target.ts';

/** As cli.ts names them. */
export interface TargetFlags extends StackFlags {
  function?: string;
  all?: boolean;
}

/** What a command does with its targets. */
export interface Want {
  /** Versions and aliases are refused. */
  write: boolean;
  /** It is about one function: `--all` plays no part. */
  one: boolean;
  /** What follows `samgen env`, for hints; `set KEY` where nothing is said. */
  command?: string;
}

export interface Chosen {
  aws: Aws;
  region: string;
  profile: string | undefined;
  samconfig: Samconfig | undefined;
  environment: string;
  /** The stack in which functions were looked for; undefined where there is none, and where the ARN said all. */
  stackName: string | undefined;
  /** One or more. */
  targets: Target[];
}

export type ChooseDeps = Pick<Deps, 'cwd' | 'standsIn' | 'env' | 'signal' | 'prompt'>;

/**
 * The functions that a command is about: those that are named, else those of the stack.
 * @throws UsageError where it is not clear which, RefusedError for a version that is to be changed
 */
export async function chooseTargets(flags: TargetFlags, want: Want, deps: ChooseDeps): Promise<Chosen> {
  const wanted = flags.function === undefined ? undefined : parseFunctionId(flags.function);
  if (wanted !== undefined) checkWanted(wanted, flags, want, deps);
  const settings = await stackSettings(flags, deps);
  const { name, samconfig, environment } = settings;
  if (wanted === undefined && name === undefined) {
    throw new UsageError(
      noNameIn(settings),
      'Go to the project, or name it with -C DIR; or say --stack-name NAME, or --function NAME or ARN.',
    );
  }
  const connected = await connectFor(settings, flags, deps, wanted?.exact?.region);
  const stackName = wanted?.exact === undefined ? name : undefined;
  const surroundings = { stackName, region: connected.region };
  const targets = await findTargets(wanted, surroundings, flags, want, connected.aws, deps);
  return { ...connected, samconfig, environment, stackName, targets };
}

/** The same, with AWS at hand. */
export async function findTargets(
  wanted: FunctionId | undefined,
  surroundings: Surroundings,
  flags: TargetFlags,
  want: Want,
  calls: TargetCalls,
  { clock = systemClock, ...deps }: ChooseDeps & { clock?: Clock },
): Promise<Target[]> {
  const { stackName, region } = surroundings;
  if (wanted?.exact !== undefined) {
    const { name, id, qualifier } = wanted;
    return [{ label: called(name, qualifier).id, id, ...(qualifier === undefined ? {} : { qualifier }) }];
  }
  if (wanted !== undefined)
    return [await findFunction(wanted, surroundings, calls, { signal: deps.signal, clock })];
  if (stackName === undefined) throw new Error('There is neither a stack nor a function.');
  const functions = await calls.stacks.functions(stackName);
  if (functions === undefined) {
    throw new FailedError(
      `There is no stack ${stackName} in ${region}.`,
      `Check region, profile and --config-env. This makes it:\n${samgenCommand('deploy', flags, deps)}`,
    );
  }
  if (functions.length === 0) {
    throw new FailedError(
      `The stack ${stackName} in ${region} has no Lambda function.`,
      'Those of its nested stacks are not its own: name one with --function NAME or ARN.',
    );
  }
  const chosen = functions.length === 1 ? functions : await someOf(functions, stackName, flags, want, deps);
  return chosen.map((one) => targetOf(one, stackName));
}

/** No logical ID, which has letters and digits only. */
const ALL = 'all of them';

async function someOf(
  functions: readonly StackFunction[],
  stackName: string,
  { all }: TargetFlags,
  { one }: Want,
  { prompt }: Pick<Deps, 'prompt'>,
): Promise<readonly StackFunction[]> {
  if (all === true && !one) return functions;
  if (prompt === undefined) {
    throw new UsageError(
      `The stack ${stackName} has ${functions.length} functions; say which one.`,
      `--function NAME names it${one ? '' : '; --all means all of them'}. There are: ${listOf(functions)}.`,
    );
  }
  const choices = functions.map((fn) => ({ value: fn.logicalId, name: listOf([fn]) }));
  const answer = await prompt.choose({
    message: 'Which function?',
    choices: one ? choices : [...choices, { value: ALL }],
  });
  return answer === ALL ? functions : functions.filter(({ logicalId }) => logicalId === answer);
}

/** What can be said before any call. */
function checkWanted(
  { name, id, qualifier, exact }: FunctionId,
  flags: TargetFlags,
  { write, command = 'set KEY' }: Want,
  deps: Pick<Deps, 'cwd' | 'standsIn'>,
): void {
  if (flags.all === true)
    throw new UsageError('--function and --all exclude each other.', 'Leave one of them out.');
  if (exact?.region !== undefined && flags.region !== undefined && flags.region !== exact.region) {
    throw new UsageError(
      `--region ${flags.region} is not the region of the ARN, ${exact.region}.`,
      'Leave --region out, or check the ARN.',
    );
  }
  if (!write || qualifier === undefined) return;
  const itself = id.slice(0, -qualifier.length - 1);
  const [verb, ...rest] = command.split(' ');
  const words = [verb, '--function', shellWord(itself), ...rest].join(' ');
  throw new RefusedError(
    `${name}:${qualifier} is a version or an alias: what a version holds can never be changed.`,
    'Change the function itself; a version that is published afterwards has the new values:\n' +
      envCommand(words, flags, deps, 'function'),
  );
}
