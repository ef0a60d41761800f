import type { Aws } from '../adapters/aws.ts';
import type { Clock } from '../env/function.ts';
import { CancelledError, FailedError, SamgenError } from '../errors.ts';
import type { ChangeSet, ChangeSetRequest } from './change-set.ts';
import { failureSentence, findFirstFailure } from './failure.ts';
import type { Stack } from './stack.ts';

type Calls = Pick<Aws, 'stacks' | 'changeSets'>;

export interface ChangeSetDeps {
  aws: Calls;
  /** The same calls, for what has to be taken away though `signal` has been aborted. */
  afterwards(): Pick<Calls, 'changeSets'>;
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds for the comparison, and again for the update. */
  timeout: number;
  progress(words: string): void;
  /** What AWS says may hold values. */
  redact(text: string): string;
  /** The command that shows how it goes on. */
  whereToLook: string;
}

/** Milliseconds between two looks. */
const LOOK = 700;

/**
 * Makes a change set, and waits until CloudFormation has compared. Undefined where there is nothing to change.
 * @throws FailedError where CloudFormation refuses it; nothing was changed then
 */
export async function makeChangeSet(
  request: ChangeSetRequest,
  deps: ChangeSetDeps,
): Promise<ChangeSet | undefined> {
  deps.progress('CloudFormation compares');
  const deadline = deps.clock.now() + deps.timeout;
  const id = await deps.aws.changeSets.create(request);
  const made = await compared(id, deadline, deps).catch(async (error: unknown) => {
    await discardChangeSet(id, deps);
    throw error;
  });
  if (made.status === 'ready') return made;
  await discardChangeSet(id, deps);
  if (made.status === 'empty') return undefined;
  throw new FailedError(
    `The change set failed: ${sentence(deps.redact(made.reason ?? 'without a reason'))} Nothing was changed.`,
    'Mend the cause, and run it again.',
  );
}

async function compared(id: string, deadline: number, deps: ChangeSetDeps): Promise<ChangeSet> {
  const { aws, clock, signal, timeout } = deps;
  for (;;) {
    const made = await aws.changeSets.describe(id).catch((error: unknown) => {
      throw error instanceof CancelledError ? notBegun() : error;
    });
    if (made.status !== 'pending') return made;
    if (clock.now() >= deadline)
      throw new FailedError(
        `CloudFormation has not compared within ${seconds(timeout)} seconds. Nothing was changed.`,
        'Run it again later, or give it more time with --timeout.',
      );
    await clock.sleep(LOOK, signal);
    if (signal.aborted) throw notBegun();
  }
}

/** One that is not executed would stay in the stack for ever. Where it cannot be taken away, it does no harm. */
export async function discardChangeSet(
  id: string,
  { aws, afterwards, signal }: Pick<ChangeSetDeps, 'aws' | 'afterwards' | 'signal'>,
): Promise<void> {
  try {
    await (signal.aborted ? afterwards() : aws).changeSets.remove(id);
  } catch (error) {
    if (!(error instanceof SamgenError)) throw error;
  }
}

/**
 * Executes a change set, and waits for the end of the update.
 * @throws FailedError with the first failing resource, where it was rolled back
 * @throws CancelledError; CloudFormation goes on with what was begun
 */
export async function executeChangeSet(before: Stack, made: ChangeSet, deps: ChangeSetDeps): Promise<Stack> {
  const { aws, clock, signal, timeout, progress, whereToLook } = deps;
  const began = clock.now();
  const goesOn = 'CloudFormation goes on with the update that was begun.';
  const look = `See how it ends:\n${whereToLook}`;
  await aws.changeSets.execute(made.id).catch((error: unknown) => {
    if (!(error instanceof CancelledError)) throw error;
    throw new CancelledError('Cancelled; whether CloudFormation has begun the update is not known.', look);
  });
  const describe = () =>
    aws.stacks.describe(before.id).catch((error: unknown) => {
      if (error instanceof CancelledError) throw new CancelledError(`Cancelled; ${goesOn}`, look);
      if (!(error instanceof FailedError)) throw error;
      throw new FailedError(`${sentence(error.message)} ${goesOn}`, look, { cause: error });
    });
  for (;;) {
    progress(`CloudFormation updates the stack (${seconds(clock.now() - began)} s)`);
    await clock.sleep(LOOK, signal);
    if (signal.aborted) throw new CancelledError(`Cancelled; ${goesOn}`, look);
    const stack = await describe();
    if (stack === undefined) throw new FailedError('The stack was deleted meanwhile.');
    const isBegun = stack.changed !== before.changed;
    if (isBegun && /^UPDATE_COMPLETE/.test(stack.status)) return stack;
    if (isBegun && !stack.status.endsWith('_IN_PROGRESS')) throw await failure(stack, deps);
    if (clock.now() - began >= timeout)
      throw new FailedError(`It took longer than ${seconds(timeout)} seconds; ${goesOn}`, look);
  }
}

async function failure({ id, name, status }: Stack, { aws, redact }: ChangeSetDeps): Promise<FailedError> {
  const first = await findFirstFailure(aws.stacks, id).catch(() => undefined);
  const why = first === undefined ? '' : `${redact(failureSentence(first))}\n`;
  const isBack = status === 'UPDATE_ROLLBACK_COMPLETE';
  return new FailedError(
    `${why}The stack ${name} is ${isBack ? 'as it was before' : 'not as it was'} (${status}).`,
    isBack ? 'Mend the cause, and run it again.' : 'Look at its events, and let the rollback go on.',
  );
}

const notBegun = () => new CancelledError('Cancelled. Nothing was changed.');
const seconds = (milliseconds: number): number => Math.round(milliseconds / 1000);
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
