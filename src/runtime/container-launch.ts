import { posix } from 'node:path';
import { hostArchitecture, kernelEmulates, noEmulator, staticEmulator } from '../adapters/emulator.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import type { StartFailure } from './bootstrap-file.ts';
import { entrypointFailure } from './container-failure.ts';
import type { ContainerFile } from './container-file.ts';

type Architecture = 'x86_64' | 'arm64';
type Words = readonly [string, ...string[]];

/** What a container starts with, and what of this machine it sees for that. */
export interface Launch {
  readonly words: Words;
  readonly files: Readonly<Record<string, string>>;
}

/** How an image's program runs here: as it is, or by an emulator that the container sees beside it. */
export type LaunchPlan =
  | { readonly kind: 'direct' }
  | { readonly kind: 'emulated'; readonly emulator: string };

/** @throws FailedError where this machine has no emulator for the architecture */
export function planLaunch(architecture: Architecture, env: Deps['env']): LaunchPlan {
  const host = hostArchitecture(process.arch);
  // Docker Desktop's virtual machine has its emulators registered with its kernel.
  if (host === architecture || process.platform !== 'linux' || kernelEmulates(architecture)) {
    return { kind: 'direct' };
  }
  const emulator = staticEmulator(architecture, env);
  if (emulator === undefined) throw noEmulator('The image', architecture, host ?? process.arch);
  return { kind: 'emulated', emulator };
}

/** Where a container sees the emulator. */
const EMULATOR = '/samgen-emulator';

/** What is known of an image, to find its program in. */
export interface ImagePlace {
  readonly words: Words;
  readonly workingDirectory: string;
  /** The container's PATH. */
  readonly path: string;
  read(path: string): Promise<ContainerFile | undefined>;
}

/**
 * An emulator is given the program's path, as the kernel would find it, and passes its arguments on.
 * @throws FailedError for a script, which only the kernel itself can start
 */
export async function emulatedLaunch(
  emulator: string,
  architecture: Architecture,
  { words, workingDirectory, path, read }: ImagePlace,
): Promise<Launch | StartFailure> {
  const [word, ...rest] = words;
  const places = word.includes('/') ? [workingDirectory] : path.split(':').filter(Boolean);
  for (const place of places) {
    const program = posix.resolve('/', workingDirectory, place, word);
    const file = await read(program);
    if (file?.kind !== 'file') continue;
    if ((file.mode & 0o111) === 0) return entrypointFailure('permission denied', word, file);
    if (file.start.subarray(0, 2).toString('latin1') === '#!') throw isScript(program, architecture);
    return { words: [EMULATOR, '-0', word, program, ...rest], files: { [EMULATOR]: emulator } };
  }
  return entrypointFailure('no such file or directory', word, undefined);
}

const isScript = (program: string, architecture: Architecture): FailedError =>
  new FailedError(
    `${program} in the image is a script, and the image is built for ${architecture}: qemu alone runs programs, not scripts.`,
    'Register qemu with the kernel, then it runs both. Debian and Ubuntu: apt install qemu-user-static binfmt-support. With Docker: docker run --privileged --rm tonistiigi/binfmt --install all',
  );
