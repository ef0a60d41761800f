import { BLOCK, FILE, number } from './tar-entry.ts';

/** Takes the archive of a folder as it comes, and keeps the names of what may be a program at its top. */
export interface TarFolderReader {
  push(chunk: Uint8Array): void;
  names(): string[];
}

const ELF_MARK = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const LINKS = new Set(['1', '2']);
const NAME_BYTES = 100;

/** Executable ELF files, by the first bytes of their content; and links, of which an archive does not have the content. */
export function tarPrograms(): TarFolderReader {
  const found = new Set<string>();
  let block: Buffer = Buffer.alloc(0);
  let toSkip = 0;
  let folder: string | undefined;
  /** Whose first block of content comes next. */
  let executable: string | undefined;

  const takeHeader = (header: Buffer): void => {
    const type = header.toString('latin1', 156, 157);
    toSkip = Math.ceil(number(header, 124, 12) / BLOCK) * BLOCK;
    const isFile = FILE.has(type);
    // A longer name stands in a record before it, and no bootstrap's program has one.
    const path = header.toString('utf8', 0, NAME_BYTES).replace(/\0.*$/s, '');
    if (type === '5') folder ??= path.endsWith('/') ? path : `${path}/`;
    if (LINKS.has(type)) toSkip = 0;
    if (folder === undefined || !path.startsWith(folder)) return;
    const name = path.slice(folder.length);
    if (name === '' || name.includes('/')) return;
    if (LINKS.has(type)) found.add(name);
    if (isFile && toSkip > 0 && (number(header, 100, 8) & 0o111) !== 0) executable = name;
  };

  return {
    push(chunk) {
      let rest: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      while (rest.length > 0) {
        if (toSkip > 0 && executable === undefined) {
          const skipped = Math.min(toSkip, rest.length);
          toSkip -= skipped;
          rest = rest.subarray(skipped);
          continue;
        }
        const taken = rest.subarray(0, BLOCK - block.length);
        block = Buffer.concat([block, taken]);
        rest = rest.subarray(taken.length);
        if (block.length < BLOCK) return;
        const whole = block;
        block = Buffer.alloc(0);
        if (executable === undefined) {
          if (whole.some((byte) => byte !== 0)) takeHeader(whole);
          continue;
        }
        if (whole.subarray(0, ELF_MARK.length).equals(ELF_MARK)) found.add(executable);
        executable = undefined;
        toSkip -= BLOCK;
      }
    },
    names: () => [...found].sort(),
  };
}
