import type { Aws } from '../adapters/aws.ts';
import type { Clock } from '../env/function.ts';
import { CancelledError, FailedError } from '../errors.ts';
import type { ChangeSet, ChangeSetRequest } from './change-set.ts';
import { failureSentence, findFirstFailure } from './failure.ts';
import type { Stack } from './stack.ts';

type Calls = Pick<Aws, 'stacks' | 'changeSets'>;

export interface ChangeSetDeps {
  aws: Calls;
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds for all of it. */
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
  { aws, clock, signal, progress, redact }: ChangeSetDeps,
): Promise<ChangeSet | undefined> {
  progress('CloudFormation compares');
  const id = await aws.changeSets.create(request);
  for (;;) {
    const made = await aws.changeSets.describe(id);
    if (made.status === 'ready') return made;
    if (made.status !== 'pending') {
      // What failed would stay in the stack for ever.
      await aws.changeSets.remove(id);
      if (made.status === 'empty') return undefined;
      throw new FailedError(
        `The change set failed: ${redact(made.reason ?? 'without a reason')} Nothing was changed.`,
        'Mend the cause, and run it again.',
      );
    }
    await clock.sleep(LOOK, signal);
    if (signal.aborted) throw new CancelledError('Cancelled. Nothing was changed.');
  }
}

/**
 * Executes a change set, and waits for the end of the update.
 * @throws FailedError with the first failing resource, where it was rolled back
 * @throws CancelledError; CloudFormation goes on with what was begun
 */
export async function executeChangeSet(before: Stack, made: ChangeSet, deps: ChangeSetDeps): Promise<Stack> {
  const { aws, clock, signal, timeout, progress, whereToLook } = deps;
  const deadline = clock.now() + timeout;
  const goesOn = `CloudFormation goes on with the update that was begun.`;
  const look = `See how it ends:\n${whereToLook}`;
  await aws.changeSets.execute(made.id);
  const began = clock.now();
  for (;;) {
    progress(`CloudFormation updates the stack (${Math.round((clock.now() - began) / 1000)} s)`);
    await clock.sleep(LOOK, signal);
    if (signal.aborted) throw new CancelledError(`Cancelled; ${goesOn}`, look);
    const stack = await aws.stacks.describe(before.id);
    if (stack === undefined) throw new FailedError('The stack was deleted meanwhile.');
    const isBegun = stack.changed !== before.changed;
    if (isBegun && /^UPDATE_COMPLETE/.test(stack.status)) return stack;
    if (isBegun && !stack.status.endsWith('_IN_PROGRESS')) throw await failure(stack, deps);
    if (clock.now() >= deadline)
      throw new FailedError(`It took longer than ${Math.round(timeout / 1000)} seconds; ${goesOn}`, look);
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
