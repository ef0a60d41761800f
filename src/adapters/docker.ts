import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import { findProgram } from './find-program.ts';
import { type Exit, type Program, runAtOnce } from './run-program.ts';

type DockerDeps = Pick<Deps, 'env' | 'signal'>;

/** What a run of Docker's own program gave. */
export interface DockerAnswer {
  code: number | undefined;
  stdout: Buffer;
  stderr: string;
}

/** A container image on this machine. */
export interface ContainerImage {
  /** `sha256:…` of its configuration. */
  id: string;
  /** As Docker names it: `amd64`, `arm64`. */
  machine: string;
  /** Bytes, all layers unpacked. */
  size: number;
  entrypoint: readonly string[];
  command: readonly string[];
  /** `/` where the image says nothing. */
  workingDirectory: string;
  environment: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
}

/** Lambda's architectures, as Docker names machines. */
export const DOCKER_MACHINES = { x86_64: 'amd64', arm64: 'arm64' } as const;

/**
 * Whether a variable means something to Docker's own program, so that it cannot be used to hand it a value. Its proxies
 * are not among them: it needs them only for a daemon on another machine.
 */
export const isReadByDocker = (name: string): boolean =>
  /^(?:DOCKER_|BUILDKIT_|BUILDX_|OTEL_|LD_|SSH_|SSL_CERT_|XDG_|GO)|^(?:PATH|HOME|TMPDIR|TERM)$/.test(name) &&
  !/^GO(?:ARCH|OS)$/.test(name);

/** @throws FailedError where Docker's program is not installed */
export function findDocker(env: Deps['env']): string {
  const docker = findProgram('docker', env);
  if (docker !== undefined) return docker;
  throw new FailedError(
    'Docker is not installed, and an image is built and run by it.',
    'Install it (https://docs.docker.com/get-docker), or package the function as a zip, which needs no Docker.',
  );
}

/**
 * Runs Docker's program to its end and collects what it says.
 * @param program its arguments; the environment is the user's, where none is given
 * @throws CancelledError when the signal aborts; FailedError where no Docker is installed or its daemon does not answer
 */
export async function askDocker(
  { args, env }: { args: readonly string[]; env?: Program['env'] },
  deps: DockerDeps,
): Promise<DockerAnswer> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const exit: Exit = await runAtOnce(
    { file: findDocker(deps.env), args, cwd: process.cwd(), env: env ?? deps.env },
    {
      interactive: false,
      signal: deps.signal,
      onOutput: (chunk, stream) => void (stream === 'stdout' ? stdout : stderr).push(chunk),
    },
  );
  const answer = { code: exit.code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
  if (answer.code !== 0) refuseWithoutDaemon(answer.stderr);
  return answer;
}

/** @throws FailedError where the words of Docker's program say that no daemon answers */
export function refuseWithoutDaemon(words: string): void {
  if (/permission denied while trying to connect/i.test(words)) {
    throw new FailedError(
      'Docker does not let this user in.',
      'On Linux: sudo usermod -aG docker $USER, then log in again.',
    );
  }
  if (/Cannot connect to the Docker daemon|error during connect|Is the docker daemon running/i.test(words)) {
    throw new FailedError(
      'Docker is installed, but its daemon does not answer.',
      'Start it: sudo systemctl start docker, or Docker Desktop.',
    );
  }
}

/** @returns undefined where there is no such image on this machine; none is pulled */
export async function inspectImage(reference: string, deps: DockerDeps): Promise<ContainerImage | undefined> {
  const { code, stdout, stderr } = await askDocker({ args: ['image', 'inspect', '--', reference] }, deps);
  if (code !== 0 && /No such image/i.test(stderr)) return undefined;
  if (code !== 0) throw new FailedError(`docker image inspect failed: ${stderr.trim()}`);
  const [told] = JSON.parse(stdout.toString()) as [InspectedImage];
  const config = told.Config ?? {};
  return {
    id: told.Id,
    machine: told.Architecture,
    size: told.Size,
    entrypoint: config.Entrypoint ?? [],
    command: config.Cmd ?? [],
    workingDirectory: config.WorkingDir || '/',
    environment: Object.fromEntries((config.Env ?? []).map(splitVariable)),
    labels: config.Labels ?? {},
  };
}

/** The part of Docker's own JSON that is read (Docker Engine API, ImageInspect). */
interface InspectedImage {
  Id: string;
  Architecture: string;
  Size: number;
  Config?: {
    Entrypoint?: string[] | null;
    Cmd?: string[] | null;
    WorkingDir?: string;
    Env?: string[] | null;
    Labels?: Record<string, string> | null;
  };
}

function splitVariable(written: string): [name: string, value: string] {
  const at = written.indexOf('=');
  return at < 0 ? [written, ''] : [written.slice(0, at), written.slice(at + 1)];
}
