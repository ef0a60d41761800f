import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { askDocker, findDocker } from '../adapters/docker.ts';
import { isOfDeadRun, nameOfRun } from '../adapters/run-name.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';

const RUN = 'samgen.run';
const MACHINE = 'samgen.machine';

/** Tells, to samgen's other runs on this machine, whose a container is. */
export const ownLabels = (): Record<string, string> => ({
  [RUN]: nameOfRun(randomBytes(4).toString('hex')),
  [MACHINE]: hostname(),
});

// For the ways out that wait for nothing: a second Ctrl-C, an uncaught error.
const liveContainers = new Map<string, Deps['env']>();
const removeAll = () => {
  for (const [name, env] of liveContainers) removeAtOnce(name, env);
};

function removeAtOnce(name: string, env: Deps['env']): void {
  // Where a removal has begun already, it is waited for: the daemon says so, and comes back at once.
  for (let attempt = 0; attempt < 100; attempt++) {
    const { stderr } = spawnSync(findDocker(env), removal(name), { env, encoding: 'utf8', timeout: 10_000 });
    if (!/already in progress/i.test(stderr ?? '')) return;
  }
}

const removal = (name: string): string[] => ['rm', '--force', '--volumes', name];

/** Remembers a container, from before it is made, so that it does not outlive this process. */
export function guardContainer(name: string, env: Deps['env']): void {
  if (liveContainers.size === 0) process.on('exit', removeAll);
  liveContainers.set(name, env);
}

/**
 * Ends a container and takes it away, with what it wrote.
 * @returns what Docker says where it could not; the end of this process then tries it again
 */
export async function removeContainer(name: string, env: Deps['env']): Promise<string | undefined> {
  try {
    const { code, stderr } = await askDocker({ args: removal(name) }, { env, signal: never });
    if (code !== 0 && !/No such container|already in progress/i.test(stderr)) return stderr.trim();
  } catch (error) {
    if (error instanceof FailedError) return error.message;
    throw error;
  }
  liveContainers.delete(name);
  if (liveContainers.size === 0) process.removeListener('exit', removeAll);
  return undefined;
}

/** What cleans up is not cut short. */
export const never = new AbortController().signal;

/** Removes the containers of runs that were killed. */
export async function sweepContainers(deps: Pick<Deps, 'env' | 'signal'>): Promise<void> {
  const format = `{{.Names}} {{.Label "${RUN}"}}`;
  const mine = ['--filter', `label=${RUN}`, '--filter', `label=${MACHINE}=${hostname()}`];
  const { stdout } = await askDocker({ args: ['ps', '--all', ...mine, '--format', format] }, deps);
  for (const line of stdout.toString().split('\n')) {
    const [name, run] = line.split(' ');
    // Nothing on disk tells the age of one that another process namespace made: it is left to that.
    if (name && run && isOfDeadRun(run, '')) await removeContainer(name, deps.env);
  }
}
