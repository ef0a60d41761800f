import { posix } from 'node:path';
import { ELF_HEADER_BYTES, readElfHeader } from './elf.ts';
import { type ElfProgram, readElfProgram } from './elf-program.ts';
import { exitedWith } from './fault.ts';
import type { LambdaFile } from './lambda-files.ts';
import { staticFix } from './language.ts';
import { librariesInCache } from './loader-cache.ts';
import { absolute, named, type ProgramContext } from './program-context.ts';
import { missingVersions, type ReadyLibrary } from './prove-versions.ts';

export interface ReadyElf {
  file: LambdaFile;
  elf: ElfProgram;
}

/** More are in no program; a wrong one ends nowhere. */
const MOST_LIBRARIES = 256;

const MUSL_FOLDERS = ['/lib', '/usr/local/lib', '/usr/lib'];
/** musl is all of them itself (ldso/dynlink.c, `load_library`). */
const IN_MUSL = /^lib(c|pthread|rt|m|dl|util|xnet)\./;

/**
 * Looks for the libraries of a program, and theirs, where its loader looks (ld.so(8)); then whether they have the
 * versions of symbols that are asked for. The loader ends the program where one of both is not so.
 */
export async function proveLibraries(
  program: ReadyElf,
  loader: string,
  context: ProgramContext,
): Promise<void> {
  const { findings, files, architecture } = context;
  const isMusl = /\/ld-musl-[^/]*$/.test(loader);
  const libraries = new Map<string, ReadyLibrary>();
  const loaderFile = await files.find(loader);
  if (loaderFile.kind === 'file') libraries.set(posix.basename(loader), ready(loaderFile) ?? 'unknown');
  if (loaderFile.kind === 'system') libraries.set(posix.basename(loader), 'system');
  const all: ReadyElf[] = [program];
  for (const owner of all) {
    for (const name of owner.elf.needed) {
      if (libraries.has(name) || libraries.size >= MOST_LIBRARIES || (isMusl && IN_MUSL.test(name))) continue;
      const found = await locate(name, owner, { isMusl, program, context });
      libraries.set(name, found);
      if (typeof found === 'object') all.push(found);
      else if (found === 'missing') {
        findings.faults.push({
          message: `${named(owner.file, context)} needs the library ${name}, and it is not there.`,
          onLambda: exitedWith(
            127,
            `${program.file.path}: error while loading shared libraries: ${name}: cannot open shared object file: No such file or directory`,
          ),
          fix: `${staticFix(program.file.bytes, architecture)}. Or bring ${name} along.`,
        });
      } else if (found === 'unknown') {
        findings.warnings.push(
          `${named(owner.file, context)} needs the library ${name}, which is not in the artifact; whether ${files.system?.name ?? 'the image'} has it is not known here.`,
        );
      }
    }
  }
  if (!isMusl) for (const owner of all) await missingVersions(owner, program, libraries, context);
}

interface Search {
  isMusl: boolean;
  program: ReadyElf;
  context: ProgramContext;
}

/** As ld.so looks for it: a path is a path; the folders of the program, of the environment, its cache, the usual ones. */
async function locate(
  name: string,
  owner: ReadyElf,
  { isMusl, program, context }: Search,
): Promise<ReadyLibrary> {
  const { files, architecture } = context;
  if (name.includes('/')) return best([absolute(name, context)], context);
  const own = [owner, program].flatMap(({ file, elf }) =>
    [...elf.rpath, ...elf.runpath].map((folder) => expanded(folder, file.path)),
  );
  const cached = isMusl ? [] : ((await librariesInCache(files)).get(name) ?? []);
  const near = await best([...own.map((folder) => posix.join(folder, name)), ...cached], context);
  if (near !== 'missing' && near !== 'unknown') return near;
  const triple = `${architecture === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  const usual = isMusl
    ? MUSL_FOLDERS
    : ['/lib64', '/usr/lib64', '/lib', '/usr/lib', `/lib/${triple}`, `/usr/lib/${triple}`];
  const folders = [...new Set([...files.libraryPath, ...usual])];
  const far = await best(
    folders.map((folder) => posix.join(folder, name)),
    context,
  );
  return far === 'missing' ? near : far;
}

/** The first that the loader would take; it goes past those of other machines. */
async function best(paths: readonly string[], context: ProgramContext): Promise<ReadyLibrary> {
  const found = await Promise.all(paths.map((path) => context.files.find(path)));
  for (const one of found) {
    if (one.kind === 'system') return 'system';
    if (one.kind !== 'file') continue;
    const header = readElfHeader(one.bytes.read(0, ELF_HEADER_BYTES));
    if (header?.machine !== context.architecture || header.bits !== 64) continue;
    return ready(one) ?? 'unknown';
  }
  return found.some(({ kind }) => kind === 'unknown') ? 'unknown' : 'missing';
}

function ready(file: LambdaFile): ReadyElf | undefined {
  const elf = readElfProgram(file.bytes);
  return elf.kind === 'elf' ? { file, elf } : undefined;
}

const expanded = (folder: string, owner: string): string =>
  folder.replace(/\$(ORIGIN|\{ORIGIN\})/g, posix.dirname(owner)).replace(/\$(LIB|\{LIB\})/g, 'lib64');
