import type { Aws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import { backoff, pace } from '../env/backoff.ts';
import { parsed } from '../env/deployed-template.ts';
import { targetOf } from '../env/find-function.ts';
import type { FunctionReading } from '../env/function.ts';
import { refuseHidden } from '../env/hidden.ts';
import { inParallel } from '../env/in-parallel.ts';
import { readOrigin } from '../env/origin.ts';
import { type ReadDeps, readFunction } from '../env/read-function.ts';
import { rememberStacks } from '../env/remember-stacks.ts';
import { CancelledError, DeniedError, RefusedError } from '../errors.ts';
import type { Stack, StackFunction } from '../stack/stack.ts';
import { isRecord } from '../text/is-record.ts';
import type { LiveFunction, StackState } from './plan.ts';

type Calls = Pick<Aws, 'stacks' | 'functions'>;

/**
 * What was deployed, and what the stack's functions have now: two calls for the stack, and one for each function, at once.
 * @throws RefusedError where something of it is not shown: then nobody can say what an update would take away
 */
export async function readStackState(stack: Stack, aws: Calls, signal: AbortSignal): Promise<StackState> {
  try {
    const [text, listed] = await Promise.all([
      aws.stacks.template(stack.id, 'Original'),
      aws.stacks.functions(stack.id),
    ]);
    const template = await parsed(text);
    if (text === undefined || !isRecord(template)) throw unreadable(stack.name);
    const stacks = rememberStacks({
      describe: async () => stack,
      template: async (name, stage) => (stage === 'Original' ? text : aws.stacks.template(name, stage)),
    });
    const functions = await inParallel(listed ?? [], (one) => readLive(one, stack.name, aws, stacks, signal));
    return { stack, text, template, functions: functions.flatMap((one) => one ?? []) };
  } catch (error) {
    if (error instanceof DeniedError) throw notShown(error);
    throw error;
  }
}

async function readLive(
  listed: StackFunction,
  stackName: string,
  { functions }: Calls,
  stacks: ReturnType<typeof rememberStacks>,
  signal: AbortSignal,
): Promise<LiveFunction | undefined> {
  const target = targetOf(listed, stackName);
  const reading = await readSettled(target.id, functions, { signal, clock: systemClock });
  // It was deleted outside of CloudFormation: nothing of it can be lost any more.
  if (reading === undefined) return undefined;
  refuseHidden(reading);
  const { origin } = await readOrigin(target, reading, stacks);
  if (origin.kind === 'unknown')
    throw new RefusedError(`What the deployed template sets cannot be told: ${origin.why}`, WITHOUT_GUARD);
  const { logicalId, updated } = listed;
  return { target, reading, origin, logicalId, ...(updated === undefined ? {} : { updated }) };
}

/** How often it looks at an update in progress: a minute or two. */
const LOOKS = 60;

/** A function when no update of it is in progress. Undefined where there is none. */
export async function readSettled(
  id: string,
  api: Calls['functions'],
  deps: ReadDeps,
): Promise<FunctionReading | undefined> {
  for (let looks = 0; ; looks++) {
    const reading = await readFunction(id, api, deps);
    const isBusy = reading?.lastUpdate === 'InProgress' || reading?.state === 'Pending';
    if (!isBusy || looks === LOOKS) return reading;
    await deps.clock.sleep(pace(looks, deps.clock), deps.signal);
    if (deps.signal.aborted) throw new CancelledError();
  }
}

/** Repeats what could not be done at the moment. @throws CancelledError */
export async function again<T>(
  work: () => Promise<T | undefined>,
  tries: number,
  { signal, clock }: ReadDeps,
): Promise<T | undefined> {
  for (let failures = 1; ; failures++) {
    const result = await work();
    if (result !== undefined || failures === tries) return result;
    await clock.sleep(backoff(failures, undefined, clock), signal);
    if (signal.aborted) throw new CancelledError();
  }
}

export const WITHOUT_GUARD =
  'With --on-drift drop it is not looked at: what is outside the template may be lost then.';

const unreadable = (name: string): RefusedError =>
  new RefusedError(`The deployed template of the stack ${name} cannot be read.`, WITHOUT_GUARD);

const notShown = (error: DeniedError): RefusedError =>
  new RefusedError(
    `What this would take away from the functions cannot be told: ${error.message}`,
    `Ask for the permission ${error.action}. ${WITHOUT_GUARD}`,
    { cause: error },
  );
