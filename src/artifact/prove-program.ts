import { ELF_HEADER_BYTES, readElfHeader } from './elf.ts';
import type { Fault } from './fault.ts';
import type { LambdaFile } from './lambda-files.ts';
import { named, type ProgramContext, type ProgramFacts, type Started } from './program-context.ts';
import { proveElf } from './prove-elf.ts';
import { proveScript } from './prove-script.ts';

/** Looks whether Linux starts a program there, and all that it needs to start. Undefined where it surely does not. */
export async function proveProgram(
  file: LambdaFile,
  started: Started,
  context: ProgramContext,
): Promise<ProgramFacts | undefined> {
  const { findings } = context;
  const closed = await context.files.closedFolder(file.path);
  if (closed !== undefined) {
    findings.faults.push({
      message: `${file.path} lies in ${closed}, which others than its owner may not enter: Lambda runs it as another user.`,
      onLambda: started.told('permission denied'),
      fix: `Put it elsewhere, or open the folder: RUN chmod 755 ${closed}`,
    });
  }
  if ((file.mode & 0o001) === 0) findings.faults.push(notExecutable(file, started, context));
  const header = readElfHeader(file.bytes.read(0, ELF_HEADER_BYTES));
  return header === undefined
    ? proveScript(file, started, context)
    : proveElf(file, header, started, context);
}

function notExecutable(file: LambdaFile, { told }: Started, context: ProgramContext): Fault {
  const mode = (file.mode & 0o777).toString(8).padStart(4, '0');
  const isForSome = (file.mode & 0o111) !== 0;
  return {
    message: isForSome
      ? `${named(file, context)} is executable for some users only (mode ${mode}), and Lambda runs it as another one.`
      : `${named(file, context)} is not executable (mode ${mode}).`,
    onLambda: told('permission denied'),
    fix:
      file.here === undefined
        ? `chmod 755 it before it is copied (in git: git update-index --chmod=+x FILE), or RUN chmod 755 ${file.path}`
        : 'chmod 755 it in the sources, or in the Makefile (in git: git update-index --chmod=+x FILE).',
  };
}
