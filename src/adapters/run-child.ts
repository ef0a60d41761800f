import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, isAbsolute, join, relative, resolve } from 'node:path';
import type { Deps } from '../deps.ts';
import { CancelledError, FailedError } from '../errors.ts';
import { diskFiles } from '../project/project-files.ts';
import { hasCode } from './error-code.ts';
import { findProgram } from './find-program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A command of the user's that could not be started; with the exit codes of a shell. */
export class NotStartedError extends FailedError {
  override readonly exitCode: number;
  constructor(exitCode: 126 | 127, message: string, hint?: string) {
    super(message, hint);
    this.exitCode = exitCode;
  }
}

/**
 * The program that a command means, looked for as a shell does: in PATH, or where a name with a slash says.
 * @throws NotStartedError 127 where there is none, 126 where it cannot be executed
 */
export function findCommand(name: string, env: Environment, cwd: string): string {
  const isPath = name.includes('/');
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const candidates = isPath ? [resolve(cwd, name)] : folders.map((folder) => join(folder, name));
  const found = isPath ? candidates.find(isExecutable) : findProgram(name, env);
  if (found !== undefined) return found;
  const near = candidates.map((path) => diskFiles.info(path)?.kind).find((kind) => kind !== undefined);
  if (name === '' || near === undefined || (near === 'folder' && !isPath)) {
    throw new NotStartedError(
      127,
      name === '' ? 'The command behind -- is empty.' : `There is no command ${name}.`,
      isPath
        ? `It is looked for from ${cwd}.`
        : 'It is looked for in your PATH, not in that of the function.',
    );
  }
  throw new NotStartedError(
    126,
    `${name} is ${near === 'folder' ? 'a folder' : 'there, and cannot be executed'}.`,
    near === 'file' ? 'chmod +x makes a program of it, where it is one.' : undefined,
  );
}

const isExecutable = (path: string): boolean => findProgram(relative('/', path), { PATH: '/' }) !== undefined;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Runs a program in samgen's place: with its terminal, and until it ends by itself. Meanwhile signals are the program's
 * affair, samgen only hands them on.
 * @param name what the program is to be told that it was called by
 * @returns its exit code; 128 and the signal's number where a signal has ended it, as a shell says it
 * @throws CancelledError where samgen was cancelled before
 * @throws NotStartedError
 */
export async function runChild(
  program: { file: string; name: string; args: readonly string[]; cwd: string; env: Environment },
  { signal }: Pick<Deps, 'signal'>,
): Promise<number> {
  if (signal.aborted) throw new CancelledError();
  const { file, name, args, cwd, env } = program;
  let running: ChildProcess;
  try {
    running = spawn(file, args, { cwd, env, stdio: 'inherit', argv0: name });
  } catch (error) {
    throw notStarted(name, error);
  }
  const release = handOn((received) => running.kill(received));
  try {
    return await new Promise<number>((done, failed) => {
      running.once('error', (error) => failed(notStarted(name, error)));
      running.once('exit', (code, ended) => done(code ?? 128 + constants.signals[ended!]));
    });
  } finally {
    release();
  }
}

/**
 * In place of samgen's own handling, which would end it at the second Ctrl-C: to a program that is used by a terminal, a
 * Ctrl-C is often no end. What was typed there has reached the program already, as it reaches all that stands in the
 * foreground.
 */
function handOn(send: (received: NodeJS.Signals) => void): () => void {
  const isTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const releases = SIGNALS.map((name) => {
    const before = process.listeners(name);
    const listener = () => {
      if (name === 'SIGTERM' || !isTerminal) send(name);
    };
    process.removeAllListeners(name);
    process.on(name, listener);
    return () => {
      process.removeListener(name, listener);
      for (const one of before) process.on(name, one);
    };
  });
  return () => {
    for (const release of releases) release();
  };
}

/** In words of samgen's own: Node's show a value that it does not take. */
function notStarted(name: string, error: unknown): Error {
  if (hasCode(error, 'E2BIG'))
    return new NotStartedError(
      126,
      `${name} could not be started: its variables and arguments are too large.`,
    );
  if (hasCode(error, 'ENOENT'))
    return new NotStartedError(
      126,
      `${name} could not be started: its interpreter, or a library, is not there.`,
    );
  const { code } = error as NodeJS.ErrnoException;
  return new NotStartedError(126, `${name} could not be started: ${code ?? 'it is no program'}.`);
}
