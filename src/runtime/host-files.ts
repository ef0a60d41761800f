import { constants, readdirSync, readFileSync } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { hasCode } from '../adapters/error-code.ts';

/** What starting and measuring a bootstrap needs of the file system. */
export interface HostFiles {
  /** Symbolic links are followed; one that leads nowhere is missing. */
  kind(path: string): Promise<'file' | 'folder' | 'missing'>;
  executable(path: string): Promise<boolean>;
  /** At most the first `length` bytes; undefined when this user may run the file but not read it. */
  start(path: string, length: number): Promise<Buffer | undefined>;
  /** A file of /proc: undefined when there is none, for the process may end at any moment. */
  processFile(path: string): string | undefined;
  /** The names in a folder of /proc: none when there is no such folder any more. */
  processFolder(path: string): string[];
}

export const hostFiles: HostFiles = {
  async kind(path) {
    try {
      return (await stat(path)).isDirectory() ? 'folder' : 'file';
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return 'missing';
      throw error;
    }
  },
  async executable(path) {
    try {
      await access(path, constants.X_OK);
      return true;
    } catch (error) {
      if (hasCode(error, 'EACCES', 'EPERM')) return false;
      throw error;
    }
  },
  async start(path, length) {
    try {
      const file = await open(path);
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (hasCode(error, 'EACCES')) return undefined;
      throw error;
    }
  },
  processFile(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return undefined;
      throw error;
    }
  },
  processFolder(path) {
    try {
      return readdirSync(path);
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return [];
      throw error;
    }
  },
};
