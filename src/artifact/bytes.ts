/** A file's content, of which only parts are read. */
export interface Bytes {
  /** Of the whole file, in bytes. */
  readonly size: number;
  /** At most `length` bytes; fewer, or none, where the file has no more. Any offset may be asked for. */
  read(offset: number, length: number): Buffer;
}

export const bytesOf = (content: Buffer): Bytes => ({
  size: content.length,
  read: (offset, length) => {
    // What an ELF file says of offsets can be anything.
    if (!(offset >= 0 && offset < content.length)) return Buffer.alloc(0);
    return content.subarray(offset, offset + Math.max(0, length));
  },
});

/** The text up to the next NUL; undefined where there is none within `most` bytes. */
export function textAt(bytes: Bytes, offset: number, most: number): string | undefined {
  const found = bytes.read(offset, most);
  const end = found.indexOf(0);
  return end < 0 ? undefined : found.toString('utf8', 0, end);
}
