import type { Bytes } from './bytes.ts';

/** The versions of one library's symbols that a program was linked with: `GLIBC_2.34` of `libc.so.6`. */
export interface RequiredVersions {
  library: string;
  versions: readonly string[];
}

type TextAt = (offset: number) => string | undefined;

/** A file has a few dozen; more than this no linker writes. */
const MOST_RECORDS = 4_096;

/** The loader only warns of a weak one (VER_FLG_WEAK). */
const WEAK = 2;

/**
 * Reads the chain at DT_VERNEED (Linux Standard Base, "Symbol Versioning"). Every record says how far the next one is;
 * a chain that never ends is cut off.
 */
export function requiredVersions(
  bytes: Bytes,
  start: number | undefined,
  count: number | undefined,
  text: TextAt,
): RequiredVersions[] {
  const found: RequiredVersions[] = [];
  let left = MOST_RECORDS;
  for (const [at, file] of chain(bytes, start, count, 12)) {
    const versions: string[] = [];
    for (const [, version] of chain(bytes, at + file.readUInt32LE(8), file.readUInt16LE(2), 12)) {
      if (left-- <= 0) return found;
      const name = text(version.readUInt32LE(8));
      if (name && (version.readUInt16LE(4) & WEAK) === 0) versions.push(name);
    }
    const library = text(file.readUInt32LE(4));
    if (library) found.push({ library, versions });
  }
  return found;
}

/** Reads the chain at DT_VERDEF: the first name of each record is the version. */
export function definedVersions(
  bytes: Bytes,
  start: number | undefined,
  count: number | undefined,
  text: TextAt,
): Set<string> {
  const found = new Set<string>();
  for (const [at, definition] of chain(bytes, start, count, 16)) {
    const [first] = chain(bytes, at + definition.readUInt32LE(12), 1, undefined);
    const name = first && text(first[1].readUInt32LE(0));
    if (name) found.add(name);
  }
  return found;
}

const RECORD = 20;

/** @param next where in a record its distance to the next one stands; undefined where there is no next one */
function* chain(
  bytes: Bytes,
  start: number | undefined,
  count = 0,
  next: number | undefined,
): Generator<[at: number, record: Buffer]> {
  let at = start;
  for (let left = Math.min(count, MOST_RECORDS); left > 0 && at !== undefined; left--) {
    const record = bytes.read(at, RECORD);
    // The last one may be a few bytes shorter than the longest kind.
    if (record.length < 16 && !(next === undefined && record.length >= 8)) return;
    const padded =
      record.length < RECORD ? Buffer.concat([record, Buffer.alloc(RECORD - record.length)]) : record;
    yield [at, padded];
    const distance = next === undefined ? 0 : padded.readUInt32LE(next);
    at = distance === 0 ? undefined : at + distance;
  }
}
