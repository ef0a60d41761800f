import type { Architecture } from '../invoke/settings.ts';
import type { Found, KnownSystem } from './lambda-files.ts';

/** What is known of an OS-only runtime whose files are not on this machine. */
export interface KnownBase {
  system: KnownSystem;
  find(path: string): Found;
}

const GLIBC: Readonly<Record<string, readonly [number, number]>> = {
  // Amazon Linux 2018.03, 2 and 2023 (AWS Lambda developer guide, "Lambda runtimes"; the packages' own versions).
  provided: [2, 17],
  'provided.al2': [2, 26],
  'provided.al2023': [2, 34],
};

/** @param runtime `provided` and its successors; one that is not known yet is taken for the newest that is */
export function knownBase(runtime: string, architecture: Architecture): KnownBase {
  const isNewest = runtime === 'provided.al2023';
  const loader = architecture === 'arm64' ? 'ld-linux-aarch64.so.1' : 'ld-linux-x86-64.so.2';
  const find = (path: string): Found['kind'] => {
    const slash = path.lastIndexOf('/');
    const [folder, name] = [path.slice(0, slash), path.slice(slash + 1)];
    const isIn = (...folders: string[]) => folders.includes(folder);
    if (isIn('/lib64', '/lib', '/usr/lib64', '/usr/lib')) {
      if (name === loader) return 'system';
      // A loader of another libc, or of another machine.
      if (name.startsWith('ld-')) return 'missing';
      return GLIBC_LIBRARIES.has(name) && isIn('/lib64', '/usr/lib64') ? 'system' : 'unknown';
    }
    if (isIn('/bin', '/usr/bin', '/sbin', '/usr/sbin')) {
      if (PROGRAMS.has(name)) return 'system';
      return isNewest && NOT_IN_AL2023.test(name) ? 'missing' : 'unknown';
    }
    if (isIn('/var/lang/bin', '/usr/local/bin') && isNewest) return 'missing';
    return SYSTEM_FOLDERS.test(path) ? 'unknown' : 'missing';
  };
  return {
    system: { name: runtime, glibc: GLIBC[runtime] ?? [2, 34] },
    find: (path) => ({ kind: find(path) }) as Found,
  };
}

/** Those of glibc itself (its manual, "Linking"), and libgcc_s, which the system's own programs need. */
const GLIBC_LIBRARIES: ReadonlySet<string> = new Set([
  'libBrokenLocale.so.1',
  'libanl.so.1',
  'libc.so.6',
  'libdl.so.2',
  'libgcc_s.so.1',
  'libm.so.6',
  'libmvec.so.1',
  'libpthread.so.0',
  'libresolv.so.2',
  'librt.so.1',
  'libutil.so.1',
]);

const PROGRAMS: ReadonlySet<string> = new Set(['sh', 'bash', 'env', 'cat', 'sed', 'grep', 'curl']);

/** What provided.al2023 does not bring (its package list: AWS Lambda developer guide, "OS-only runtime"). */
const NOT_IN_AL2023 = /^(python\d*(\.\d+)?|node|nodejs|ruby|perl|php|deno|bun|zsh|fish|dash|ksh|pwsh)$/;

/** Where a runtime has files that are not listed here. */
const SYSTEM_FOLDERS = /^\/(bin|sbin|lib|lib64|usr|etc|dev|proc|sys|run|var\/(lang|runtime|lib))\//;
