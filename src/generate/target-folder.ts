import { lstatSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** What is known of the place where a project is to go. */
export type Target =
  | { kind: 'free' }
  | { kind: 'folder' }
  /** Something stands in the way. */
  | { kind: 'barred'; why: string }
  /** No folder can have this name. */
  | { kind: 'unusable'; why: string };

/** @param dir absolute */
export function lookAtTarget(dir: string): Target {
  const wrong = wrongName(basename(dir));
  if (wrong !== undefined) return { kind: 'unusable', why: wrong };
  try {
    if (statSync(dir).isDirectory()) return { kind: 'folder' };
    return { kind: 'barred', why: `${dir} is there, and is no folder.` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && lstatSync(dir, { throwIfNoEntry: false })) {
      return { kind: 'barred', why: `${dir} is a link that leads nowhere.` };
    }
    if (code === 'ENOENT') return { kind: 'free' };
    if (code === 'ENOTDIR') return { kind: 'barred', why: `${nearestFile(dir)} is a file.` };
    if (code === 'EACCES') return { kind: 'barred', why: `${dir} cannot be looked at: permission denied.` };
    if (code === 'ELOOP') return { kind: 'barred', why: `${dir} is a link that leads to itself.` };
    if (code === 'ENAMETOOLONG')
      return { kind: 'barred', why: 'The path is longer than this system allows.' };
    throw error;
  }
}

/** Names that a terminal or a file system would make something else of. */
function wrongName(name: string): string | undefined {
  if (/\p{Cc}/u.test(name)) return 'A folder name holds no control characters.';
  if (Buffer.byteLength(name) > 255) return 'A folder name has at most 255 bytes.';
  return undefined;
}

function nearestFile(path: string): string {
  const parent = dirname(path);
  try {
    return statSync(parent).isDirectory() ? path : parent;
  } catch {
    return parent === path ? path : nearestFile(parent);
  }
}
