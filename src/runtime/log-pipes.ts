import { execFile } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

/** One of a process's outputs: it writes to `writer`, what it wrote comes out of `reader`. */
export interface LogPipe {
  reader: Readable;
  /** A file descriptor to hand to the process; ours is closed when the process has its own. */
  writer: number;
}

const run = promisify(execFile);

/**
 * Real pipes, as Lambda's own supervisor makes them. Node gives children sockets, which cannot be opened by name:
 * `echo … >/dev/stderr`, as shell scripts log, would fail here and not there.
 * @returns undefined where this system cannot make them; sockets serve then
 */
export async function openLogPipes(count: number): Promise<LogPipe[] | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'samgen-pipes-'));
  try {
    const paths = Array.from({ length: count }, (_, index) => join(folder, String(index)));
    await run('mkfifo', ['-m', '600', ...paths]);
    return paths.map((path) => {
      // A reader first, so that neither end waits for the other.
      const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      const writer = openSync(path, constants.O_WRONLY);
      return { reader: new Socket({ fd: descriptor, readable: true, writable: false }), writer };
    });
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).code === 'undefined') throw error;
    return undefined;
  } finally {
    // The names are not needed any more: the pipes live as long as somebody has them open.
    rmSync(folder, { recursive: true, force: true });
  }
}

export function closeWriters(pipes: readonly LogPipe[]): void {
  for (const { writer } of pipes) closeSync(writer);
}
