import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lookAtPlace, writePrivateFile } from '../../src/env/private-file.ts';
import { FailedError, UsageError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

test('only this user can read it, whatever the umask, and whatever was there', () => {
  const folder = temporaryFolder();
  const before = process.umask(0o277);
  onTestFinished(() => void process.umask(before));
  writePrivateFile(lookAtPlace('.env', folder), 'ü=1\n', undefined);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('ü=1\n');
  expect(modeOf(join(folder, '.env'))).toBe(0o600);

  process.umask(0);
  chmodSync(join(folder, '.env'), 0o666);
  const place = lookAtPlace('.env', folder);
  expect(place).toMatchObject({ content: Buffer.from('ü=1\n'), isOpen: true, isLink: false });
  writePrivateFile(place, 'AA=2\n', undefined);
  expect(modeOf(join(folder, '.env'))).toBe(0o600);
  expect(lookAtPlace('.env', folder)).toMatchObject({ content: Buffer.from('AA=2\n'), isOpen: false });
  expect(readdirSync(folder)).toEqual(['.env']);
});

test('a link is replaced, what it leads to stays', () => {
  const [folder, other] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(other, 'target'), 'old');
  symlinkSync(join(other, 'target'), join(folder, '.env'));
  symlinkSync(join(other, 'nowhere'), join(folder, 'dangling'));
  const place = lookAtPlace('.env', folder);
  expect(place).toMatchObject({ content: Buffer.from('old'), isLink: true });
  writePrivateFile(place, 'new', undefined);
  expect(lstatSync(join(folder, '.env')).isSymbolicLink()).toBe(false);
  expect(readFileSync(join(other, 'target'), 'utf8')).toBe('old');
  const dangling = lookAtPlace('dangling', folder);
  expect(dangling).toMatchObject({ content: undefined, isLink: true });
  writePrivateFile(dangling, 'new', undefined);
  expect(existsSync(join(other, 'nowhere'))).toBe(false);
});

test.each(['new/', 'new/.', './'])('%s is no name of a file', (name) => {
  const folder = temporaryFolder();
  expect(() => lookAtPlace(name, folder)).toThrow(`${name} is the name of a folder.`);
});

test('a folder that is a link is named by its own name', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'real'));
  symlinkSync('real', join(folder, 'link'));
  expect(lookAtPlace('link/.env', folder).path).toBe(join(folder, 'real/.env'));
});

test.each(['absent/.env', 'folder', '/dev/stdout', '/dev/null', '/proc/self/fd/1', 'link-to-null'])(
  '%s is no place for a file',
  (file) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder'));
    symlinkSync('/dev/null', join(folder, 'link-to-null'));
    expect(() => lookAtPlace(file, folder)).toThrow(UsageError);
  },
);

test('where it cannot be written, nothing is left', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'taken'));
  expect(() => writePrivateFile({ path: join(folder, 'taken') }, 'x', undefined)).toThrow(FailedError);
  expect(readdirSync(folder)).toEqual(['taken']);
});

test('it is made ready in another folder, also on another file system', () => {
  const folder = temporaryFolder();
  // Most machines have one of these in memory.
  const places = [temporaryFolder(), ...['/dev/shm'].filter((place) => existsSync(place))];
  for (const staging of places) {
    const before = readdirSync(staging);
    writePrivateFile(lookAtPlace('.env', folder), staging, staging);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(staging);
    expect(modeOf(join(folder, '.env'))).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['.env']);
    expect(readdirSync(staging)).toEqual(before);
  }
});
