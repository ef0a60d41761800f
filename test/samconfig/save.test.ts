import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FailedError } from '../../src/errors.ts';
import { saveAnswers } from '../../src/samconfig/save.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const answers = { stackName: 'hello' };
const NEW = 'version = 0.1\n\n[default.global.parameters]\nstack_name = "hello"\n';

const failure = async (file: string) => {
  const error: unknown = await saveAnswers(file, 'default', { ...answers, parameters: { A: '1' } }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FailedError);
  return error as FailedError;
};

describe('saveAnswers', () => {
  test('makes a new file, and nothing beside it', async () => {
    const folder = temporaryFolder();
    expect(await saveAnswers(join(folder, 'samconfig.toml'), 'default', answers)).toBe(true);
    expect(readFileSync(join(folder, 'samconfig.toml'), 'utf8')).toBe(NEW);
    expect(readdirSync(folder)).toEqual(['samconfig.toml']);
  });

  test.each(['samconfig.yaml', 'own.YML'])('takes the format from the ending: %s', async (name) => {
    const file = join(temporaryFolder(), name);
    await saveAnswers(file, 'default', answers);
    expect(readFileSync(file, 'utf8')).toMatch(/^version: 0.1\n/);
  });

  test('leaves the file alone where nothing differs', async () => {
    const file = join(temporaryFolder(), 'samconfig.toml');
    writeFileSync(file, NEW);
    const before = statSync(file);
    expect(await saveAnswers(file, 'default', answers)).toBe(false);
    expect(statSync(file).ino).toBe(before.ino);
  });

  test('keeps the mode, and a byte-order mark', async () => {
    const file = join(temporaryFolder(), 'samconfig.toml');
    writeFileSync(file, '\uFEFF# mine\n');
    chmodSync(file, 0o640);
    expect(await saveAnswers(file, 'default', answers)).toBe(true);
    expect(statSync(file).mode & 0o7777).toBe(0o640);
    expect(readFileSync(file)).toEqual(Buffer.from(`\uFEFF# mine\n\n${NEW}`));
  });

  test('writes what a symbolic link stands for, and keeps the link', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'shared'));
    writeFileSync(join(folder, 'shared', 'real.toml'), '');
    symlinkSync(join('shared', 'real.toml'), join(folder, 'samconfig.toml'));
    expect(await saveAnswers(join(folder, 'samconfig.toml'), 'default', answers)).toBe(true);
    expect(lstatSync(join(folder, 'samconfig.toml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'shared', 'real.toml'), 'utf8')).toBe(NEW);
    expect(readdirSync(join(folder, 'shared'))).toEqual(['real.toml']);
  });

  test('refuses a link to nothing, and leaves it', async () => {
    const folder = temporaryFolder();
    symlinkSync('gone.toml', join(folder, 'samconfig.toml'));
    expect((await failure(join(folder, 'samconfig.toml'))).message).toContain('a file that is not there');
    expect(readdirSync(folder)).toEqual(['samconfig.toml']);
  });

  test('tells what to do where the folder is not there', async () => {
    const { message, hint } = await failure(join(temporaryFolder(), 'no', 'samconfig.toml'));
    expect(message).toBe('samconfig.toml cannot be written: its folder is not there.');
    expect(hint).toContain('--stack-name --param.');
  });

  test('refuses what it may not write: a read-only file, a read-only folder', async (ctx) => {
    const seteuid = process.seteuid?.bind(process);
    if (!seteuid) return ctx.skip('this system has no users');
    const folder = temporaryFolder();
    const file = join(folder, 'samconfig.toml');
    writeFileSync(file, '');
    const isRoot = process.geteuid!() === 0;
    for (const [folderMode, fileMode] of [
      [0o777, 0o444],
      [0o555, 0o666],
    ] as const) {
      chmodSync(file, fileMode);
      chmodSync(folder, folderMode);
      // To root everything is writable.
      if (isRoot) seteuid(65_534);
      try {
        const { message } = await failure(file);
        expect(message).toBe('samconfig.toml cannot be written: permission denied.');
      } finally {
        if (isRoot) seteuid(0);
        chmodSync(folder, 0o755);
      }
      expect(readdirSync(folder)).toEqual(['samconfig.toml']);
      expect(readFileSync(file, 'utf8')).toBe('');
    }
  });

  test('refuses what is no text, no file, or has another ending', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'samconfig.toml');
    writeFileSync(file, Buffer.from([0x23, 0xff, 0x0a]));
    expect((await failure(file)).message).toContain('not valid UTF-8');
    expect(readFileSync(file)).toEqual(Buffer.from([0x23, 0xff, 0x0a]));
    mkdirSync(join(folder, 'folder.toml'));
    expect((await failure(join(folder, 'folder.toml'))).message).toContain('not a regular file');
    expect((await failure(join(folder, 'samconfig.json'))).message).toContain('none of the endings');
  });
});
