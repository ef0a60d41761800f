import { ELF_HEADER_BYTES, type ElfHeader, readElfHeader } from './elf.ts';
import { readElfProgram } from './elf-program.ts';
import { crashed } from './fault.ts';
import type { Found, LambdaFile } from './lambda-files.ts';
import { machineFix, staticFix } from './language.ts';
import { absolute, named, type ProgramContext, type ProgramFacts, type Started } from './program-context.ts';
import { proveLibraries } from './prove-libraries.ts';

/** e_machine (System V ABI), those that people build for. */
const MACHINES: Readonly<Record<number, string>> = {
  3: 'i386',
  8: 'MIPS',
  20: 'PowerPC',
  21: 'PowerPC 64',
  22: 's390',
  40: '32-bit ARM',
  62: 'x86_64',
  183: 'arm64',
  243: 'RISC-V',
  258: 'LoongArch',
};

export const machineOf = ({ machineCode, bits }: ElfHeader): string => {
  const name = MACHINES[machineCode] ?? `ELF machine ${machineCode}`;
  return bits === 32 && (machineCode === 62 || machineCode === 183) ? `${name} with 32-bit addresses` : name;
};

/** Looks whether Linux starts an ELF file, and whether its loader finds all that it needs. */
export async function proveElf(
  file: LambdaFile,
  header: ElfHeader,
  { told }: Started,
  context: ProgramContext,
): Promise<ProgramFacts | undefined> {
  const { architecture, findings } = context;
  const name = named(file, context);
  const fault = (message: string, onLambda: string, fix: string) => {
    findings.faults.push({ message, onLambda, fix });
    return undefined;
  };
  if (header.machine !== architecture || header.bits !== 64) {
    return fault(
      `${name} is built for ${machineOf(header)}, and the function runs on ${architecture}.`,
      told('exec format error'),
      machineFix(file.bytes, architecture),
    );
  }
  const elf = readElfProgram(file.bytes);
  if (elf.kind !== 'elf') {
    if (elf.kind === 'foreign')
      return fault(
        `${name} ${elf.why}.`,
        crashed('segmentation fault'),
        'Build it for Linux: GOOS=linux, or --target …-linux-musl.',
      );
    const onLambda = elf.kind === 'crash' ? crashed('bus error') : told(elf.kind);
    return fault(`${name} ${elf.why}.`, onLambda, 'Build it again, and look at what copies it.');
  }
  const { interpreter, needed } = elf;
  if (!elf.hasEntry || (interpreter === undefined && needed.length > 0)) {
    return fault(
      `${name} is a library, not a program: nothing in it can be started.`,
      crashed('segmentation fault'),
      'Build a program with a main function.',
    );
  }
  if (interpreter === undefined) return 'static';
  const path = absolute(interpreter, context);
  const found = await context.files.find(path);
  if (found.kind === 'missing')
    return fault(
      `${name} is dynamic: it asks for the loader ${interpreter}, and ${placeOf(context)} has none such${/\/ld-musl-/.test(interpreter) ? ' (it is that of musl)' : ''}.`,
      told('no such file or directory'),
      staticFix(file.bytes, architecture),
    );
  if (found.kind === 'unknown') {
    findings.warnings.push(
      `${name} asks for the loader ${interpreter}; whether ${placeOf(context)} has it is not known here.`,
    );
    return 'dynamic';
  }
  const loaderError = wrongLoader(found, architecture);
  if (loaderError !== undefined) {
    const { why, error } = loaderError;
    return fault(
      `The loader ${interpreter} of ${name} ${why}.`,
      told(error),
      staticFix(file.bytes, architecture),
    );
  }
  await proveLibraries({ file, elf }, path, context);
  return 'dynamic';
}

const placeOf = ({ files }: ProgramContext): string => files.system?.name ?? 'the image';

/** What Linux says of a loader that is there and cannot be used (fs/binfmt_elf.c, `load_elf_binary`). */
function wrongLoader(found: Found, architecture: ElfHeader['machine']) {
  if (found.kind === 'system') return undefined;
  if (found.kind !== 'file') return { why: 'is no file', error: 'permission denied' } as const;
  if ((found.mode & 0o001) === 0)
    return { why: 'is not executable for everybody', error: 'permission denied' } as const;
  const header = readElfHeader(found.bytes.read(0, ELF_HEADER_BYTES));
  if (header?.machine === architecture && header.bits === 64) return undefined;
  const why = header === undefined ? 'is no ELF file' : `is built for ${machineOf(header)}`;
  return { why, error: 'accessing a corrupted shared library' } as const;
}
