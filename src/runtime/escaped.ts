import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostFiles } from './host-files.ts';
import { killProcess } from './process-group.ts';

const pauseMilliseconds = 2;
/** Looks after which something cannot be killed, or the machine starts processes all the time. */
const mostLooks = 500;
const mostEmptyLooks = 20;

/**
 * Kills the processes that left their group (`setsid`, a daemon) and still have the variable that tells one execution
 * environment from all others, and those that they start meanwhile. A process that has emptied its environment is not
 * found, nor is any where there is no /proc.
 * @param mark `NAME=VALUE`
 */
export async function killEscaped(mark: string | undefined, files: Machine): Promise<void> {
  for (const found of looks(mark, files)) if (found) await delay(pauseMilliseconds);
}

/** The same without waiting, for the moment at which this process ends. */
export function killEscapedNow(mark: string | undefined, files: Machine): void {
  for (const _ of looks(mark, files));
}

/** What is asked of this machine. */
export type Machine = Pick<HostFiles, 'processFile'>;

/**
 * Looks until nobody is found twice in a row while no process was started anywhere: else the one who was found may have
 * been followed by one who was not there yet when the looking began.
 * @returns for each look whether there was somebody
 */
function* looks(mark: string | undefined, files: Machine): Generator<boolean, void> {
  if (mark === undefined || process.platform !== 'linux') return;
  let [quiet, empty] = [0, 0];
  for (let look = 0; look < mostLooks && quiet < 2 && empty < mostEmptyLooks; look += 1) {
    const before = lastStarted(files);
    const found = killMarked(mark, files);
    quiet = !found && lastStarted(files) === before ? quiet + 1 : 0;
    empty = found ? 0 : empty + 1;
    yield found;
  }
}

/** The number of the process that was started last on this machine: the end of /proc/loadavg, proc(5). */
function lastStarted(files: Machine): string | undefined {
  return files.processFile('/proc/loadavg')?.trim().split(' ').at(-1);
}

/** @returns whether there was one; those that have ended and wait for their parent have no environment any more */
function killMarked(mark: string, files: Machine): boolean {
  let found = false;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // The environment of other users' processes cannot be read.
    const environment = files.processFile(`/proc/${name}/environ`);
    if (!environment?.split('\0').includes(mark)) continue;
    found = true;
    killProcess(Number(name));
  }
  return found;
}
