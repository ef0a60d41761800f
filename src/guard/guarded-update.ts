import { inParallel } from '../env/in-parallel.ts';
import { busyStack } from '../env/origin.ts';
import { CancelledError, FailedError, RefusedError } from '../errors.ts';
import type { Stack } from '../stack/stack.ts';
import { type AtRisk, functionsAtRisk } from './at-risk.ts';
import { AFTERWARDS, type JournalDeps, OpenJournal } from './open-journal.ts';
import type { GuardPlan } from './plan.ts';
import { putBack } from './put-back.ts';

export interface GuardedUpdate<T> {
  plan: GuardPlan;
  stack: Stack;
  region: string;
  account: string;
  profile: string | undefined;
  /** The project's folder, for the journal. */
  folder: string;
  /** The update itself. @param onStart gets the name of the process that goes on where samgen is killed */
  update(onStart: (run: string) => void): Promise<T>;
  isChanged(result: T): boolean;
  /** What else belongs to it when it has succeeded; until then the journal stays. */
  afterwards?(result: T): Promise<void>;
}

export interface GuardedDeps extends JournalDeps {
  /** Commands for hints: what shows the variables, and what finishes this. */
  commands: { look: string; resume: string };
}

/**
 * Runs an update of a stack so that no function loses what the plan keeps: not when it succeeds, not by a rollback, and not
 * when this process is killed (drawn in README.md).
 * @throws what the update throws, once everything is as it was; MovedError where a function was changed meanwhile
 */
export async function guardedUpdate<T>(given: GuardedUpdate<T>, deps: GuardedDeps): Promise<T> {
  const risks = functionsAtRisk(given.plan);
  if (risks.length === 0) {
    const plain = await given.update(() => {});
    if (given.isChanged(plain)) await given.afterwards?.(plain);
    return plain;
  }
  refuseBeside(given.stack.id, deps);
  const journal = new OpenJournal(given, risks, deps);
  try {
    await journal.lockAll(risks);
  } catch (error) {
    await journal.end();
    throw error;
  }
  let result: T;
  try {
    result = await given.update((sam) => journal.note({ sam }));
  } catch (error) {
    await afterFailure(journal, risks, given, deps);
    throw error;
  }
  try {
    if (given.isChanged(result)) {
      await afterSuccess(risks, given, deps);
      await given.afterwards?.(result);
    }
  } catch (error) {
    // Cut off, it is for `deploy --resume`; what was tried and failed would fail there as well.
    if (!(error instanceof CancelledError)) await journal.end();
    throw error;
  }
  await journal.end();
  return result;
}

async function afterSuccess(
  risks: readonly AtRisk[],
  { stack }: GuardedUpdate<unknown>,
  { aws, signal, tell, commands }: GuardedDeps,
): Promise<void> {
  const keeping = risks.filter(({ keep }) => Object.keys(keep).length > 0);
  if (keeping.length === 0) return;
  // A function that was replaced has another name now.
  const listed = (await aws.stacks.functions(stack.id)) ?? [];
  await inParallel(keeping, async ({ logicalId, keep, outside, live }) => {
    const name = listed.find((one) => one.logicalId === logicalId)?.physicalId ?? live.reading.name;
    const done = await putBack({ logicalId, name, wanted: keep, outside }, aws, commands.look, signal);
    if (done === undefined) return;
    if (done.put.length > 0)
      tell(`${done.put.join(', ')} of ${logicalId} had gone, and ${areOrIs(done.put)} there again.`);
    if (done.newer.length > 0)
      tell(
        `${done.newer.join(', ')} of ${logicalId} ${wereOrWas(done.newer)} changed by someone else meanwhile; that stays.`,
      );
  });
}

/** What a rollback has taken away comes back. What cannot be done now is left to `deploy --resume`. */
async function afterFailure(
  journal: OpenJournal,
  risks: readonly AtRisk[],
  { stack: before }: GuardedUpdate<unknown>,
  deps: GuardedDeps,
): Promise<void> {
  const { tell, commands } = deps;
  const limit = AbortSignal.timeout(AFTERWARDS);
  const aws = deps.signal.aborted ? deps.connect(limit) : deps.aws;
  const signal = deps.signal.aborted ? limit : deps.signal;
  try {
    const stack = await aws.stacks.describe(before.id);
    if (stack !== undefined && busyStack(stack.status)) {
      // Without a lock there is nothing for another run to finish.
      if (!journal.isNoted) return;
      tell(
        `The stack is still ${stack.status}. When that has ended, this brings it to its end:\n${commands.resume}`,
      );
      return;
    }
    if (stack !== undefined && stack.changed !== before.changed) {
      await inParallel(risks, async ({ logicalId, before: wanted, outside, live }) => {
        const target = { logicalId, name: live.reading.name, wanted, outside };
        const done = await putBack(target, aws, commands.look, signal);
        if (done !== undefined && done.put.length > 0)
          tell(`The rollback had taken ${done.put.join(', ')} of ${logicalId} away: put back.`);
      });
    }
    await journal.end();
  } catch (error) {
    if (!(error instanceof FailedError) && !limit.aborted) throw error;
    tell(
      `Whether all variables are there could not be seen (${(error as Error).message}). This finds out:\n${commands.resume}`,
    );
  }
}

/** Two updates of one stack would lock and let go beside each other. */
export function refuseBeside(
  stackId: string,
  { journals, commands }: Pick<GuardedDeps, 'journals' | 'commands'>,
): void {
  const open = journals.of(stackId);
  if (open === undefined) return;
  const { name } = open.journal.stack;
  throw new RefusedError(
    open.isAlive
      ? `Another samgen is updating the stack ${name} at the moment.`
      : `An update of the stack ${name} was not brought to its end: variables may be missing on its functions.`,
    open.isAlive ? 'Wait for its end, and run it again.' : `This brings it to its end:\n${commands.resume}`,
  );
}

const areOrIs = (names: readonly string[]): string => (names.length === 1 ? 'is' : 'are');
const wereOrWas = (names: readonly string[]): string => (names.length === 1 ? 'was' : 'were');
