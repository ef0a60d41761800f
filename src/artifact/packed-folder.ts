import { accessSync, constants, type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../adapters/error-code.ts';

/** A folder as sam packs it. */
export interface PackedFolder {
  /** Of all files, unpacked, in bytes. */
  size: number;
  /** What sam stumbles over. */
  obstacles: Obstacle[];
  /** Folders that sam leaves out without a word, since they cannot be read. */
  leftOut: string[];
  /** False where there are more files than are counted. */
  isComplete: boolean;
}

export interface Obstacle {
  path: string;
  /** Continues a sentence whose subject is the file. */
  why: string;
  /** What Python says of it; undefined where it waits for ever. */
  error: string | undefined;
}

const MOST_ENTRIES = 250_000;
const MOST_OBSTACLES = 10;

/**
 * Counts what sam would put into a zip: it follows every symbolic link, so that what is linked twice is packed twice
 * (samcli/lib/package/utils.py, `make_zip_with_permissions`).
 */
export function packFolder(root: string): PackedFolder {
  const packed: PackedFolder = { size: 0, obstacles: [], leftOut: [], isComplete: true };
  let left = MOST_ENTRIES;
  const obstacle = (path: string, why: string, error?: string) => {
    if (packed.obstacles.length < MOST_OBSTACLES) packed.obstacles.push({ path, why, error });
  };
  const file = (path: string, stats: Stats) => {
    if (!stats.isFile()) {
      // Opening a socket fails; a FIFO or a device is read without an end.
      const error = stats.isSocket() ? `[Errno 6] No such device or address: '${path}'` : undefined;
      return obstacle(
        path,
        `is ${stats.isFIFO() ? 'a FIFO' : stats.isSocket() ? 'a socket' : 'a device'}`,
        error,
      );
    }
    packed.size += stats.size;
    if (!isReadable(path)) obstacle(path, 'cannot be read', `[Errno 13] Permission denied: '${path}'`);
  };
  const folder = (path: string, above: readonly string[]) => {
    const real = realpathSync(path);
    if (above.includes(real)) {
      const error = `[Errno 40] Too many levels of symbolic links: '${path}'`;
      return obstacle(path, 'is a link to a folder that it lies in', error);
    }
    const entries = entriesOf(path);
    if (entries === undefined) return void packed.leftOut.push(path);
    for (const entry of entries) {
      if (left-- <= 0) {
        packed.isComplete = false;
        return;
      }
      const inside = join(path, entry.name);
      const stats = statsOf(inside);
      if (stats === undefined)
        obstacle(inside, 'is a link to nothing', `[Errno 2] No such file or directory: '${inside}'`);
      else if (stats === 'loop')
        obstacle(inside, 'is a link to itself', `[Errno 40] Too many levels of symbolic links: '${inside}'`);
      else if (stats.isDirectory()) folder(inside, [...above, real]);
      else file(inside, stats);
    }
  };
  folder(root, []);
  return packed;
}

function entriesOf(path: string): Dirent[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

/** Undefined for what leads nowhere, or where one may not look. */
function statsOf(path: string): Stats | 'loop' | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (hasCode(error, 'ELOOP')) return 'loop';
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
