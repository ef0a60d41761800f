import { readElfHeader } from '../artifact/elf.ts';
import { interpreterProblem, type StartFailure } from './bootstrap-file.ts';
import type { ContainerFile } from './container-file.ts';

type Kind = Exclude<StartFailure['kind'], 'missing'>;

/** That the kernel did not take the container's program. */
export interface Refusal {
  readonly kind: Kind;
  /** Its absolute path, where it was said. */
  readonly program?: string;
}

/**
 * What Docker's daemon says of a container that it could not start, where the cause is the container's program.
 * @returns undefined for any other cause
 */
export function refusalOfStart(daemonSays: string): Refusal | undefined {
  // runc: `exec: "/x": stat /x: no such file or directory`, `exec /x: permission denied`; crun: `executable file …`.
  return refusalIn(/\bexec(?::|utable| \/)[^\n]*$/i.exec(daemonSays)?.[0]);
}

/**
 * What is said in the container's stead when the kernel has refused its program: by runc, or by the emulator that was
 * to run it. It is all that the container ever wrote, and it has ended with one of two statuses.
 */
export function lastWordsOfStart(stderr: string, exitCode: number | null): Refusal | undefined {
  if (exitCode !== 1 && exitCode !== 255) return undefined;
  const isRunc = /^(?:\S+\.go:\d+: exec user process caused|exec \/[^\n]*): [^\n]+\n?$/.test(stderr);
  const isQemu = /^(?:qemu-\w+(?:-static)?|\/samgen-emulator): (?:Could not open '|[^\n]*ELF)[^\n]*\n?$/.test(
    stderr,
  );
  if (isRunc) return refusalIn(stderr);
  if (!isQemu) return undefined;
  return { kind: stderr.includes('Could not open') ? 'no such file or directory' : 'exec format error' };
}

function refusalIn(words: string | undefined): Refusal | undefined {
  if (words === undefined) return undefined;
  const program = /\bexec:? "?(?<path>\/[^":\n]*)/.exec(words)?.groups?.['path'];
  const kind = KINDS.find(([said]) => said.test(words))?.[1];
  return kind && { kind, ...(program === undefined ? {} : { program }) };
}

const KINDS: readonly [RegExp, Kind][] = [
  [/permission denied/i, 'permission denied'],
  [/no such file or directory|not found/i, 'no such file or directory'],
  [/exec format error/i, 'exec format error'],
];

/**
 * @param path the entrypoint as it is written; it is what AWS names
 * @param file what the image has there
 */
export function entrypointFailure(kind: Kind, path: string, file: ContainerFile | undefined): StartFailure {
  return { kind, path, entrypoint: path, reason: reasonOf(kind, path, file) };
}

function reasonOf(kind: Kind, path: string, file: ContainerFile | undefined): string {
  if (file?.kind === 'folder') return `${path} in the image is a folder, not a program.`;
  switch (kind) {
    case 'permission denied':
      return permissionReason(path, file);
    case 'no such file or directory':
      if (file === undefined) return `There is no ${path} in the image.`;
      return interpreterProblem(path, file.start).reason.replace('on this machine', 'in the image');
    case 'exec format error':
      return formatReason(path, file?.start);
  }
}

function permissionReason(path: string, file: ContainerFile | undefined): string {
  const mode = file?.mode ?? 0;
  if (file !== undefined && (mode & 0o111) === 0)
    return `${path} in the image is not executable: chmod +x it.`;
  if (file !== undefined && (mode & 0o001) === 0) {
    return `${path} in the image may only be run by its owner or group, and Lambda runs it as a user of its own: chmod o+rx it.`;
  }
  return `${path}, its interpreter, or a folder on the way to it may not be used by everybody, and Lambda runs it as a user of its own: chmod o+rx them.`;
}

function formatReason(path: string, start: Buffer | undefined): string {
  if (start?.length === 0) return `${path} in the image is empty.`;
  const header = start && readElfHeader(start);
  if (header === undefined) {
    return `${path} in the image is neither a program nor a script that begins with #!.`;
  }
  const machine = header.machine === 'other' ? `ELF machine ${header.machineCode}` : header.machine;
  return `${path} in the image is built for ${machine}, and the image says that it is for another architecture.`;
}
