/** The first file of a tar archive. */
export interface TarEntry {
  kind: 'file' | 'folder' | 'special';
  /** The lowest 12 bits of st_mode. */
  mode: number;
  /** Bytes. */
  size: number;
  /** Of a file; it ends early where it is larger than `MOST_KEPT`. */
  content: Buffer;
}

export const BLOCK = 512;
const MOST_KEPT = 536_870_912;

/** What stands before a file's own header: longer names, times (POSIX pax; GNU). */
const BEFORE_HEADER = new Set(['x', 'g', 'L', 'K']);
export const FILE = new Set(['0', '\0', '7']);

/** Takes an archive as it comes, and keeps its first file. */
export interface TarReader {
  /** @returns whether nothing more is needed */
  push(chunk: Uint8Array): boolean;
  /** Undefined where the archive ended before. */
  entry(): TarEntry | undefined;
}

export function firstTarEntry(): TarReader {
  let pending: Buffer = Buffer.alloc(0);
  let toSkip = 0;
  let sizeBefore: number | undefined;
  let found: TarEntry | undefined;
  let filled = 0;
  const isDone = () => found !== undefined && filled >= found.content.length;

  const takeHeader = (header: Buffer): void => {
    const type = header.toString('latin1', 156, 157);
    const size = number(header, 124, 12);
    if (BEFORE_HEADER.has(type)) {
      toSkip = Math.ceil(size / BLOCK) * BLOCK;
      return;
    }
    const real = sizeBefore ?? size;
    const kind = FILE.has(type) ? 'file' : type === '5' ? 'folder' : 'special';
    const kept = kind === 'file' ? Math.min(real, MOST_KEPT) : 0;
    found = { kind, mode: number(header, 100, 8) & 0o7777, size: real, content: Buffer.alloc(kept) };
  };

  return {
    push(chunk) {
      let rest: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      while (rest.length > 0 && !isDone()) {
        if (found !== undefined) {
          filled += rest.copy(found.content, filled);
          break;
        }
        if (toSkip > 0) {
          const skipped = rest.subarray(0, toSkip);
          sizeBefore = sizeInPax(skipped) ?? sizeBefore;
          toSkip -= skipped.length;
          rest = rest.subarray(skipped.length);
          continue;
        }
        const header = Buffer.concat([pending, rest.subarray(0, BLOCK - pending.length)]);
        rest = rest.subarray(header.length - pending.length);
        pending = header;
        if (header.length < BLOCK) break;
        pending = Buffer.alloc(0);
        if (header.every((byte) => byte === 0)) break;
        takeHeader(header);
      }
      return isDone();
    },
    entry: () => (isDone() ? found : undefined),
  };
}

/** Files of 8 GB and more have their size here only. */
function sizeInPax(record: Buffer): number | undefined {
  const size = /(?:^|\n)\d+ size=(\d+)\n/.exec(record.toString('latin1'))?.[1];
  return size === undefined ? undefined : Number(size);
}

/** Octal, or where the first bit is set binary (GNU). */
export function number(header: Buffer, at: number, length: number): number {
  if ((header[at]! & 0x80) !== 0) return Number(header.readBigUInt64BE(at + length - 8));
  return Number.parseInt(header.toString('latin1', at, at + length).trim() || '0', 8) || 0;
}
