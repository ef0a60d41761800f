/** What a hand-made ELF file says of itself; it holds no code. */
export interface MadeElf {
  /** e_machine; 62 (x86_64) where nothing is said. */
  machine?: number;
  /** e_type; 2 (executable) where nothing is said. */
  type?: number;
  interpreter?: string;
  needed?: readonly string[];
  rpath?: string;
  runpath?: string;
  /** By library: `{ 'libc.so.6': ['GLIBC_2.34'] }`. */
  requires?: Readonly<Record<string, readonly string[]>>;
  /** Versions that the loader only warns of. */
  weak?: readonly string[];
  provides?: readonly string[];
  entry?: bigint;
}

const BASE = 0x400000;
const HEADER = 64;
const SEGMENT = 56;

/** A 64-bit little-endian ELF file, without section headers, as a stripped program is. */
export function makeElf(given: MadeElf = {}): Buffer {
  const {
    machine = 62,
    type = 2,
    interpreter,
    needed = [],
    requires = {},
    provides = [],
    entry = 0x400100n,
  } = given;
  const strings = stringTable();
  const parts: Buffer[] = [];
  let at = HEADER + 3 * SEGMENT;
  const place = (part: Buffer): number => {
    const start = at;
    parts.push(part);
    at += part.length;
    return start;
  };

  const interpreterAt = interpreter === undefined ? 0 : place(Buffer.from(`${interpreter}\0`));
  const dynamic: [tag: number, value: number][] = needed.map((name) => [1, strings.add(name)]);
  if (given.rpath !== undefined) dynamic.push([15, strings.add(given.rpath)]);
  if (given.runpath !== undefined) dynamic.push([29, strings.add(given.runpath)]);
  const libraries = Object.entries(requires);
  if (libraries.length > 0) {
    const start = place(versionsNeeded(libraries, new Set(given.weak), strings.add));
    dynamic.push([0x6ffffffe, BASE + start], [0x6fffffff, libraries.length]);
  }
  if (provides.length > 0) {
    const start = place(versionsDefined(provides, strings.add));
    dynamic.push([0x6ffffffc, BASE + start], [0x6ffffffd, provides.length]);
  }
  const hasDynamic = dynamic.length > 0;
  if (hasDynamic) {
    dynamic.push([5, BASE + place(strings.bytes())], [10, strings.bytes().length], [0, 0]);
  }
  const table = Buffer.alloc(dynamic.length * 16);
  for (const [index, [tag, value]] of dynamic.entries()) {
    table.writeBigUInt64LE(BigInt(tag), index * 16);
    table.writeBigUInt64LE(BigInt(value), index * 16 + 8);
  }
  const dynamicAt = place(table);

  const segments: [type: number, offset: number, size: number][] = [
    [1, 0, at],
    ...(interpreter === undefined
      ? []
      : [[3, interpreterAt, interpreter.length + 1] as [number, number, number]]),
    ...(hasDynamic ? [[2, dynamicAt, table.length] as [number, number, number]] : []),
  ];
  const head = Buffer.alloc(HEADER + 3 * SEGMENT);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  head.writeUInt16LE(type, 16);
  head.writeUInt16LE(machine, 18);
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(entry, 24);
  head.writeBigUInt64LE(BigInt(HEADER), 32);
  head.writeUInt16LE(HEADER, 52);
  head.writeUInt16LE(SEGMENT, 54);
  head.writeUInt16LE(segments.length, 56);
  for (const [index, [kind, offset, size]] of segments.entries()) {
    const start = HEADER + index * SEGMENT;
    head.writeUInt32LE(kind, start);
    head.writeUInt32LE(5, start + 4);
    head.writeBigUInt64LE(BigInt(offset), start + 8);
    head.writeBigUInt64LE(BigInt(BASE + offset), start + 16);
    head.writeBigUInt64LE(BigInt(size), start + 32);
    head.writeBigUInt64LE(BigInt(size), start + 40);
  }
  return Buffer.concat([head, ...parts]);
}

/** A dynamic program for glibc on x86_64. */
export const dynamicElf = (given: MadeElf = {}): Buffer =>
  makeElf({ interpreter: '/lib64/ld-linux-x86-64.so.2', needed: ['libc.so.6'], type: 3, ...given });

type Add = (text: string) => number;

function stringTable(): { add: Add; bytes(): Buffer } {
  const offsets = new Map<string, number>();
  let text = '\0';
  return {
    add(word) {
      const known = offsets.get(word) ?? Buffer.byteLength(text);
      if (!offsets.has(word)) text += `${word}\0`;
      offsets.set(word, known);
      return known;
    },
    bytes: () => Buffer.from(text),
  };
}

function versionsNeeded(
  libraries: readonly (readonly [string, readonly string[]])[],
  weak: ReadonlySet<string>,
  add: Add,
): Buffer {
  const records = libraries.map(([library, versions], index) => {
    const record = Buffer.alloc(16 * (1 + versions.length));
    record.writeUInt16LE(1, 0);
    record.writeUInt16LE(versions.length, 2);
    record.writeUInt32LE(add(library), 4);
    record.writeUInt32LE(16, 8);
    record.writeUInt32LE(index === libraries.length - 1 ? 0 : record.length, 12);
    for (const [place, version] of versions.entries()) {
      const at = 16 * (1 + place);
      record.writeUInt16LE(weak.has(version) ? 2 : 0, at + 4);
      record.writeUInt32LE(add(version), at + 8);
      record.writeUInt32LE(place === versions.length - 1 ? 0 : 16, at + 12);
    }
    return record;
  });
  return Buffer.concat(records);
}

function versionsDefined(versions: readonly string[], add: Add): Buffer {
  const records = versions.map((version, index) => {
    const record = Buffer.alloc(28);
    record.writeUInt16LE(1, 0);
    record.writeUInt16LE(1, 6);
    record.writeUInt32LE(20, 12);
    record.writeUInt32LE(index === versions.length - 1 ? 0 : 28, 16);
    record.writeUInt32LE(add(version), 20);
    return record;
  });
  return Buffer.concat(records);
}
