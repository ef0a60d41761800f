import type { Writable } from 'node:stream';
import type { Deps } from '../deps.ts';
import { containerState, endOf, KILLED } from './container-end.ts';
import { entrypointFailure, lastWordsOfStart } from './container-failure.ts';
import type { ContainerFile } from './container-file.ts';
import { removeContainer } from './container-guard.ts';
import { containerMemoryBytes } from './container-memory.ts';
import type { ContainerOutput } from './container-output.ts';
import type { DockerRun } from './container-start.ts';
import { hostFiles } from './host-files.ts';
import type { FunctionProcess, ProcessEnd } from './program.ts';

export interface StartedContainer {
  readonly name: string;
  readonly id: string;
  /** The program that AWS would name. */
  readonly entrypoint: string;
  /** Docker's program, which has the container's output and ends with it. */
  readonly attached: DockerRun;
  readonly output: ContainerOutput;
  read(path: string): Promise<ContainerFile | undefined>;
}

/** A container that runs, as a function's runtime. */
export function containerProcess(
  { name, id, entrypoint, attached, output, read }: StartedContainer,
  stderr: Writable,
  env: Deps['env'],
): FunctionProcess {
  output.open();
  let killed = false;
  const ended = attached.ended.then(async (code): Promise<ProcessEnd> => {
    const end = killed ? KILLED : await howItEnded(name, code, env);
    const refusal = lastWordsOfStart(output.lastWords(), end.exitCode);
    if (refusal === undefined || killed) return end;
    const file = await read(refusal.program ?? entrypoint);
    return { ...end, startFailure: entrypointFailure(refusal.kind, entrypoint, file) };
  });
  return {
    ended,
    peakMemoryBytes: () => containerMemoryBytes(id, hostFiles),
    async kill() {
      killed = true;
      const removal = removeContainer(name, env).then((refusal) => {
        if (refusal === undefined) return;
        stderr.write(`samgen: the container ${name} could not be removed: ${refusal}\n`);
        attached.kill();
      });
      await output.drain(removal);
      await ended;
    },
  };
}

async function howItEnded(name: string, code: number | null, env: Deps['env']): Promise<ProcessEnd> {
  // The daemon itself may have gone; what Docker's program ended with must do then.
  const state = await containerState(name, env).catch(() => undefined);
  const status = state?.ExitCode ?? code;
  return status === null ? KILLED : endOf(status);
}
