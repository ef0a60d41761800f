import { expect } from 'vitest';

const MACHINES: Readonly<Record<string, number>> = { x86_64: 62, arm64: 183 };

/**
 * That a program needs nothing but the kernel of its architecture, read from the file itself: an ELF of that machine with
 * neither an interpreter nor a library that it needs. A static-pie has a dynamic table all the same.
 */
export function expectStatic(program: Buffer, architecture: string): void {
  expect(program.subarray(0, 6)).toEqual(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]));
  expect(program.readUInt16LE(18)).toBe(MACHINES[architecture]);
  const kinds = segmentsOf(program);
  expect(kinds.some(({ kind }) => kind === 1)).toBe(true);
  expect(kinds.filter(({ kind }) => kind === 3)).toEqual([]);
  expect(neededBy(program)).toBe(0);
}

interface Segment {
  kind: number;
  offset: number;
  size: number;
}

/** Of PT_LOAD 1, PT_DYNAMIC 2, PT_INTERP 3. */
function segmentsOf(elf: Buffer): Segment[] {
  const [table, size, count] = [Number(elf.readBigUInt64LE(32)), elf.readUInt16LE(54), elf.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    return {
      kind: elf.readUInt32LE(at),
      offset: Number(elf.readBigUInt64LE(at + 8)),
      size: Number(elf.readBigUInt64LE(at + 32)),
    };
  });
}

/** How many libraries its dynamic table names (DT_NEEDED is 1). */
function neededBy(elf: Buffer): number {
  let needed = 0;
  for (const { offset, size } of segmentsOf(elf).filter(({ kind }) => kind === 2)) {
    for (let at = offset; at < offset + size; at += 16) {
      const tag = elf.readBigUInt64LE(at);
      if (tag === 0n) break;
      if (tag === 1n) needed += 1;
    }
  }
  return needed;
}
