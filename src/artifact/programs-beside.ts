import { ELF_HEADER_BYTES, readElfHeader } from './elf.ts';
import { readElfProgram } from './elf-program.ts';
import type { Fault, Findings, StartError } from './fault.ts';
import type { LambdaFile } from './lambda-files.ts';
import type { ProgramContext } from './program-context.ts';
import { proveProgram } from './prove-program.ts';

/** More programs do not belong to one bootstrap. */
export const MOST_PROGRAMS = 16;

/**
 * Looks at the programs in the bootstrap's own folder, which that may start: what surely keeps one of them from it is a
 * warning, for nobody can say here whether it is ever started.
 * @param paths the files there, as Lambda sees them
 */
export async function programsBeside(
  paths: readonly string[],
  entry: LambdaFile,
  context: ProgramContext,
): Promise<string[]> {
  const warnings: string[] = [];
  let looked = 0;
  for (const path of paths) {
    if (path === entry.path || looked >= MOST_PROGRAMS) continue;
    const file = await context.files.find(path);
    if (file.kind !== 'file' || !isProgram(file)) continue;
    looked++;
    warnings.push(...(await faultsOf(file, context)));
  }
  return warnings;
}

/** The name of a library, which no bootstrap starts. */
export const isLibraryName = (path: string): boolean => /\.so(\.|$)/.test(path);

/** An executable ELF file that is there to be started. Many libraries are executable, and lie where programs do. */
function isProgram({ path, mode, bytes }: LambdaFile): boolean {
  if ((mode & 0o111) === 0 || isLibraryName(path)) return false;
  const start = bytes.read(0, ELF_HEADER_BYTES);
  if (readElfHeader(start) === undefined) return false;
  const type = start[5] === 2 ? start.readUInt16BE(16) : start.readUInt16LE(16);
  if (type !== 3) return type === 2;
  const elf = readElfProgram(bytes);
  return elf.kind === 'elf' ? elf.interpreter !== undefined || elf.isPie : elf.kind === 'crash';
}

async function faultsOf(file: LambdaFile, context: ProgramContext): Promise<string[]> {
  const findings: Findings = { faults: [], warnings: [] };
  const told = (error: StartError) => `${file.path}: ${error}`;
  // What is wrong with the folder is a fault of the bootstrap's own.
  const files = { ...context.files, closedFolder: async () => undefined };
  await proveProgram(file, { told, depth: 0 }, { ...context, files, findings });
  const known = new Set(context.findings.faults.map(({ message }) => message));
  return findings.faults.filter(({ message }) => !known.has(message)).map(sentences);
}

/** Who starts it says that it has ended, and not Lambda. */
function sentences({ message, onLambda, fix }: Fault): string {
  const [first = ''] = onLambda.split('\n');
  return `${message} On Lambda: ${first.replace(/^Runtime\.ExitError: Runtime exited with error: /, '')}. ${fix}`;
}
