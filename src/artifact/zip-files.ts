import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { hasCode } from '../adapters/error-code.ts';
import { diskBytes } from './disk-bytes.ts';
import type { KnownBase } from './known-system.ts';
import type { Found, LambdaFiles } from './lambda-files.ts';

export interface ZipContent {
  /** The folder that becomes /var/task. Absolute. */
  code: string;
  /** Those that become /opt, each over the ones before it. Absolute. */
  layers: readonly string[];
  /** Whether there are layers besides that are not on this machine. */
  hasRemoteLayers: boolean;
  /** PATH and LD_LIBRARY_PATH, where the function's own variables set them. */
  environment: Readonly<Record<string, string>>;
}

// Recorded on AWS, as src/runtime/environment.ts has them.
const PATH = '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin';
const LD_LIBRARY_PATH =
  '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib';

/**
 * A zip function's files. sam follows every symbolic link when it packs a folder, and adds read permission for all to
 * every file (samcli/lib/package/utils.py, `make_zip_with_lambda_permissions`); the exec bits stay as they are.
 */
export function zipFiles(
  { code, layers, hasRemoteLayers, environment }: ZipContent,
  base: KnownBase,
): LambdaFiles {
  const find = (path: string): Found => {
    const inTask = below(path, '/var/task');
    if (inTask !== undefined) return findHere(join(code, inTask), path);
    const inLayers = below(path, '/opt');
    if (inLayers === undefined) return base.find(path);
    for (const layer of [...layers].reverse()) {
      const found = findHere(join(layer, inLayers), path);
      if (found.kind !== 'missing') return found;
    }
    return { kind: hasRemoteLayers ? 'unknown' : 'missing' };
  };
  return {
    find: async (path) => find(posix.normalize(path)),
    // A zip of sam's has files only; Lambda makes the folders.
    closedFolder: async () => undefined,
    path: foldersOf(environment['PATH'] ?? PATH),
    libraryPath: foldersOf(environment['LD_LIBRARY_PATH'] ?? LD_LIBRARY_PATH),
    system: base.system,
  };
}

/** The folders of a list such as PATH. */
export const foldersOf = (list: string): string[] =>
  list.split(':').filter((folder) => folder.startsWith('/'));

const below = (path: string, folder: string): string | undefined =>
  path === folder ? '.' : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;

function findHere(here: string, path: string): Found {
  let stats: Stats;
  try {
    stats = statSync(here);
  } catch (error) {
    return { kind: hasCode(error, 'EACCES') ? 'unknown' : 'missing' };
  }
  if (stats.isDirectory()) return { kind: 'folder' };
  if (!stats.isFile()) return { kind: 'special' };
  if (!isSpelledSo(here)) return { kind: 'missing' };
  return { kind: 'file', path, here, mode: stats.mode, bytes: diskBytes(here, stats.size) };
}

/** macOS finds `Bootstrap` under the name `bootstrap`; Lambda does not. */
function isSpelledSo(path: string): boolean {
  if (process.platform === 'linux') return true;
  return readdirSync(dirname(path)).includes(basename(path));
}
