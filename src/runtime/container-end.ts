import { constants } from 'node:os';
import { askDocker } from '../adapters/docker.ts';
import type { Deps } from '../deps.ts';
import { never } from './container-guard.ts';
import type { ProcessEnd } from './program.ts';

/** The part of a container's state that is read (Docker Engine API, ContainerInspect). */
export interface ContainerState {
  readonly Status: string;
  readonly ExitCode: number;
  readonly Error: string;
}

/** @returns undefined where there is no such container any more */
export async function containerState(name: string, env: Deps['env']): Promise<ContainerState | undefined> {
  const args = ['container', 'inspect', '--format', '{{json .State}}', name];
  const { code, stdout } = await askDocker({ args }, { env, signal: never });
  return code === 0 ? (JSON.parse(stdout.toString()) as ContainerState) : undefined;
}

export const KILLED: ProcessEnd = { exitCode: null, signal: 'SIGKILL' };

/**
 * The signals that can end the first process of a container, which has no other defence than not to handle them: those
 * of its own faults, and SIGKILL (pid_namespaces(7)). All others it survives.
 */
const DEADLY = ['SIGILL', 'SIGTRAP', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGSEGV', 'SIGSYS'] as const;

/**
 * Docker tells a death by signal n as exit status 128 + n, and nothing else of it: a shell that hands on such a status
 * of its child counts as killed, too.
 */
export function endOf(exitCode: number): ProcessEnd {
  const signal = DEADLY.find((name) => constants.signals[name] === exitCode - 128);
  return signal === undefined ? { exitCode, signal: null } : { exitCode: null, signal };
}
