import { posix } from 'node:path';
import { exitedWith, type StartError } from './fault.ts';
import type { Found, LambdaFile } from './lambda-files.ts';
import { absolute, named, type ProgramContext, type ProgramFacts, type Started } from './program-context.ts';
import { proveProgram } from './prove-program.ts';
import { programOfEnv, readShebang, SCRIPT_START_BYTES, type Shebang } from './shebang.ts';

/** The kernel follows no longer chain of interpreters (fs/exec.c, `exec_binprm`). */
const MOST_INTERPRETERS = 5;

/** Looks whether Linux starts a file that is no ELF file: a script, with its interpreter. */
export async function proveScript(
  file: LambdaFile,
  started: Started,
  context: ProgramContext,
): Promise<ProgramFacts | undefined> {
  const { faults, warnings } = context.findings;
  const name = named(file, context);
  const start = file.bytes.read(0, SCRIPT_START_BYTES);
  const shebang = readShebang(start);
  if (shebang.kind !== 'script') {
    const onLambda =
      shebang.kind === 'carriage return' ? carriageReturnTold(start, started) : started.told(shebang.kind);
    faults.push({ message: `${name} ${shebang.why}.`, onLambda, fix: shebang.fix });
    return undefined;
  }
  const { interpreter, argument } = shebang;
  if (file.here === undefined && (file.mode & 0o004) === 0) {
    faults.push({
      message: `${name} cannot be read by others than its owner, and ${interpreter} has to read it.`,
      onLambda: exitedWith(126, `${interpreter}: ${file.path}: Permission denied`),
      fix: `chmod 755 it before it is copied, or RUN chmod 755 ${file.path}`,
    });
  }
  if (shebang.isCut)
    warnings.push(`The first line of ${name} is longer than the 255 bytes that Linux reads of it.`);
  if (started.depth >= MOST_INTERPRETERS) {
    const message = `${name} is a script whose interpreter is a script, and so on: Linux gives up.`;
    const fix = 'Let it begin with #!/bin/sh';
    faults.push({ message, onLambda: started.told('too many levels of symbolic links'), fix });
    return undefined;
  }
  const found = await context.files.find(absolute(interpreter, context));
  await proveInterpreter(found, interpreter, name, started, context);
  if (found.kind !== 'missing' && posix.basename(interpreter) === 'env')
    await proveProgramOfEnv(shebang, name, started, context);
  return `#!${interpreter}${argument === undefined ? '' : ` ${argument}`}`;
}

/** The argument's CR is told by who reads it. */
function carriageReturnTold(start: Buffer, { told }: Started): string {
  const line = start.toString('utf8', 2).split('\n')[0] ?? '';
  const [interpreter = '', argument] = line.trim().split(/[ \t]+/);
  if (argument === undefined) return told('no such file or directory');
  return interpreter.endsWith('/env')
    ? exitedWith(127, `${interpreter}: ‘${argument}\\r’: No such file or directory`)
    : exitedWith(2, `${interpreter}: ${argument}\\r: invalid option`);
}

async function proveInterpreter(
  found: Found,
  interpreter: string,
  script: string,
  { told, depth }: Started,
  context: ProgramContext,
): Promise<void> {
  const { faults, warnings } = context.findings;
  const place = context.files.system?.name ?? 'the image';
  if (found.kind === 'file') await proveProgram(found, { told, depth: depth + 1 }, context);
  else if (found.kind === 'unknown')
    warnings.push(`${script} is run by ${interpreter}; whether ${place} has it is not known here.`);
  else if (found.kind === 'missing') {
    faults.push({
      message: `${script} is to be run by ${JSON.stringify(interpreter)}, and ${place} has no such file.`,
      onLambda: told('no such file or directory'),
      fix: missingFix(interpreter, context),
    });
  } else if (found.kind !== 'system') {
    faults.push({
      message: `${script} is to be run by ${interpreter}, and that is no file.`,
      onLambda: told('permission denied'),
      fix: 'Name a program: #!/bin/sh',
    });
  }
}

async function proveProgramOfEnv(
  { interpreter, argument }: Shebang,
  script: string,
  { depth }: Started,
  context: ProgramContext,
): Promise<void> {
  const { faults, warnings } = context.findings;
  const name = programOfEnv(argument);
  if (name === undefined) return;
  const folders = name.includes('/') ? [''] : context.files.path;
  const found = await Promise.all(
    folders.map((folder) => context.files.find(absolute(posix.join(folder, name), context))),
  );
  const first = found.find(({ kind }) => kind === 'file' || kind === 'system');
  const place = context.files.system?.name ?? 'the image';
  const told = (error: StartError) =>
    error === 'no such file or directory'
      ? exitedWith(127, `${interpreter}: ‘${name}’: No such file or directory`)
      : exitedWith(126, `${interpreter}: ‘${name}’: ${error.charAt(0).toUpperCase()}${error.slice(1)}`);
  const hasBlank = /[ \t]/.test(name);
  if (first?.kind === 'file') await proveProgram(first, { told, depth: depth + 1 }, context);
  else if (first === undefined && !hasBlank && found.some(({ kind }) => kind === 'unknown'))
    warnings.push(`${script} is run by ${name}; whether ${place} has it is not known here.`);
  else if (first === undefined) {
    const message = hasBlank
      ? `${script} makes env look for a program with the name "${name}".`
      : `${script} is to be run by ${name}, and ${place} has none on its PATH.`;
    const fix = hasBlank
      ? 'Name the interpreter itself with its one option (#!/bin/bash -e), or use set -e in the script.'
      : missingFix(name, context);
    faults.push({ message, onLambda: told('no such file or directory'), fix });
  }
}

function missingFix(interpreter: string, { files }: ProgramContext): string {
  if (files.system !== undefined)
    return `Use /bin/sh or /bin/bash, or bring ${posix.basename(interpreter)} in a layer and name it by its path in /opt.`;
  return 'Use an interpreter that the image has, or a base that has this one; scratch and distroless have no shell.';
}
