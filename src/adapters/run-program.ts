import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError } from '../errors.ts';
import { forgetGroup, guardGroup } from '../runtime/process-group.ts';

export interface Program {
  file: string;
  args: readonly string[];
  cwd: string;
  /** The whole environment; nothing is added. */
  env: Readonly<Record<string, string | undefined>>;
}

export interface Exit {
  /** Undefined where a signal ended it. */
  code: number | undefined;
  signal: string | undefined;
}

/** How long a cancelled program may take to clean up, in milliseconds. */
const GRACE = 2_000;

/**
 * Runs a program to its end, as a process group of its own, so that what it starts ends with it.
 * @param options.onOutput gets stdout and stderr as they come.
 * @throws CancelledError when `signal` aborts; the group has ended then.
 */
export async function runProgram(
  program: Program,
  options: { signal: AbortSignal; onOutput: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void },
): Promise<Exit> {
  if (options.signal.aborted) throw new CancelledError();
  const { execa } = await import('execa');
  const running = execa(program.file, program.args, {
    cwd: program.cwd,
    env: program.env,
    extendEnv: false,
    stdin: 'ignore',
    encoding: 'buffer',
    buffer: false,
    reject: false,
    detached: true,
    cleanup: false,
  });
  running.stdout.on('data', (chunk: Uint8Array) => options.onOutput(chunk, 'stdout'));
  running.stderr.on('data', (chunk: Uint8Array) => options.onOutput(chunk, 'stderr'));
  const pid = running.pid;
  if (pid !== undefined) guardGroup(pid);
  let cancelled: Promise<void> | undefined;
  const cancel = () => {
    cancelled = endGroup(pid);
  };
  options.signal.addEventListener('abort', cancel, { once: true });
  try {
    const result = await running;
    if (result.exitCode === undefined && result.signal === undefined) {
      // It was not started at all: a wrong folder, or a file that is no program.
      throw result.cause instanceof Error ? result.cause : new Error(`${program.file} could not be started`);
    }
    return { code: result.exitCode, signal: result.signal };
  } finally {
    options.signal.removeEventListener('abort', cancel);
    await cancelled;
    if (pid !== undefined) forgetGroup(pid);
    if (cancelled !== undefined) {
      // biome-ignore lint/correctness/noUnsafeFinally: a cancelled program has no result
      throw new CancelledError();
    }
  }
}

async function endGroup(pid: number | undefined): Promise<void> {
  const deadline = Date.now() + GRACE;
  signalGroup(pid, 'SIGTERM');
  while (Date.now() < deadline) {
    if (!signalGroup(pid, 0)) return;
    await sleep(20);
  }
  signalGroup(pid, 'SIGKILL');
}

/** @returns whether there was anything left to signal. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    // macOS answers EPERM for a group of zombies only.
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return false;
    throw error;
  }
}
