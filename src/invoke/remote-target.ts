import type { Aws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import { samgenCommand } from '../deploy/next-commands.ts';
import type { Deps } from '../deps.ts';
import { findFunction, listOf, targetOf } from '../env/find-function.ts';
import { parseFunctionId } from '../env/function-id.ts';
import type { Target } from '../env/target.ts';
import { FailedError, UsageError } from '../errors.ts';
import { connectFor, noNameIn, type StackFlags, stackSettings } from '../project/choose-stack.ts';
import type { Samconfig } from '../samconfig/read.ts';
import type { RemoteRequest } from './remote.ts';

export interface RemoteFunction extends Pick<RemoteRequest, 'id' | 'qualifier'> {
  aws: Aws;
  region: string;
  /** Short, for a report: the logical ID where there is one, else the name. */
  name: string;
  /** As people know it. */
  label: string;
  samconfig: Samconfig | undefined;
  environment: string;
}

interface RemoteFlags extends StackFlags {
  qualifier?: string;
}

/**
 * The deployed function that is meant: the one that is named, else the only one of the stack, else the user is asked.
 * @param given a logical ID, a name or an ARN, with `:QUALIFIER` or without
 * @throws UsageError where it is not clear which, FailedError where there is none
 */
export async function findRemote(
  given: string | undefined,
  flags: RemoteFlags,
  deps: Pick<Deps, 'cwd' | 'standsIn' | 'env' | 'signal' | 'prompt'>,
): Promise<RemoteFunction> {
  if (given === '') throw new UsageError('The function has no name.', 'Leave it out, or name it.');
  const wanted = given === undefined ? undefined : parseFunctionId(given);
  const qualifier = qualifierOf(flags.qualifier, wanted?.qualifier);
  const ownRegion = wanted?.exact?.region;
  if (ownRegion !== undefined && flags.region !== undefined && flags.region !== ownRegion) {
    throw new UsageError(
      `--region ${flags.region} is not the region of the ARN, ${ownRegion}.`,
      'Leave --region out, or check the ARN.',
    );
  }
  const settings = await stackSettings(flags, deps);
  const stackName = settings.name;
  if (wanted === undefined && stackName === undefined) {
    throw new UsageError(
      noNameIn(settings),
      "Go to the project, or name it with -C DIR; or say --stack-name NAME, or the function's name or ARN.",
    );
  }
  const { aws, region } = await connectFor(settings, flags, deps, ownRegion);
  const found = await find();
  const id = found.qualifier === undefined ? found.id : found.id.slice(0, -found.qualifier.length - 1);
  const { samconfig, environment } = settings;
  const name = found.stack?.logicalId ?? wanted?.name ?? id;
  const label = found.stack === undefined ? id : `${name} (${id})`;
  const rest = { aws, region, name, samconfig, environment };
  return qualifier === undefined
    ? { id, label, ...rest }
    : { id, qualifier, label: `${label}, ${qualifier}`, ...rest };

  async function find(): Promise<Target> {
    if (wanted?.exact !== undefined) return { id: wanted.id, label: wanted.name, ...only(wanted.qualifier) };
    if (wanted === undefined) return oneOf(stackName!, region, aws, flags, deps);
    return findFunction({ ...wanted }, { stackName, region }, aws, {
      signal: deps.signal,
      clock: systemClock,
    });
  }
}

const only = (qualifier: string | undefined) => (qualifier === undefined ? {} : { qualifier });

/** `$LATEST` is what is meant without one (Lambda API reference, Invoke, Qualifier). */
function qualifierOf(flag: string | undefined, ofName: string | undefined): string | undefined {
  if (flag === undefined) return ofName;
  if (!/^(?:\$LATEST(?:\.PUBLISHED)?|[A-Za-z0-9_-]{1,128})$/.test(flag)) {
    throw new UsageError(
      '--qualifier takes the number of a version, or the name of an alias.',
      'It has letters, digits, - and _; $LATEST is the default.',
    );
  }
  if (ofName !== undefined && ofName !== flag)
    throw new UsageError(`--qualifier ${flag} and :${ofName} are two.`, 'Leave one of them out.');
  return flag === '$LATEST' ? undefined : flag;
}

async function oneOf(
  stackName: string,
  region: string,
  { stacks }: Pick<Aws, 'stacks'>,
  flags: StackFlags,
  deps: Pick<Deps, 'cwd' | 'standsIn' | 'prompt'>,
): Promise<Target> {
  const functions = await stacks.functions(stackName);
  if (functions === undefined || functions.length === 0) {
    throw new FailedError(
      functions === undefined
        ? `There is no stack ${stackName} in ${region}.`
        : `The stack ${stackName} in ${region} has no Lambda function.`,
      `Check region, profile and --config-env. This makes it:\n${samgenCommand('deploy', flags, deps)}`,
    );
  }
  if (functions.length === 1) return targetOf(functions[0]!, stackName);
  if (deps.prompt === undefined) {
    throw new UsageError(
      `The stack ${stackName} has ${functions.length} functions; say which one.`,
      `There are: ${listOf(functions)}.`,
    );
  }
  const choices = functions.map((fn) => ({ value: fn.logicalId, name: listOf([fn]) }));
  const answer = await deps.prompt.choose({ message: 'Which function?', choices });
  return targetOf(functions.find(({ logicalId }) => logicalId === answer)!, stackName);
}
