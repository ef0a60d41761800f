import { type Bytes, textAt } from './bytes.ts';
import { definedVersions, type RequiredVersions, requiredVersions } from './elf-versions.ts';

/** What a 64-bit little-endian ELF file asks of the system that starts it. */
export interface ElfProgram {
  kind: 'elf';
  /** Its dynamic loader (PT_INTERP); undefined for what the kernel starts by itself. */
  interpreter: string | undefined;
  /** DT_NEEDED: names of libraries, or paths. */
  needed: readonly string[];
  /** Folders that its loader looks in: before LD_LIBRARY_PATH (DT_RPATH), and after it (DT_RUNPATH). */
  rpath: readonly string[];
  runpath: readonly string[];
  /** The versions of other libraries' symbols that it was linked with (DT_VERNEED). */
  requires: readonly RequiredVersions[];
  /** The versions that it has itself (DT_VERDEF). */
  provides: ReadonlySet<string>;
  /** Whether the kernel can begin anywhere in it: not so in a library. */
  hasEntry: boolean;
  /** Whether its linker has marked it as a program that can lie anywhere (DF_1_PIE): one without a loader may be a library. */
  isPie: boolean;
}

/** What the kernel does not start, or what crashes as soon as it is started: cut off, or made for another system. */
export interface BrokenElf {
  kind: 'exec format error' | 'crash' | 'foreign';
  /** Continues a sentence whose subject is the file. */
  why: string;
}

/** EI_OSABI (System V ABI, "ELF Identification"). Linux does not look at it, and what it starts crashes. */
const FOREIGN_SYSTEMS: Readonly<Record<number, string>> = {
  2: 'NetBSD',
  6: 'Solaris',
  9: 'FreeBSD',
  12: 'OpenBSD',
};

const TYPE = { executable: 2, shared: 3 } as const;
const SEGMENT = { load: 1, dynamic: 2, interpreter: 3 } as const;
const TAG = {
  end: 0,
  needed: 1,
  strings: 5,
  rpath: 15,
  runpath: 29,
  flags1: 0x6ffffffb,
  versionsDefined: 0x6ffffffc,
  versionsDefinedCount: 0x6ffffffd,
  versionsNeeded: 0x6ffffffe,
  versionsNeededCount: 0x6fffffff,
} as const;

const PIE = 0x08000000;

const HEADER = 64;
const SEGMENT_ENTRY = 56;
const MOST_SEGMENT_BYTES = 65_536;
const MOST_DYNAMIC_BYTES = 65_536;
const MOST_NEEDED = 1_024;
const PATH_MAX = 4_096;

interface Segment {
  type: number;
  offset: number;
  address: number;
  size: number;
}

/**
 * Reads a 64-bit little-endian ELF file as the kernel and the loader do: by its program headers, which stripped files
 * have too (System V ABI, "Program Loading and Dynamic Linking"; fs/binfmt_elf.c). Whatever stands in the file, this
 * ends soon and throws nothing.
 */
export function readElfProgram(bytes: Bytes): ElfProgram | BrokenElf {
  const header = bytes.read(0, HEADER);
  if (header.length < HEADER) return refused('is shorter than the header of a program');
  if (header[4] !== 2 || header[5] !== 1) return refused('is no 64-bit little-endian program');
  const system = FOREIGN_SYSTEMS[header[7]!];
  if (system !== undefined) return { kind: 'foreign', why: `is built for ${system}, not for Linux` };
  const type = header.readUInt16LE(16);
  if (type !== TYPE.executable && type !== TYPE.shared)
    return refused(`is an ELF file of type ${type} (an object file, or a core dump), not a program`);
  const segments = readSegments(bytes, header);
  if ('kind' in segments) return segments;
  const loaded = segments.filter((segment) => segment.type === SEGMENT.load);
  const end = Math.max(0, ...loaded.map(({ offset, size }) => offset + size));
  if (end > bytes.size)
    return { kind: 'crash', why: `is cut off: it has ${bytes.size} bytes, and says that it has ${end}` };
  const interpreter = readInterpreter(bytes, segments);
  if (typeof interpreter === 'object') return interpreter;
  return {
    kind: 'elf',
    interpreter,
    ...readDynamic(bytes, segments, loaded),
    hasEntry: header.readBigUInt64LE(24) !== 0n && loaded.length > 0,
  };
}

const refused = (why: string): BrokenElf => ({ kind: 'exec format error', why });

function readSegments(bytes: Bytes, header: Buffer): Segment[] | BrokenElf {
  const count = header.readUInt16LE(56);
  const size = count * SEGMENT_ENTRY;
  if (header.readUInt16LE(54) !== SEGMENT_ENTRY || count === 0 || size > MOST_SEGMENT_BYTES)
    return refused('has no program headers that Linux takes');
  const table = bytes.read(number64(header, 32), size);
  if (table.length < size) return refused('is cut off before its program headers');
  return Array.from({ length: count }, (_, index) => {
    const at = index * SEGMENT_ENTRY;
    return {
      type: table.readUInt32LE(at),
      offset: number64(table, at + 8),
      address: number64(table, at + 16),
      size: number64(table, at + 32),
    };
  });
}

function readInterpreter(bytes: Bytes, segments: readonly Segment[]): string | undefined | BrokenElf {
  const segment = segments.find(({ type }) => type === SEGMENT.interpreter);
  if (segment === undefined) return undefined;
  const path = segment.size > PATH_MAX ? undefined : textAt(bytes, segment.offset, segment.size);
  return path || refused('names no dynamic loader where it should');
}

type DynamicPart = Pick<ElfProgram, 'needed' | 'rpath' | 'runpath' | 'requires' | 'provides' | 'isPie'>;

function readDynamic(bytes: Bytes, segments: readonly Segment[], loaded: readonly Segment[]): DynamicPart {
  const segment = segments.find(({ type }) => type === SEGMENT.dynamic);
  const table = segment && bytes.read(segment.offset, Math.min(segment.size, MOST_DYNAMIC_BYTES));
  const entries: [tag: number, value: number][] = [];
  for (let at = 0; table !== undefined && at + 16 <= table.length; at += 16) {
    const tag = number64(table, at);
    if (tag === TAG.end) break;
    entries.push([tag, number64(table, at + 8)]);
  }
  const value = (wanted: number) => entries.find(([tag]) => tag === wanted)?.[1];
  // The table holds addresses; the file has them where a segment says so.
  const inFile = (address: number | undefined): number | undefined => {
    if (address === undefined) return undefined;
    const home = loaded.find((part) => address >= part.address && address < part.address + part.size);
    return home && home.offset + address - home.address;
  };
  const strings = inFile(value(TAG.strings));
  const text = (offset: number) =>
    strings === undefined ? undefined : textAt(bytes, strings + offset, PATH_MAX);
  const texts = (wanted: number) =>
    entries.flatMap(([tag, offset]) => (tag === wanted ? (text(offset) ?? []) : [])).slice(0, MOST_NEEDED);
  const folders = (wanted: number) => texts(wanted).flatMap((list) => list.split(':').filter(Boolean));
  return {
    isPie: ((value(TAG.flags1) ?? 0) & PIE) !== 0,
    needed: texts(TAG.needed),
    rpath: folders(TAG.rpath),
    runpath: folders(TAG.runpath),
    requires: requiredVersions(
      bytes,
      inFile(value(TAG.versionsNeeded)),
      value(TAG.versionsNeededCount),
      text,
    ),
    provides: definedVersions(
      bytes,
      inFile(value(TAG.versionsDefined)),
      value(TAG.versionsDefinedCount),
      text,
    ),
  };
}

const number64 = (buffer: Buffer, at: number): number => Number(buffer.readBigUInt64LE(at));
