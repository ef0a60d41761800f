import { hasCode } from '../adapters/error-code.ts';

// A bootstrap in a group of its own outlives samgen unless it is told: this is for the ways out that close
// nothing, process.exit and an uncaught error. The listener is there only while there are groups.
const liveGroups = new Map<number, () => void>();
const killAll = () => {
  for (const [group, alsoKill] of liveGroups) {
    killGroup(group);
    alsoKill();
  }
};

/** Remembers a process group so that it does not outlive this process, nor what `alsoKill` kills. */
export function guardGroup(group: number, alsoKill: () => void = () => {}): void {
  if (liveGroups.size === 0) process.on('exit', killAll);
  liveGroups.set(group, alsoKill);
}

export function forgetGroup(group: number): void {
  liveGroups.delete(group);
  if (liveGroups.size === 0) process.removeListener('exit', killAll);
}

/**
 * SIGTERM for the first process of a group, so that it can clean up after itself. Its children are left to it: a shell
 * whose child is killed says so on stderr.
 */
export const terminateLeader = (group: number): void => send(group, 'SIGTERM');

/** SIGKILL for all processes of a group, as Lambda does for a function without extensions. */
export const killGroup = (group: number): void => send(-group, 'SIGKILL');

export const killProcess = (pid: number): void => send(pid, 'SIGKILL');

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    // Nobody is left in it; macOS says EPERM when only zombies are.
    if (!hasCode(error, 'ESRCH', 'EPERM')) throw error;
  }
}
