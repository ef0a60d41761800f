import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError } from '../errors.ts';
import { forgetGroup, guardGroup } from '../runtime/process-group.ts';

export interface Exit {
  /** Undefined where a signal ended it. */
  code: number | undefined;
  signal: string | undefined;
}

export interface Following {
  signal: AbortSignal;
  onOutput: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void;
  /**
   * What a cancelled program gets before SIGKILL, each after a grace; `wait` is the grace alone.
   * @param reason why it was cancelled: the name of the signal that samgen got
   */
  endWith?: (reason: unknown) => readonly ('wait' | NodeJS.Signals)[];
  /** Whether it leads a process group of its own: then that is ended as a whole. */
  isGroup: boolean;
}

/** How long a cancelled program may take to clean up, in milliseconds. */
const GRACE = 2_000;

/**
 * Hands on a running program's output until it ends.
 * @throws CancelledError when `signal` aborts; the program, or its group, has ended then.
 */
export async function follow(
  running: { pid?: number | undefined; stdout: Readable; stderr: Readable },
  ended: Promise<Exit>,
  { signal, onOutput, endWith = () => ['SIGTERM'], isGroup }: Following,
): Promise<Exit> {
  running.stdout.on('data', (chunk: Uint8Array) => onOutput(chunk, 'stdout'));
  running.stderr.on('data', (chunk: Uint8Array) => onOutput(chunk, 'stderr'));
  const { pid } = running;
  const release = pid === undefined ? () => {} : guard(pid, isGroup);
  let cancelled: Promise<void> | undefined;
  const cancel = () => {
    cancelled = pid === undefined ? Promise.resolve() : end(isGroup ? -pid : pid, endWith(signal.reason));
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  try {
    return await ended;
  } finally {
    signal.removeEventListener('abort', cancel);
    await cancelled;
    release();
    if (cancelled !== undefined) {
      // biome-ignore lint/correctness/noUnsafeFinally: a cancelled program has no result
      throw new CancelledError();
    }
  }
}

/** Kills it when samgen ends in a way that closes nothing. */
function guard(pid: number, isGroup: boolean): () => void {
  if (isGroup) {
    guardGroup(pid);
    return () => forgetGroup(pid);
  }
  const kill = () => send(pid, 'SIGKILL');
  process.on('exit', kill);
  return () => process.removeListener('exit', kill);
}

async function end(target: number, steps: readonly ('wait' | NodeJS.Signals)[]): Promise<void> {
  for (const step of steps) {
    if (step !== 'wait') send(target, step);
    const deadline = Date.now() + GRACE;
    while (Date.now() < deadline) {
      if (!send(target, 0)) return;
      await sleep(20);
    }
  }
  send(target, 'SIGKILL');
}

/** @returns whether there was anything left to signal. */
function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    // macOS answers EPERM for a group of zombies only.
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return false;
    throw error;
  }
}
