import { DeniedError, FailedError, UsageError } from '../errors.ts';
import type { StackFunction } from '../stack/stack.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import type { FunctionReading } from './function.ts';
import { called, type FunctionId } from './function-id.ts';
import { noVersion, type ReadDeps, readFunction } from './read-function.ts';
import type { Target, TargetCalls } from './target.ts';
import { unlessDenied } from './unless-denied.ts';

/** Where a function is looked for that was named. */
export interface Surroundings {
  /** Absent where none is known: then only the name counts. */
  stackName: string | undefined;
  region: string;
}

/** Characters (botocore, lambda 2015-03-31, FunctionName); what is longer can only be a logical ID. */
const LONGEST_NAME = 64;

/**
 * Finds the function whose logical ID or whose name was given, by one call each at once.
 * @throws UsageError where these are two functions
 * @throws FailedError where there is none, or where what must be known is not shown
 */
export async function findFunction(
  wanted: FunctionId,
  { stackName, region }: Surroundings,
  { functions, stacks }: TargetCalls,
  deps: ReadDeps,
): Promise<Target> {
  const { name, id, qualifier } = wanted;
  const canBeName = name.length <= LONGEST_NAME;
  const [listed, read] = await Promise.all([
    stackName === undefined ? undefined : unlessDenied(stacks.functions(stackName)),
    canBeName ? unlessDenied(readFunction(id, functions, deps)) : undefined,
  ]);
  const known = listed instanceof DeniedError || listed === undefined ? [] : listed;
  const reading = read instanceof DeniedError ? undefined : read;
  const byId = known.find(({ logicalId }) => logicalId === name);
  const byName = known.find(({ physicalId }) => physicalId === name);
  const isOther = byName !== undefined || reading !== undefined;
  if (byId !== undefined && byId.physicalId !== name && isOther)
    throw twoFunctions(byId, { name, byName, reading });
  const found = byId ?? byName;
  if (found !== undefined && stackName !== undefined)
    return targetOf(found, stackName, qualifier, found.physicalId === name ? reading : undefined);
  if (reading !== undefined)
    return { id, label: id, ...(qualifier === undefined ? {} : { qualifier }), reading };
  if (qualifier !== undefined && canBeName && read === undefined) {
    const version = await noVersion(name, qualifier, functions, deps);
    if (version !== undefined) throw version;
  }
  for (const denied of [read, listed]) if (denied instanceof DeniedError) throw denied;
  throw noFunction(name, known, { stackName, region });
}

/** A function of a stack. */
export function targetOf(
  { logicalId, physicalId }: StackFunction,
  stackName: string,
  qualifier?: string,
  reading?: FunctionReading,
): Target {
  const call = called(physicalId, qualifier);
  return {
    ...call,
    label: `${logicalId} (${call.id})`,
    stack: { name: stackName, logicalId },
    ...(reading === undefined ? {} : { reading }),
  };
}

/** As they are listed: `HelloFunction (hello-HelloFunction-1X2Y)`. */
export const listOf = (functions: readonly StackFunction[]): string =>
  functions.map(({ logicalId, physicalId }) => `${logicalId} (${physicalId})`).join(', ');

function twoFunctions(
  byId: StackFunction,
  other: { name: string; byName: StackFunction | undefined; reading: FunctionReading | undefined },
): UsageError {
  const { name, byName, reading } = other;
  // Without qualifier: arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME.
  const before = reading?.arn.split(':').slice(0, 6).join(':');
  const arn = (of: string) => (before === undefined ? undefined : `${before}:${of}`);
  const first = arn(byId.physicalId) ?? byId.physicalId;
  const second = arn(name) ?? byName?.logicalId ?? name;
  return new UsageError(
    `Two functions fit ${name}: one has it as its logical ID, another one as its name.`,
    `Name the one that is meant:\n${first} has the logical ID ${name}.\n${second} has the name ${name}.`,
  );
}

function noFunction(
  name: string,
  known: readonly StackFunction[],
  { stackName, region }: Surroundings,
): FailedError {
  const near = didYouMean(
    name,
    known.flatMap(({ logicalId, physicalId }) => [logicalId, physicalId]),
  );
  const guess = near === undefined ? '.' : `; did you mean ${near}?`;
  const where = known.length === 0 ? region : `the stack ${stackName}, and none of that name in ${region}`;
  return new FailedError(
    `There is no function ${name} in ${where}${guess}`,
    known.length === 0
      ? 'Check its name, the region and the profile.'
      : `The stack ${stackName} has: ${listOf(known)}. Check --config-env, the region and the profile as well.`,
  );
}
