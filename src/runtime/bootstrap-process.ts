import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { hasCode } from '../adapters/error-code.ts';
import { FailedError, UsageError } from '../errors.ts';
import { bootstrapProblem, interpreterProblem, type StartFailure } from './bootstrap-file.ts';
import { killEscaped, killEscapedNow } from './escaped.ts';
import { type HostFiles, hostFiles } from './host-files.ts';
import { drain } from './log-drain.ts';
import { closeWriters, openLogPipes } from './log-pipes.ts';
import { type LogRelay, relayLog } from './log-relay.ts';
import { forgetGroup, guardGroup, killGroup, terminateLeader } from './process-group.ts';
import { peakMemoryBytes } from './process-memory.ts';
import type { FunctionProcess, FunctionProgram, ProcessEnd, ProgramStart } from './program.ts';

export interface BootstrapOptions {
  /** The folder that holds `bootstrap`; the function's working directory. */
  readonly taskRoot: string;
  /** They are written to, never ended. */
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** What runs the bootstrap in its stead, with absolute path: `['/usr/bin/qemu-aarch64-static']`. */
  readonly launcher?: readonly string[];
  /** That it is a program of another machine, and something here runs those; default: that there is a launcher. */
  readonly foreign?: boolean;
  readonly files?: HostFiles;
}

/** The `bootstrap` of a folder, run as a process of this machine, with all that it starts in one process group. */
export function bootstrapProgram(options: BootstrapOptions): FunctionProgram {
  return { start: (environment) => startBootstrap(options, environment) };
}

async function startBootstrap(
  {
    taskRoot,
    stdout,
    stderr,
    launcher = [],
    foreign = launcher.length > 0,
    files = hostFiles,
  }: BootstrapOptions,
  environment: Readonly<Record<string, string>>,
): Promise<ProgramStart> {
  if ((await files.kind(taskRoot)) !== 'folder') {
    throw new UsageError(
      `There is no folder ${taskRoot} to run a function from.`,
      'Build the function first.',
    );
  }
  const path = join(taskRoot, 'bootstrap');
  const problem = await bootstrapProblem(path, files, foreign);
  if (problem) return { kind: 'failed', failure: problem };
  const [command = path, ...parameters] = [...launcher, path];
  const pipes = await openLogPipes(2);
  try {
    const child = spawn(command, parameters, {
      cwd: taskRoot,
      env: environment,
      // A process group of its own, so that grandchildren can be killed with it.
      detached: true,
      shell: false,
      stdio: ['ignore', pipes?.[0]?.writer ?? 'pipe', pipes?.[1]?.writer ?? 'pipe'],
    });
    await once(child, 'spawn');
    const outputs = pipes?.map(({ reader }) => reader) ?? [child.stdout!, child.stderr!];
    const relays = outputs.map((output, index) => relayLog(output, index === 0 ? stdout : stderr));
    return { kind: 'started', process: watch(child, outputs, relays, markOf(environment), files) };
  } catch (error) {
    for (const { reader } of pipes ?? []) reader.destroy();
    if (launcher.length > 0) throw launchError(command, error);
    return { kind: 'failed', failure: await startFailure(path, error, files) };
  } finally {
    closeWriters(pipes ?? []);
  }
}

async function startFailure(path: string, error: unknown, files: HostFiles): Promise<StartFailure> {
  if (hasCode(error, 'ENOENT')) return interpreterProblem(path, await files.start(path, 256));
  if (hasCode(error, 'EACCES')) {
    const reason = `${path} may not be run: its interpreter is not executable, or it lies on a noexec mount.`;
    return { kind: 'permission denied', path, reason };
  }
  if (hasCode(error, 'ENOEXEC')) {
    return { kind: 'exec format error', path, reason: `${path} is no program of this machine.` };
  }
  throw launchError(path, error);
}

function launchError(command: string, cause: unknown): FailedError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint = 'Check that the program exists, may be run, and that its environment is not over 128 KB.';
  return new FailedError(`${command} could not be started: ${why}.`, hint, { cause });
}

/** The variable that no process of another execution environment has. */
function markOf(environment: Readonly<Record<string, string>>): string | undefined {
  const logStream = environment['AWS_LAMBDA_LOG_STREAM_NAME'];
  return logStream && `AWS_LAMBDA_LOG_STREAM_NAME=${logStream}`;
}

function watch(
  child: ChildProcess,
  outputs: readonly Readable[],
  relays: readonly LogRelay[],
  mark: string | undefined,
  files: HostFiles,
): FunctionProcess {
  const pid = child.pid!;
  guardGroup(pid, () => killEscapedNow(mark, files));
  const closed = Promise.all(
    outputs.map((output) => new Promise((resolve) => output.once('close', resolve))),
  );
  let over = false;
  const ended = once(child, 'exit').then(async ([exitCode, signal]): Promise<ProcessEnd> => {
    over = true;
    // While a grandchild lives the group's number is not given away; once it is empty it may be.
    killGroup(pid);
    await killEscaped(mark, files);
    forgetGroup(pid);
    return { exitCode, signal };
  });
  return {
    ended,
    peakMemoryBytes: () => (over ? undefined : peakMemoryBytes(pid, files)),
    async kill() {
      if (!over) await endWithin(graceMilliseconds, pid, ended);
      if (!over) killGroup(pid);
      await ended;
      await drain(outputs, closed, relays);
    },
  };
}

/**
 * Lambda kills at once, and its whole machine is gone with all that lay in /tmp. Here that would stay, so a runtime
 * gets this time to take it away.
 */
const graceMilliseconds = 250;

async function endWithin(milliseconds: number, group: number, ended: Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  terminateLeader(group);
  const pause = delay(milliseconds, undefined, { signal: stop.signal }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  await Promise.race([ended, pause]);
  stop.abort();
}
