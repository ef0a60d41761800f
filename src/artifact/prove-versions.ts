import { posix } from 'node:path';
import { readElfProgram } from './elf-program.ts';
import { exitedWith } from './fault.ts';
import { staticFix } from './language.ts';
import { named, type ProgramContext } from './program-context.ts';
import type { ReadyElf } from './prove-libraries.ts';

/** A library that was found and read, or what is known of one that is not here. */
export type ReadyLibrary = ReadyElf | 'system' | 'unknown' | 'missing';

/** Looks whether the libraries of `owner` have the versions that it was linked with (ld.so, `_dl_check_map_versions`). */
export async function missingVersions(
  owner: ReadyElf,
  program: ReadyElf,
  libraries: ReadonlyMap<string, ReadyLibrary>,
  context: ProgramContext,
): Promise<void> {
  const { findings, files, architecture } = context;
  const { system } = files;
  for (const { library, versions } of owner.elf.requires) {
    const home = libraries.get(library);
    if (home === undefined || home === 'unknown' || home === 'missing') continue;
    const lacking =
      home === 'system'
        ? versions.filter((version) => isNewerThan(version, system?.glibc))
        : lackingIn(home.elf.provides, versions);
    if (lacking.length === 0) continue;
    const path = home === 'system' ? posix.join('/lib64', library) : home.file.path;
    if (home !== 'system' && (await otherHas(library, path, lacking, context))) continue;
    const newest = [...lacking].sort(byNumber).at(-1)!;
    const has =
      home === 'system' && system ? `${system.name} has glibc ${system.glibc.join('.')}` : `${path} has not`;
    findings.faults.push({
      message: `${named(owner.file, context)} is dynamic and needs ${newest} of ${library}; ${has}.`,
      onLambda: exitedWith(
        1,
        `${program.file.path}: ${path}: version \`${newest}' not found (required by ${owner.file.path})`,
      ),
      fix: `${staticFix(program.file.bytes, architecture)}. Or build it where glibc is as old as there.`,
    });
  }
}

/** The loader only warns where the library has no versions at all. */
const lackingIn = (provides: ReadonlySet<string>, versions: readonly string[]): string[] =>
  provides.size === 0 ? [] : versions.filter((version) => !provides.has(version));

/** LD_LIBRARY_PATH goes before the loader's cache, in which the library was found. */
async function otherHas(
  library: string,
  found: string,
  versions: readonly string[],
  { files }: ProgramContext,
): Promise<boolean> {
  for (const folder of files.libraryPath) {
    const other = await files.find(posix.join(folder, library));
    if (other.kind !== 'file' || other.path === found) continue;
    const elf = readElfProgram(other.bytes);
    if (elf.kind === 'elf' && lackingIn(elf.provides, versions).length === 0) return true;
  }
  return false;
}

/** GLIBC_ABI_… and GLIBC_PRIVATE say nothing of an age. */
function isNewerThan(version: string, [major, minor]: readonly [number, number] = [0, 0]): boolean {
  const [, wantedMajor, wantedMinor] = /^GLIBC_(\d+)\.(\d+)/.exec(version) ?? [];
  if (wantedMajor === undefined) return false;
  return Number(wantedMajor) > major || (Number(wantedMajor) === major && Number(wantedMinor) > minor);
}

const byNumber = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true });
