import { chmodSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scanSources } from '../../src/invoke/scan-sources.ts';
import { setTimes, writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const past = new Date('2024-01-01T00:00:00Z');
const later = new Date('2024-06-01T00:00:00Z');

function sources(): string {
  const folder = temporaryFolder();
  writeFiles(folder, { 'main.go': 'package main', 'sub/é 1.txt': 'x', Makefile: 'all:' });
  setTimes(folder, past);
  return folder;
}

test('the newest of all files', () => {
  const folder = sources();
  expect(scanSources([folder]).newest).toBe(past.getTime());
  utimesSync(join(folder, 'sub/é 1.txt'), later, later);
  expect(scanSources([folder]).newest).toBe(later.getTime());
});

test('several roots, files too', () => {
  const folder = sources();
  utimesSync(join(folder, 'Makefile'), later, later);
  expect(scanSources([join(folder, 'sub')]).newest).toBe(past.getTime());
  expect(scanSources([join(folder, 'sub'), join(folder, 'Makefile')]).newest).toBe(later.getTime());
});

test.each<[string, (folder: string) => void]>([
  ['a time', (folder) => utimesSync(join(folder, 'main.go'), later, later)],
  ['an earlier time', (folder) => utimesSync(join(folder, 'main.go'), new Date(0), new Date(0))],
  [
    'a size, with the old time',
    (folder) => {
      writeFileSync(join(folder, 'main.go'), 'package other');
      utimesSync(join(folder, 'main.go'), past, past);
    },
  ],
  ['a mode', (folder) => chmodSync(join(folder, 'main.go'), 0o755)],
  ['a name', (folder) => renameSync(join(folder, 'main.go'), join(folder, 'other.go'))],
  ['one less', (folder) => rmSync(join(folder, 'main.go'))],
])('%s changes the fingerprint', (_name, change) => {
  const folder = sources();
  const before = scanSources([folder]).fingerprint;
  expect(scanSources([folder]).fingerprint).toBe(before);
  change(folder);
  setTimes(join(folder, 'sub'), past);
  utimesSync(folder, past, past);
  expect(scanSources([folder]).fingerprint).not.toBe(before);
});

test('a file that went makes its folder newer', () => {
  const folder = sources();
  rmSync(join(folder, 'sub/é 1.txt'));
  expect(scanSources([folder]).newest).toBeGreaterThan(later.getTime());
});

test.each(['.git/index', '.aws-sam/build/x', '.vscode/settings.json', 'crate/target/debug/x'])(
  '%s is no source',
  (name) => {
    const folder = sources();
    writeFiles(folder, { 'crate/Cargo.toml': '' });
    setTimes(folder, past);
    const before = scanSources([folder]);
    writeFiles(folder, { [name]: 'new' });
    expect(scanSources([folder]).newest).toBe(past.getTime());
    // The first of them changes its folder; what comes after it changes nothing.
    const with1 = scanSources([folder]).fingerprint;
    writeFiles(folder, { [name]: 'newer', [`${name}2`]: '' });
    expect(scanSources([folder])).toEqual({ newest: before.newest, fingerprint: with1 });
  },
);

test('target without Cargo.toml is a source like others', () => {
  const folder = sources();
  writeFiles(folder, { 'target/x': '' });
  expect(scanSources([folder]).newest).toBeGreaterThan(later.getTime());
});

test('links are followed, also in circles and to nothing', () => {
  const folder = sources();
  const outside = sources();
  // Two circles: who goes round in both does not come back within the age of the universe.
  symlinkSync(folder, join(folder, 'sub/up'));
  symlinkSync(folder, join(folder, 'sub/up too'));
  symlinkSync('self', join(folder, 'self'));
  symlinkSync(outside, join(folder, 'outside'));
  utimesSync(join(outside, 'main.go'), new Date('2040-01-01'), new Date('2040-01-01'));
  expect(scanSources([folder]).newest).toBe(Date.parse('2040-01-01'));
});
