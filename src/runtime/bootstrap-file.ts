import type { HostFiles } from './host-files.ts';

/** Why a bootstrap could not be started. `kind` is what the kernel says of it, and AWS repeats. */
export interface StartFailure {
  readonly kind: 'missing' | 'permission denied' | 'exec format error' | 'no such file or directory';
  /** The bootstrap on this machine; the entrypoint in an image. */
  readonly path: string;
  /** What AWS names, where that is not /var/task/bootstrap: an image's entrypoint. */
  readonly entrypoint?: string;
  /** A sentence for people. */
  readonly reason: string;
}

/**
 * What the kernel would say of a program that is no interpreter's and no machine's: glibc hides it, because its
 * `execvp`, which Node uses, hands such a file to /bin/sh. Lambda does not.
 * @param foreign that something else (an emulator) runs the file, so its format is not this machine's affair
 * @returns undefined when nothing speaks against starting it
 */
export async function bootstrapProblem(
  path: string,
  files: Pick<HostFiles, 'kind' | 'executable' | 'start'>,
  foreign: boolean,
): Promise<StartFailure | undefined> {
  const kind = await files.kind(path);
  if (kind !== 'file') {
    const reason = kind === 'folder' ? `${path} is a folder, not a program.` : `There is no ${path}.`;
    return { kind: 'missing', path, reason };
  }
  if (!(await files.executable(path))) {
    return { kind: 'permission denied', path, reason: `${path} is not executable: chmod +x it.` };
  }
  const start = foreign ? undefined : await files.start(path, 256);
  const reason = start && formatProblem(start);
  return reason ? { kind: 'exec format error', path, reason: `${path} ${reason}` } : undefined;
}

/** Why the kernel did not find something that does exist: the interpreter of its first line or its loader. */
export function interpreterProblem(path: string, start: Buffer | undefined): StartFailure {
  const interpreter = start && interpreterOf(start);
  const reason = interpreter
    ? `The interpreter ${JSON.stringify(interpreter)} in the first line of ${path} does not exist${interpreter.endsWith('\r') ? ' (the line ends in CRLF; save the file with LF)' : ''}.`
    : `The dynamic loader that ${path} asks for does not exist on this machine: build it statically.`;
  return { kind: 'no such file or directory', path, reason };
}

const elfMachines: Record<number, string> = { 3: 'i386', 40: 'arm', 62: 'x86_64', 183: 'arm64' };
const ownMachines: Record<string, number[]> = { x64: [62, 3], arm64: [183, 40] };

function formatProblem(start: Buffer): string | undefined {
  if (start.length === 0) return 'is empty.';
  if (start.subarray(0, 2).toString('latin1') === '#!') {
    return interpreterOf(start) ? undefined : 'names no interpreter after #!.';
  }
  if (start.length >= 20 && start.readUInt32BE(0) === 0x7f454c46) {
    const machine = start.readUInt16LE(18);
    if (process.platform === 'linux' && ownMachines[process.arch]?.includes(machine)) return undefined;
    return `is built for ${elfMachines[machine] ?? `ELF machine ${machine}`} on Linux; this machine is ${process.arch} on ${process.platform}.`;
  }
  if (process.platform === 'darwin' && isMachO(start)) return undefined;
  return 'is neither a program of this machine nor a script that begins with #!.';
}

function isMachO(start: Buffer): boolean {
  return start.length >= 4 && [0xcffaedfe, 0xcafebabe].includes(start.readUInt32BE(0));
}

// As the kernel reads it: blanks around are dropped, a carriage return is part of the name.
function interpreterOf(start: Buffer): string | undefined {
  return /^#![ \t]*([^ \t\n]+)/.exec(start.toString('latin1'))?.[1];
}
