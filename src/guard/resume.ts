import type { Aws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import type { Journals } from '../adapters/journals.ts';
import { isAliveRun } from '../adapters/run-name.ts';
import { inParallel } from '../env/in-parallel.ts';
import { busyStack } from '../env/origin.ts';
import { readFunction } from '../env/read-function.ts';
import { CancelledError, FailedError } from '../errors.ts';
import type { Stack, StackFunction } from '../stack/stack.ts';
import { releaseValues } from './alias.ts';
import type { Journal, JournalFunction } from './journal.ts';
import { unlock } from './lock.ts';
import { type PutBackResult, putBack } from './put-back.ts';

export interface ResumeDeps {
  aws: Aws;
  journals: Journals;
  signal: AbortSignal;
  tell(line: string): void;
  /** The command that shows the variables. */
  look: string;
}

export interface Resumed {
  /** What had become of the update. */
  update: 'succeeded' | 'failed' | 'not-begun' | 'gone';
  functions: readonly PutBackResult[];
}

/** Milliseconds between two looks. */
const LOOK = 1_500;

/**
 * Finishes an update that a run has left: waits for its end, puts back what is missing on its functions, from the versions
 * in which they were locked, and deletes those versions.
 */
export async function resumeUpdate(journal: Journal, deps: ResumeDeps): Promise<Resumed> {
  const { aws, signal, journals, tell } = deps;
  await untilEnded(journal, deps);
  const stack = await aws.stacks.describe(journal.stack.id);
  const update = whatBecame(stack, journal);
  if (update === 'gone') {
    journals.remove(journal.stack.id);
    return { update, functions: [] };
  }
  const found = await inParallel(journal.functions, (fn) => withVersion(fn, journal, aws, signal));
  const listed = (await aws.stacks.functions(journal.stack.id)) ?? [];
  const functions = await inParallel(found, async (fn) => {
    const name = listed.find(({ logicalId }) => logicalId === fn.logicalId)?.physicalId;
    // Where nothing was begun nothing was taken away: what is other now, somebody has changed since.
    return name === undefined || update === 'not-begun' ? undefined : restored(fn, name, update, deps);
  });
  if (update === 'succeeded') await releaseFor(journal, listed, deps);
  for (const line of await unlock(found, aws, signal)) tell(line);
  journals.remove(journal.stack.id);
  return { update, functions: functions.flatMap((one) => one ?? []) };
}

/** The run may have been cut off before its aliases got the new values. */
async function releaseFor(
  { functions }: Journal,
  listed: readonly StackFunction[],
  { aws, signal, tell }: ResumeDeps,
): Promise<void> {
  for (const { logicalId, alias } of functions) {
    const name = listed.find((one) => one.logicalId === logicalId)?.physicalId;
    if (alias === undefined || name === undefined) continue;
    try {
      const version = await releaseValues({ logicalId, name, alias }, aws, signal);
      if (version !== undefined)
        tell(`The alias ${alias} of ${logicalId} serves version ${version} now, with the new values.`);
    } catch (error) {
      // The variables are all there: what keeps an alias must not keep the update from its end for ever.
      if (!(error instanceof FailedError)) throw error;
      tell(`${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`);
    }
  }
}

/** A sam that has lost its samgen goes on alone, and may begin the update only now. */
async function untilEnded({ sam, stack }: Journal, { aws, signal, tell }: ResumeDeps): Promise<void> {
  const pause = async () => {
    await systemClock.sleep(LOOK, signal);
    if (signal.aborted) throw new CancelledError();
  };
  for (let looks = 0; sam !== undefined && isAliveRun(sam); looks++) {
    if (looks === 0) tell('The sam of that run is still at work; waiting for its end.');
    await pause();
  }
  for (let looks = 0; ; looks++) {
    const now = await aws.stacks.describe(stack.id);
    if (now === undefined || !busyStack(now.status)) return;
    if (looks === 0) tell(`The stack ${stack.name} is ${now.status}; waiting for its end.`);
    await pause();
  }
}

function whatBecame(now: Stack | undefined, { stack }: Journal): Resumed['update'] {
  if (now === undefined || now.status === 'DELETE_COMPLETE') return 'gone';
  if (now.changed === stack.changed) return 'not-begun';
  return /^(?:UPDATE|CREATE)_COMPLETE/.test(now.status) ? 'succeeded' : 'failed';
}

/** It may have been published, and the run killed before it could note that: its description tells. */
async function withVersion(
  fn: JournalFunction,
  { mark }: Journal,
  { versions }: Aws,
  signal: AbortSignal,
): Promise<JournalFunction> {
  if (fn.version !== undefined) return fn;
  const ours = (await versions.list(fn.name, signal)).find(({ description }) => description === mark);
  return ours === undefined ? fn : { ...fn, version: ours.version, isOurs: true };
}

async function restored(
  { logicalId, name: lockedName, version, keep, outside }: JournalFunction,
  name: string,
  update: Resumed['update'],
  { aws, signal, look, tell }: ResumeDeps,
): Promise<PutBackResult | undefined> {
  // Nothing was begun before all were locked.
  if (version === undefined) return undefined;
  const locked = await readFunction(`${lockedName}:${version}`, aws.functions, {
    signal,
    clock: systemClock,
  });
  if (locked === undefined) {
    tell(
      `The version ${version} of ${logicalId}, in which its variables were locked, is gone: look at them with\n${look}`,
    );
    return undefined;
  }
  const names = update === 'succeeded' ? keep : Object.keys(locked.variables);
  const wanted = Object.fromEntries(
    names.flatMap((key) =>
      Object.hasOwn(locked.variables, key) ? [[key, locked.variables[key]!] as const] : [],
    ),
  );
  return putBack({ logicalId, name, wanted, outside }, aws, look, signal);
}
