import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceState {
  /** When the newest of the sources was changed, in milliseconds since 1970. */
  newest: number;
  /** Changes with any change of a path, size, time or mode. */
  fingerprint: string;
}

/** Nothing that is built depends on them, and tools write to them all the time. */
const IGNORED: ReadonlySet<string> = new Set([
  '.aws-sam',
  '.DS_Store',
  '.git',
  '.hg',
  '.idea',
  '.svn',
  '.vscode',
]);

/** Looks at every file below `paths`, which are files or folders; links to folders are followed once. */
export function scanSources(paths: readonly string[]): SourceState {
  const hash = createHash('sha256');
  const seen = new Set<string>();
  let newest = 0;
  const note = (path: string, text: string, modified: number) => {
    hash.update(`${path}\0${text}\n`);
    newest = Math.max(newest, modified);
  };

  const visit = (path: string): void => {
    const stats = statOf(path);
    if (!stats?.isDirectory()) {
      const state = stats ? `${stats.size} ${stats.mtimeMs} ${stats.mode}` : 'a link to nothing';
      note(path, state, stats?.mtimeMs ?? 0);
      return;
    }
    const real = realpathSync(path);
    if (seen.has(real)) return;
    seen.add(real);
    const entries = readdirSync(path, { withFileTypes: true });
    const kept = entries.filter((entry) => !isIgnored(entry, entries));
    // A folder's own time tells of a file that went; but tools that write what is ignored change it too.
    note(path, 'folder', kept.length === entries.length ? stats.mtimeMs : 0);
    for (const entry of kept.sort((a, b) => (a.name < b.name ? -1 : 1))) visit(join(path, entry.name));
  };

  for (const path of paths) visit(path);
  return { newest, fingerprint: hash.digest('hex') };
}

/** What no build depends on. */
export const isIgnored = (entry: Dirent, siblings: Dirent[]): boolean =>
  IGNORED.has(entry.name) ||
  // Cargo writes it into the sources.
  (entry.name === 'target' && entry.isDirectory() && siblings.some(({ name }) => name === 'Cargo.toml'));

// A link that leads nowhere, or round in a circle, is itself something that can change.
function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined;
    throw error;
  }
}
