import { type Account, type Aws, connectAws, regionOfProfile } from '../adapters/aws.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import { failureSentence, findFirstFailure } from '../stack/failure.ts';
import type { Stack } from '../stack/stack.ts';
import { type NextCommands, troubleOf } from '../stack/trouble.ts';
import { askRegion, askStackName } from './ask-target.ts';
import type { DeploySettings } from './settings.ts';

/** The stack that is to be deployed, as it is now. */
export interface DeployTarget {
  aws: Aws;
  account: Account;
  region: string;
  profile: string | undefined;
  stackName: string;
  /** Undefined where there is none yet. */
  stack: Stack | undefined;
  /** What the samconfig is to remember of it. */
  answers: { stackName?: string; region?: string };
}

/** What is said to the user on the way. */
export interface TargetWords {
  /** A name for a stack that has none yet. */
  suggestion: string;
  nextFor(stackName: string, region: string): NextCommands;
  /** Hides what was given as a secret. */
  redact(text: string): string;
}

type TargetDeps = Pick<Deps, 'prompt' | 'env' | 'signal'>;

/**
 * Finds credentials and region, before it asks anything more; then the stack. One call to STS, one to CloudFormation.
 * @throws FailedError where credentials or the stack do not let anything be deployed
 * @throws UsageError where something is missing and nobody can be asked
 */
export async function chooseTarget(
  settings: DeploySettings,
  words: TargetWords,
  deps: TargetDeps,
): Promise<DeployTarget> {
  const { profile, guided } = settings;
  const connect = (region: string) => connectAws({ region, profile }, deps.env, deps.signal);
  const known =
    settings.region.given ?? settings.region.configured ?? (await regionOfProfile(profile, deps.env));
  const first = await askRegion({ given: settings.region.given, configured: known }, false, deps);
  const account = await connect(first.value).account();

  const name = await askStackName(settings.stackName, { all: guided, suggestion: words.suggestion }, deps);
  const isAsked = first.isAnswer || settings.region.given !== undefined;
  const region =
    guided && !isAsked ? await askRegion({ given: undefined, configured: first.value }, true, deps) : first;
  const aws = connect(region.value);
  const stack = await aws.stacks.describe(name.value);
  if (stack !== undefined)
    await refuseTrouble(stack, aws, words.nextFor(name.value, region.value), words.redact);
  return {
    aws,
    account,
    region: region.value,
    profile,
    stackName: name.value,
    stack,
    answers: {
      ...(name.isAnswer ? { stackName: name.value } : {}),
      ...(region.isAnswer || guided ? { region: region.value } : {}),
    },
  };
}

/** A stack that takes no update is told with the resource that failed first, and what to run. */
async function refuseTrouble(
  stack: Stack,
  { stacks }: Aws,
  next: NextCommands,
  redact: TargetWords['redact'],
): Promise<void> {
  const trouble = troubleOf(stack, next);
  if (trouble === undefined) return;
  const failure = trouble.failed ? await findFirstFailure(stacks, stack.id) : undefined;
  // A reason can hold what Lambda was sent, values and all.
  const first = failure === undefined ? '' : `${redact(failureSentence(failure))}\n`;
  throw new FailedError(`${first}${trouble.what}`, trouble.next);
}
