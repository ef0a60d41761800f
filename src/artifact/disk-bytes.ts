import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { Bytes } from './bytes.ts';

/** No file that is looked into needs a longer piece. */
const MOST_AT_ONCE = 1_048_576;

/** A regular file on this machine, opened for each piece. What cannot be read is empty. */
export const diskBytes = (path: string, size: number): Bytes => ({
  size,
  read: (offset, length) => {
    if (!(offset >= 0 && offset < size)) return Buffer.alloc(0);
    const piece = Buffer.alloc(Math.max(0, Math.min(length, size - offset, MOST_AT_ONCE)));
    let file: number;
    try {
      // It was a regular file a moment ago; a FIFO would make one wait.
      file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch {
      return Buffer.alloc(0);
    }
    try {
      return piece.subarray(0, readSync(file, piece, 0, piece.length, offset));
    } catch {
      return Buffer.alloc(0);
    } finally {
      closeSync(file);
    }
  },
});
