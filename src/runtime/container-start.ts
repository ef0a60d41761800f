import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { findDocker } from '../adapters/docker.ts';
import type { Deps } from '../deps.ts';
import { forgetGroup, guardGroup, killGroup } from './process-group.ts';

/** A run of Docker's program that lasts. */
export interface DockerRun {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Its exit status, or that of the container it stands for; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  kill(): void;
}

/**
 * Starts Docker's program in a process group of its own, where no Ctrl-C reaches it: it would hand it to the container.
 * It ends with samgen.
 */
export async function spawnDocker(args: readonly string[], env: Deps['env']): Promise<DockerRun> {
  const child = spawn(findDocker(env), args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const { pid } = child;
  if (pid === undefined) throw (await once(child, 'error'))[0];
  guardGroup(pid);
  void ended.then(() => forgetGroup(pid));
  return { child, ended, kill: () => killGroup(pid) };
}

/** Tells when a container has been started; asked for before it is, so that a short life is not missed. */
export async function watchStart(
  container: string,
  env: Deps['env'],
): Promise<{ started: Promise<void>; stop(): void }> {
  const since = Math.floor(Date.now() / 1000) - 600;
  const filters = ['--filter', `container=${container}`, '--filter', 'event=start'];
  const watch = await spawnDocker(
    ['events', '--since', String(since), ...filters, '--format', 'started'],
    env,
  );
  watch.child.stderr.resume();
  const lines = createInterface({ input: watch.child.stdout });
  return {
    started: new Promise((resolve) => lines.once('line', () => resolve())),
    stop() {
      lines.close();
      watch.kill();
    },
  };
}
