import { spawn } from 'node:child_process';
import { CancelledError } from '../errors.ts';
import { type Exit, type Following, follow } from './follow-program.ts';

export type { Exit } from './follow-program.ts';

export interface Program {
  file: string;
  args: readonly string[];
  cwd: string;
  /** The whole environment; nothing is added. */
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a program to its end, as a process group of its own, so that what it starts ends with it.
 * @param options.onOutput gets stdout and stderr as they come.
 * @throws CancelledError when `signal` aborts; the group has ended then.
 */
export async function runProgram(
  program: Program,
  options: Pick<Following, 'signal' | 'onOutput'>,
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
  const ended = running.then((result): Exit => {
    if (result.exitCode === undefined && result.signal === undefined) {
      // It was not started at all: a wrong folder, or a file that is no program.
      throw result.cause instanceof Error ? result.cause : new Error(`${program.file} could not be started`);
    }
    return { code: result.exitCode, signal: result.signal };
  });
  return follow(running, ended, { ...options, isGroup: true });
}

export interface AtOnce extends Pick<Following, 'signal' | 'onOutput' | 'endWith'> {
  /**
   * Whether it may read the terminal. Then it stays in samgen's process group, for no other may read; a Ctrl-C typed
   * there reaches it directly, and what it starts is its own to end.
   */
  interactive: boolean;
  /** Gets the process's number as soon as there is one. */
  onStart?: ((pid: number) => void) | undefined;
}

/** The same, without the 20 to 70 ms that loading execa takes: for what the user waits for. */
export async function runAtOnce(
  program: Program,
  { interactive, onStart, ...options }: AtOnce,
): Promise<Exit> {
  if (options.signal.aborted) throw new CancelledError();
  const running = spawn(program.file, program.args, {
    cwd: program.cwd,
    env: program.env,
    stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    detached: !interactive,
  });
  if (running.pid !== undefined) onStart?.(running.pid);
  const ended = new Promise<Exit>((resolve, reject) => {
    running.once('error', reject);
    running.once('close', (code, signal) =>
      resolve({ code: code ?? undefined, signal: signal ?? undefined }),
    );
  });
  return follow(running, ended, { ...options, isGroup: !interactive });
}
