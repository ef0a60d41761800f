import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf } from '../../src/artifact/bytes.ts';
import { type ElfProgram, readElfProgram } from '../../src/artifact/elf-program.ts';
import { dynamicElf, makeElf } from '../support/elf.ts';
import { missingTools } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const read = (content: Buffer) => readElfProgram(bytesOf(content));

test('a static program asks for nothing', () => {
  expect(read(makeElf())).toEqual({
    kind: 'elf',
    interpreter: undefined,
    needed: [],
    rpath: [],
    runpath: [],
    requires: [],
    provides: new Set(),
    hasEntry: true,
    isPie: false,
  });
});

test('all that a dynamic program asks for is read without section headers', () => {
  const content = dynamicElf({
    needed: ['libfoo.so.1', 'libc.so.6'],
    rpath: '$ORIGIN/lib:/opt/lib',
    runpath: '/var/task/lib',
    requires: { 'libc.so.6': ['GLIBC_2.2.5', 'GLIBC_2.34'], 'libm.so.6': ['GLIBC_2.29'] },
    provides: ['libown.so', 'OWN_1.0'],
  });
  expect(read(content)).toEqual({
    kind: 'elf',
    interpreter: '/lib64/ld-linux-x86-64.so.2',
    needed: ['libfoo.so.1', 'libc.so.6'],
    rpath: ['$ORIGIN/lib', '/opt/lib'],
    runpath: ['/var/task/lib'],
    requires: [
      { library: 'libc.so.6', versions: ['GLIBC_2.2.5', 'GLIBC_2.34'] },
      { library: 'libm.so.6', versions: ['GLIBC_2.29'] },
    ],
    provides: new Set(['libown.so', 'OWN_1.0']),
    hasEntry: true,
    isPie: false,
  });
});

test('a version that the loader only warns of is none that is needed', () => {
  const elf = read(
    dynamicElf({ requires: { 'libc.so.6': ['GLIBC_2.34', 'GLIBC_2.99'] }, weak: ['GLIBC_2.99'] }),
  );
  expect((elf as ElfProgram).requires).toEqual([{ library: 'libc.so.6', versions: ['GLIBC_2.34'] }]);
});

test('a library without an entry cannot be started', () => {
  expect(read(makeElf({ type: 3, entry: 0n, needed: ['libc.so.6'] }))).toMatchObject({ hasEntry: false });
});

function changed(content: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(content);
  change(copy);
  return copy;
}

test.each<[string, Buffer, string, string]>([
  ['shorter than its header', makeElf().subarray(0, 63), 'exec format error', 'shorter than the header'],
  ['an object file', makeElf({ type: 1 }), 'exec format error', 'type 1'],
  ['big-endian', changed(makeElf(), (copy) => copy.writeUInt8(2, 5)), 'exec format error', 'little-endian'],
  [
    'no program headers',
    changed(makeElf(), (copy) => copy.writeUInt16LE(0, 56)),
    'exec format error',
    'program headers',
  ],
  [
    'program headers of another size',
    changed(makeElf(), (copy) => copy.writeUInt16LE(32, 54)),
    'exec format error',
    'program headers',
  ],
  [
    'program headers beyond its end',
    changed(makeElf(), (copy) => copy.writeBigUInt64LE(2n ** 63n, 32)),
    'exec format error',
    'cut off before',
  ],
  ['a loader without an end', dynamicElf({ interpreter: 'x'.repeat(5_000) }), 'exec format error', 'loader'],
  ['cut off', dynamicElf().subarray(0, -1), 'crash', 'cut off'],
])('%s is broken', (_, content, kind, why) => {
  expect(read(content)).toEqual({ kind, why: expect.stringContaining(why) });
});

test('a chain of versions that goes round ends', () => {
  const content = dynamicElf({ requires: { 'libc.so.6': ['GLIBC_2.34'] }, needed: [] });
  const start = content.indexOf('/lib64/ld-linux-x86-64.so.2\0') + '/lib64/ld-linux-x86-64.so.2\0'.length;
  expect(content.readUInt16LE(start)).toBe(1);
  // Both records say that there are very many more, and that the next one is right behind them.
  content.writeUInt16LE(0xffff, start + 2);
  content.writeUInt32LE(1, start + 12);
  content.writeUInt32LE(1, start + 16 + 12);
  expect(read(content)).toMatchObject({ kind: 'elf' });
});

/** Counts what is asked of it: nothing that a file says makes samgen read much. */
function counted(content: Buffer) {
  const bytes = bytesOf(content);
  const seen = { reads: 0, most: 0 };
  const read = (offset: number, length: number) => {
    seen.reads += 1;
    seen.most = Math.max(seen.most, length);
    return bytes.read(offset, length);
  };
  return { seen, bytes: { size: bytes.size, read } };
}

const REAL = dynamicElf({
  needed: ['libfoo.so.1', 'libc.so.6'],
  runpath: '$ORIGIN',
  requires: { 'libc.so.6': ['GLIBC_2.2.5', 'GLIBC_2.34'], 'libfoo.so.1': ['FOO_1'] },
  provides: ['OWN_1', 'OWN_2'],
});

test('whatever stands in a file, there is a verdict, soon', () => {
  const mutation = fc.record({ at: fc.nat(REAL.length - 1), byte: fc.integer({ min: 0, max: 255 }) });
  const mutated = fc
    .tuple(fc.array(mutation, { maxLength: 12 }), fc.nat(REAL.length))
    .map(([mutations, end]) => {
      const copy = Buffer.from(REAL);
      for (const { at, byte } of mutations) copy[at] = byte;
      return end % 3 === 0 ? copy.subarray(0, end) : copy;
    });
  const random = fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes));
  const withMagic = random.map((bytes) => Buffer.concat([REAL.subarray(0, 64), bytes]));
  fc.assert(
    fc.property(fc.oneof(mutated, random, withMagic), (content) => {
      const { seen, bytes } = counted(content);
      expect(['elf', 'crash', 'exec format error', 'foreign']).toContain(readElfProgram(bytes).kind);
      expect(seen.reads).toBeLessThan(40_000);
      expect(seen.most).toBeLessThanOrEqual(65_536);
    }),
    { numRuns: 3_000 },
  );
});

test('what real compilers make is read as readelf reads it', { timeout: 60_000 }, async (ctx) => {
  const missing = missingTools('gcc', 'readelf', 'strip');
  if (missing || process.platform !== 'linux')
    return ctx.skip(missing ?? 'only Linux programs are ELF files');
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.c'), '#include <stdio.h>\nint main(void) { return printf("x"); }\n');
  await execa('gcc', ['-o', 'dynamic', 'a.c', '-Wl,-rpath,$ORIGIN/lib'], { cwd: folder });
  await execa('gcc', ['-static-pie', '-o', 'static', 'a.c'], { cwd: folder });
  await execa('strip', ['-s', 'dynamic'], { cwd: folder });
  const { stdout } = await execa(
    'readelf',
    ['--wide', '--dynamic', '--version-info', '--program-headers', 'dynamic'],
    {
      cwd: folder,
      env: { LC_ALL: 'C' },
    },
  );
  const dynamic = read(readFileSync(join(folder, 'dynamic'))) as ElfProgram;
  const found = (pattern: RegExp) => [...stdout.matchAll(pattern)].map(([, name]) => name!);
  expect(dynamic.interpreter).toBe(found(/program interpreter: (.*)\]/g)[0]);
  expect(dynamic.needed).toEqual(found(/Shared library: \[(.*)\]/g));
  expect(dynamic.runpath).toEqual(['$ORIGIN/lib']);
  const versions = dynamic.requires.flatMap((one) => one.versions);
  expect(versions.length).toBeGreaterThan(0);
  expect(new Set(versions)).toEqual(new Set(found(/Name: (GLIBC_\S+)/g)));
  expect(read(readFileSync(join(folder, 'static')))).toMatchObject({
    interpreter: undefined,
    needed: [],
    hasEntry: true,
    isPie: true,
  });
});
