import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { isIgnored } from '../invoke/scan-sources.ts';

/** All files below some paths as they were at one moment. */
export interface SourceStates {
  /** Size, time, mode and number of each file, by its path; of a folder that it is one. */
  entries: ReadonlyMap<string, string>;
  /** The folders, each with what tells it from another one of the same path. */
  folders: ReadonlyMap<string, string>;
}

/** What editors write beside a file while it is edited: Vim, Emacs, Kate, JetBrains. */
const OF_EDITORS = /^(?:\..*\.sw[a-z]|4913|\.?#.*|.*~|.*\.kate-swp|.*___jb_(?:tmp|old)___)$/;

export const isOfEditor = (name: string): boolean => OF_EDITORS.test(name);

/** Reads paths at most once, for the functions that share them. */
export class Look {
  readonly #seen = new Map<string, SourceStates>();

  /** @param path a file or a folder, which need not be there */
  states(path: string): SourceStates {
    let states = this.#seen.get(path);
    if (states === undefined) {
      states = statesBelow(path);
      this.#seen.set(path, states);
    }
    return states;
  }

  /** By path, of all of them. */
  all(paths: readonly string[]): Map<string, SourceStates> {
    return new Map(paths.map((path) => [path, this.states(path)]));
  }
}

/** The paths that are not as they were, at most three; those that come or go too. */
export function changedPaths(
  before: ReadonlyMap<string, SourceStates>,
  after: ReadonlyMap<string, SourceStates>,
): string[] {
  const changed = new Set<string>();
  for (const root of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(root)?.entries ?? NONE, after.get(root)?.entries ?? NONE];
    if (old === now) continue;
    for (const [path, state] of now) if (old.get(path) !== state) changed.add(path);
    for (const path of old.keys()) if (!now.has(path)) changed.add(path);
  }
  return [...changed].slice(0, 3);
}

const NONE: ReadonlyMap<string, string> = new Map();

function statesBelow(start: string): SourceStates {
  const entries = new Map<string, string>();
  const folders = new Map<string, string>();
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const stats = statOf(path);
    if (stats === undefined) return;
    const itself = `${stats.dev}:${stats.ino}`;
    if (!stats.isDirectory()) {
      entries.set(path, `${stats.size} ${stats.mtimeMs} ${stats.mode} ${itself}`);
      return;
    }
    // A link may lead round in a circle.
    if (seen.has(itself)) return;
    seen.add(itself);
    folders.set(path, itself);
    entries.set(path, 'folder');
    const inside = entriesOf(path);
    for (const entry of inside) {
      if (!isIgnored(entry, inside) && !isOfEditor(entry.name)) visit(join(path, entry.name));
    }
  };
  visit(start);
  return { entries, folders };
}

// What goes away while it is looked at is not there; a loop of links is nothing either.
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return [];
  }
}
