import { accessSync, constants, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';

export interface FileInfo {
  kind: 'file' | 'folder' | 'other';
  executable: boolean;
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
    const stats = statSync(path, { throwIfNoEntry: false }) ?? lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    return { kind, executable: (stats.mode & 0o111) !== 0, size: stats.size, modified: stats.mtimeMs };
  },
  read(path) {
    if (diskFiles.info(path)?.kind !== 'file' || !isReadable(path)) return undefined;
    return readFileSync(path);
  },
  list(path) {
    return diskFiles.info(path)?.kind === 'folder' && isReadable(path) ? readdirSync(path) : [];
  },
};

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
