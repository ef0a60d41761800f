import { posix } from 'node:path';
import { ELF_HEADER_BYTES, readElfHeader } from './elf.ts';
import { exitedWith, type Findings } from './fault.ts';
import type { LambdaFile } from './lambda-files.ts';
import { named, type ProgramContext } from './program-context.ts';
import { proveScript } from './prove-script.ts';

const MOST_TEXT_BYTES = 1_048_576;

/**
 * Looks at the scripts at the top of a folder beside its bootstrap, which that may start: what surely keeps one of them
 * from it is a warning, for nobody can say here whether it is ever started.
 * @param paths the files there, as Lambda sees them
 */
export async function scriptsBeside(
  paths: readonly string[],
  entry: LambdaFile,
  context: ProgramContext,
): Promise<string[]> {
  const warnings: string[] = [];
  const text = textOf(entry);
  for (const path of paths) {
    const name = posix.basename(path);
    const file = path === entry.path ? undefined : await context.files.find(path);
    if (file?.kind !== 'file' || file.bytes.read(0, 2).toString('latin1') !== '#!') continue;
    if ((file.mode & 0o111) !== 0) warnings.push(...(await faultsOf(file, context)));
    else if (name.endsWith('.sh') && isStarted(name, text)) {
      const mode = (file.mode & 0o777).toString(8).padStart(4, '0');
      warnings.push(
        `${named(file, context)} is not executable (mode ${mode}), and the bootstrap names it. chmod 755 it in the sources, or in the Makefile.`,
      );
    }
  }
  return warnings;
}

async function faultsOf(file: LambdaFile, context: ProgramContext): Promise<string[]> {
  const findings: Findings = { faults: [], warnings: [] };
  const told = (error: string) => exitedWith(126, `${file.path}: ${error}`);
  await proveScript(file, { told, depth: 0 }, { ...context, findings });
  const known = new Set(context.findings.faults.map(({ message }) => message));
  return findings.faults
    .filter(({ message }) => !known.has(message))
    .map(({ message, fix }) => `${message} ${fix}`);
}

/** The script that the bootstrap is; nothing of a program. */
function textOf({ bytes }: LambdaFile): string {
  if (readElfHeader(bytes.read(0, ELF_HEADER_BYTES)) !== undefined) return '';
  return bytes.read(0, Math.min(bytes.size, MOST_TEXT_BYTES)).toString('utf8');
}

/** A shell that is told to read a file needs no exec bit: `source handler.sh`, `bash handler.sh`. */
function isStarted(name: string, text: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const names = new RegExp(`(?<![\\w.-])${escaped}(?![\\w.-])`);
  const reads = new RegExp(
    `(?:^|[\\s;&|(])(?:source|\\.|(?:\\S*/)?(?:ba|da|z)?sh)\\s+(?:-\\S+\\s+)*\\S*${escaped}`,
  );
  return text.split('\n').some((line) => !/^\s*#/.test(line) && names.test(line) && !reads.test(line));
}
