import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isIgnored } from './scan-sources.ts';

/** What lies in a folder: a line about each entry, by its path below it; that of a folder ends with `/`. */
export type FolderState = ReadonlyMap<string, string>;

/** What became of a folder, as paths below it. */
export interface FolderChanges {
  /** New files and folders, and those with another content, time or mode. */
  wrote: string[];
  removed: string[];
}

/** More would be felt before each invocation. */
const MOST_ENTRIES = 20_000;

/**
 * Looks at all that is in a folder, behind links too. Not looked at is what editors, git and sam write at any time, and
 * what Python keeps of a module: where it cannot be written, as on Lambda, Python does without.
 * @returns undefined where there is too much to look at
 */
export function folderState(root: string): FolderState | undefined {
  const state = new Map<string, string>();
  const visit = (folder: string, name: string, above: readonly string[]): boolean => {
    const real = realOf(folder);
    if (real === undefined || above.includes(real)) return true;
    const entries = entriesOf(folder);
    for (const entry of entries) {
      if (isIgnored(entry, entries) || isPythonCache(entry.name)) continue;
      const path = join(folder, entry.name);
      const stats = statsOf(path);
      if (stats?.isDirectory()) {
        state.set(`${name}${entry.name}/`, `${stats.mode}`);
        if (!visit(path, `${name}${entry.name}/`, [...above, real])) return false;
      } else {
        const isFile = stats?.isFile() === true;
        state.set(
          `${name}${entry.name}`,
          isFile ? `${stats.mode} ${stats.size} ${stats.mtimeNs}` : 'no file',
        );
      }
      if (state.size > MOST_ENTRIES) return false;
    }
    return true;
  };
  return visit(root, '', []) ? state : undefined;
}

/** Undefined where nothing has changed, or where that is not known. */
export function folderChanges(
  before: FolderState | undefined,
  after: FolderState | undefined,
): FolderChanges | undefined {
  if (before === undefined || after === undefined) return undefined;
  const wrote = [...after].filter(([name, line]) => before.get(name) !== line).map(([name]) => name);
  const removed = [...before.keys()].filter((name) => !after.has(name));
  if (wrote.length + removed.length === 0) return undefined;
  return { wrote: withoutParents(wrote), removed: withoutParents(removed) };
}

/** The same text for the same state. */
export function stateHash(state: FolderState | undefined): string {
  const lines = [...(state ?? [])].map(([name, line]) => `${name}\0${line}\n`);
  return createHash('sha256').update(lines.sort().join('')).digest('hex').slice(0, 16);
}

/** A folder is named only where nothing in it is. */
const withoutParents = (names: readonly string[]): string[] =>
  names.filter(
    (name) => !name.endsWith('/') || !names.some((other) => other !== name && other.startsWith(name)),
  );

const isPythonCache = (name: string): boolean => name === '__pycache__' || name.endsWith('.pyc');

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function realOf(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch {
    return undefined;
  }
}

/** What leads nowhere, or may not be looked at, is no file. */
function statsOf(path: string) {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
