import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FailedError } from '../errors.ts';
import { hasCode } from './error-code.ts';
import { findProgram } from './find-program.ts';

type Architecture = 'x86_64' | 'arm64';
type Environment = Readonly<Record<string, string | undefined>>;

/** As qemu and the kernel call them. */
const QEMU_NAMES = { x86_64: 'x86_64', arm64: 'aarch64' } as const;

/** e_machine of an ELF header, in the kernel's hexadecimal (System V ABI). */
const ELF_MACHINES = { x86_64: '3e00', arm64: 'b700' } as const;

/** The architecture of a Node, as Lambda names it; undefined for one that Lambda does not have. */
export const hostArchitecture = (arch: string): Architecture | undefined =>
  arch === 'x64' ? 'x86_64' : arch === 'arm64' ? 'arm64' : undefined;

/**
 * Whether the kernel hands programs of that architecture to an emulator that it has open already, so that they run
 * under any root folder too (flag F; Linux kernel documentation, binfmt_misc).
 */
export function kernelEmulates(architecture: Architecture, place = '/proc/sys/fs/binfmt_misc'): boolean {
  return entriesOf(place).some((entry) => {
    const magic = /^magic (?<bytes>[0-9a-f]+)$/m.exec(entry)?.groups?.['bytes'] ?? '';
    const isElf = magic.startsWith('7f454c46') && magic.slice(36, 40) === ELF_MACHINES[architecture];
    return isElf && /^enabled$/m.test(entry) && /^flags: \w*F/m.test(entry);
  });
}

function entriesOf(place: string): string[] {
  try {
    return readdirSync(place)
      .filter((name) => name !== 'register' && name !== 'status')
      .map((name) => readFileSync(join(place, name), 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM')) return [];
    throw error;
  }
}

/** The emulator that needs no libraries, so that it runs in an image that has none; undefined where there is none. */
export const staticEmulator = (architecture: Architecture, env: Environment): string | undefined =>
  findProgram(`qemu-${QEMU_NAMES[architecture]}-static`, env);

/** @param subject what is to run, as a sentence begins with it: `The bootstrap` */
export function noEmulator(subject: string, architecture: Architecture, host: string): FailedError {
  return new FailedError(
    `${subject} is built for ${architecture}, this machine is ${host}, and qemu-${QEMU_NAMES[architecture]}-static is not installed.`,
    `Debian and Ubuntu: apt install qemu-user-static; Fedora: dnf install qemu-user-static. Or build it for ${host}: Architectures: [${host}].`,
  );
}
