import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { kernelEmulates, noEmulator, staticEmulator } from '../adapters/emulator.ts';
import { findProgram } from '../adapters/find-program.ts';
import { ELF_HEADER_BYTES, type ElfHeader, readElfHeader } from '../artifact/elf.ts';
import { FailedError } from '../errors.ts';
import { diskFiles } from '../project/project-files.ts';
import type { Host } from './build-steps.ts';
import type { InvokedFunction } from './settings.ts';

/** How a bootstrap is started here. */
export interface Launch {
  /** What runs it in its stead; empty for what runs by itself. */
  launcher: string[];
  /** Whether it is a program of another machine, for which somebody has an emulator. */
  foreign: boolean;
}

const asItIs: Launch = { launcher: [], foreign: false };

/**
 * What must run the folder's `bootstrap` here: nothing for a script or a program of this machine, an emulator for
 * one of another architecture, or the kernel with its own one.
 * @throws FailedError where this machine cannot run it.
 */
export function chooseLauncher(
  folder: string,
  { logicalId, architecture }: Pick<InvokedFunction, 'logicalId' | 'architecture'>,
  host: Host,
  env: Readonly<Record<string, string | undefined>>,
): Launch {
  const header = headerOf(join(folder, 'bootstrap'));
  if (header === undefined) return asItIs;
  if (host.platform !== 'linux') {
    throw new FailedError(
      `The bootstrap in ${folder} is a Linux program, which ${host.platform} cannot run.`,
      'samgen calls make with GOOS and GOARCH of this machine; let the Makefile use them. Or: sam local invoke',
    );
  }
  if (header.machine !== architecture) {
    throw new FailedError(
      `The bootstrap in ${folder} is built for ${header.machine === 'other' ? `ELF machine ${header.machineCode}` : header.machine}, and ${logicalId} runs on ${architecture}: Lambda would say "exec format error".`,
      `Build it for ${architecture} (GOARCH, --target), or set Architectures to what it is built for.`,
    );
  }
  if (header.machine === hostMachine(host)) return asItIs;
  const wanted = { x86_64: 'x86_64', arm64: 'aarch64' }[architecture];
  const emulator = staticEmulator(architecture, env) ?? findProgram(`qemu-${wanted}`, env);
  if (emulator !== undefined) return { launcher: [emulator], foreign: true };
  // Registered by a container, as Docker Desktop does it: the emulator is no file of this machine then.
  if (kernelEmulates(architecture)) return { launcher: [], foreign: true };
  throw noEmulator('The bootstrap', architecture, hostMachine(host));
}

const hostMachine = ({ arch }: Host): ElfHeader['machine'] =>
  arch === 'x64' ? 'x86_64' : arch === 'arm64' ? 'arm64' : 'other';

// Where there is no such file the sandbox says so, as Lambda does.
function headerOf(path: string): ElfHeader | undefined {
  if (diskFiles.info(path)?.kind !== 'file') return undefined;
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    // It may be executable and not readable; the kernel then knows what it is.
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
    throw error;
  }
  try {
    const start = Buffer.alloc(ELF_HEADER_BYTES);
    return readElfHeader(start.subarray(0, readSync(file, start)));
  } finally {
    closeSync(file);
  }
}
