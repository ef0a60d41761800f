import { hasCode } from './host-files.ts';

// A bootstrap in a group of its own outlives samgen unless it is told: this is for the ways out that close
// nothing, process.exit and an uncaught error. The listener is there only while there are groups.
const liveGroups = new Set<number>();
const killAll = () => {
  for (const group of liveGroups) killGroup(group);
};

/** Remembers a process group so that it does not outlive this process. */
export function guardGroup(group: number): void {
  if (liveGroups.size === 0) process.on('exit', killAll);
  liveGroups.add(group);
}

export function forgetGroup(group: number): void {
  liveGroups.delete(group);
  if (liveGroups.size === 0) process.removeListener('exit', killAll);
}

/** SIGTERM for all processes of a group, so that they can clean up after themselves. */
export const terminateGroup = (group: number): void => signalGroup(group, 'SIGTERM');

/** SIGKILL for all processes of a group, as Lambda does for a function without extensions. */
export const killGroup = (group: number): void => signalGroup(group, 'SIGKILL');

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // Nobody is left in it; macOS says EPERM when only zombies are.
    if (!hasCode(error, 'ESRCH', 'EPERM')) throw error;
  }
}
