import { accessSync, constants, lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';

export interface FileInfo {
  kind: 'file' | 'folder' | 'other';
  executable: boolean;
  /** The nine permission bits. */
  mode: number;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  modified: number;
}

/** The files of a project, on disk or still in memory. Paths are absolute; symbolic links are followed. */
export interface ProjectFiles {
  /** Undefined where there is nothing. */
  info(path: string): FileInfo | undefined;
  /** Undefined where there is no readable file. */
  read(path: string): Buffer | undefined;
  /** Names in a folder; empty where there is none. */
  list(path: string): string[];
}

export const diskFiles: ProjectFiles = {
  info(path) {
    const stats = statsOf(path);
    if (stats === undefined) return undefined;
    if (stats === 'hidden') return { kind: 'other', executable: false, mode: 0, size: 0, modified: 0 };
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    const mode = stats.mode & 0o777;
    return { kind, executable: (mode & 0o111) !== 0, mode, size: stats.size, modified: stats.mtimeMs };
  },
  read(path) {
    if (diskFiles.info(path)?.kind !== 'file' || !isReadable(path)) return undefined;
    return readFileSync(path);
  },
  list(path) {
    return diskFiles.info(path)?.kind === 'folder' && isReadable(path) ? readdirSync(path) : [];
  },
};

/** 'hidden' for what is there, or may be, and cannot be looked at: a folder without the search bit, a loop of links. */
function statsOf(path: string): Stats | 'hidden' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE') return undefined;
    if (code === undefined) throw error;
    return 'hidden';
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
