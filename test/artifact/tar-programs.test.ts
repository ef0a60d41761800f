import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tarPrograms } from '../../src/artifact/tar-programs.ts';
import { makeElf } from '../support/elf.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** @param piece how many bytes come at once */
function namesIn(archive: Buffer, piece: number): string[] {
  const reader = tarPrograms();
  for (let at = 0; at < archive.length; at += piece) reader.push(archive.subarray(at, at + piece));
  return reader.names();
}

function makeFolder(): string {
  const folder = join(temporaryFolder(), 'task');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  const put = (name: string, content: string | Buffer, mode = 0o755) => {
    writeFileSync(join(folder, name), content);
    chmodSync(join(folder, name), mode);
  };
  put('program', makeElf());
  put('large', Buffer.concat([makeElf(), Buffer.alloc(3_000, 0x7f)]));
  put('sub/deeper', makeElf());
  put('data', makeElf(), 0o644);
  put('script', '#!/bin/sh\n');
  put('empty', '');
  symlinkSync('sub/deeper', join(folder, 'link'));
  linkSync(join(folder, 'large'), join(folder, 'same'));
  return folder;
}

test.each(['ustar', 'gnu', 'pax'])(
  'programs and links at the top of a folder, in the format %s',
  (format) => {
    const folder = makeFolder();
    // As Docker writes it: of /var/task the last name, of / nothing but the slash.
    const named = execFileSync('tar', ['--format', format, '-C', join(folder, '..'), '-c', 'task']);
    const root = execFileSync('tar', [
      '--format',
      format,
      '-P',
      '--transform',
      's,^task/*,/,',
      '-C',
      join(folder, '..'),
      '-c',
      'task',
    ]);
    for (const archive of [named, root])
      for (const piece of [1, 511, 512, 513, archive.length])
        expect(namesIn(archive, piece)).toEqual(['large', 'link', 'program', 'same']);
  },
);

test('anything at all ends, and throws nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      expect(namesIn(Buffer.from(bytes), 700)).toEqual([]);
    }),
  );
});
