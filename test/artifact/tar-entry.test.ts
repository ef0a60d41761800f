import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstTarEntry, type TarEntry } from '../../src/artifact/tar-entry.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** @param piece how many bytes come at once */
function entryIn(archive: Buffer, piece: number): TarEntry | undefined {
  const reader = firstTarEntry();
  for (let at = 0; at < archive.length; at += piece) if (reader.push(archive.subarray(at, at + piece))) break;
  return reader.entry();
}

function archiveOf(name: string, content: string | undefined, format: string): Buffer {
  const folder = temporaryFolder();
  const path = join(folder, name);
  if (content === undefined) mkdirSync(path);
  else writeFileSync(path, content);
  chmodSync(path, 0o751);
  return execFileSync('tar', ['--format', format, '-C', folder, '-c', name]);
}

test.each([
  ['ustar', 'bootstrap'],
  ['gnu', 'n'.repeat(200)],
  ['pax', 'ü'.repeat(100)],
])('a real archive in the format %s, however it is cut into pieces', (format, name) => {
  const content = 'x'.repeat(1_500);
  const archive = archiveOf(name, content, format);
  for (const piece of [1, 511, 512, 513, archive.length]) {
    const entry = entryIn(archive, piece);
    expect(entry).toEqual({ kind: 'file', mode: 0o751, size: 1_500, content: Buffer.from(content) });
  }
});

test('a folder is known by its header alone', () => {
  const archive = archiveOf('folder', undefined, 'ustar');
  const reader = firstTarEntry();
  expect(reader.push(archive.subarray(0, 511))).toBe(false);
  expect(reader.push(archive.subarray(511, 512))).toBe(true);
  expect(reader.entry()).toMatchObject({ kind: 'folder', mode: 0o751 });
});

test('an empty file, and an archive that ends too early', () => {
  expect(entryIn(archiveOf('empty', '', 'ustar'), 512)).toMatchObject({ kind: 'file', size: 0 });
  const archive = archiveOf('bootstrap', 'x'.repeat(1_500), 'ustar');
  expect(entryIn(archive.subarray(0, 1_000), 512)).toBeUndefined();
  expect(entryIn(Buffer.alloc(10_240), 512)).toBeUndefined();
});

test('any bytes are read to their end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.integer({ min: 1, max: 700 }), (bytes, piece) => {
      // No size that is a real one: what is said is kept free at once.
      const archive = Buffer.from(bytes);
      if (archive.length > 136) archive.fill(0x30, 124, 136);
      entryIn(archive, piece);
    }),
  );
});
