import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CancelledError, RefusedError } from '../../src/errors.ts';
import { refuseObstacles, writeIntoFolder } from '../../src/generate/write-into-folder.ts';
import { writeNewFolder } from '../../src/generate/write-new-folder.ts';
import { folderContents } from '../support/folder-contents.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const file = (path: string, text: string, executable = false) => ({
  path,
  content: Buffer.from(text),
  executable,
});
const files = [file('a.txt', 'A'), file('sub/run', 'R', true), file('sub/deep/z.txt', 'Z')];
const never = new AbortController().signal;

/** A signal that is aborted when it has been looked at so many times. */
function abortedAfter(looks: number): AbortSignal {
  let count = 0;
  return {
    get aborted() {
      count += 1;
      return count > looks;
    },
  } as AbortSignal;
}

describe('a new folder', () => {
  test('appears with every file and its mode, and nothing else beside it', async () => {
    const parent = temporaryFolder();
    await writeNewFolder(join(parent, 'x/y/new'), files, never);
    expect(folderContents(parent)).toEqual({
      'x/y/new/a.txt': 'A',
      'x/y/new/sub/run': 'R',
      'x/y/new/sub/deep/z.txt': 'Z',
    });
    expect(statSync(join(parent, 'x/y/new/sub/run')).mode & 0o111).not.toBe(0);
    expect(statSync(join(parent, 'x/y/new/a.txt')).mode & 0o111).toBe(0);
  });

  test.each([0, 1, 2])('leaves nothing when cancelled after %i files', async (written) => {
    const parent = temporaryFolder();
    await expect(writeNewFolder(join(parent, 'x/new'), files, abortedAfter(written))).rejects.toBeInstanceOf(
      CancelledError,
    );
    expect(readdirSync(parent)).toEqual([]);
  });

  test('gives way to what has come into its place', async () => {
    const parent = temporaryFolder();
    mkdirSync(join(parent, 'new'));
    writeFileSync(join(parent, 'new/theirs'), '');
    await expect(writeNewFolder(join(parent, 'new'), files, never)).rejects.toBeInstanceOf(RefusedError);
    expect(folderContents(parent)).toEqual({ 'new/theirs': '' });
  });
});

test('what Lambda executes can be executed by others, whatever the umask', async () => {
  const before = process.umask(0o077);
  onTestFinished(() => void process.umask(before));
  const dir = temporaryFolder();
  await writeNewFolder(join(dir, 'new'), files, never);
  await writeIntoFolder(dir, files, never);
  for (const folder of [join(dir, 'new'), dir]) {
    expect(statSync(join(folder, 'sub/run')).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, 'a.txt')).mode & 0o777).toBe(0o600);
  }
});

describe('what somebody else puts there meanwhile stays', () => {
  /** Does something when the signal is looked at for the second time, and aborts then, if it is told to. */
  const meanwhile = (act: () => void, aborts: boolean): AbortSignal => {
    let looks = 0;
    return {
      get aborted() {
        looks += 1;
        if (looks === 2) act();
        return aborts && looks >= 2;
      },
    } as AbortSignal;
  };

  test('in a parent that a new folder needed', async () => {
    const root = temporaryFolder();
    const theirs = () => {
      mkdirSync(join(root, 'made/new'));
      writeFileSync(join(root, 'made/new/theirs'), 'T');
    };
    const writing = writeNewFolder(join(root, 'made/new'), files, meanwhile(theirs, false));
    await expect(writing).rejects.toBeInstanceOf(RefusedError);
    expect(folderContents(root)).toEqual({ 'made/new/theirs': 'T' });
    expect(readdirSync(join(root, 'made'))).toEqual(['new']);
  });

  test('in a folder that is taken back', async () => {
    const root = temporaryFolder();
    const nested = [file('sub/deep/run', 'R'), file('z.txt', 'Z')];
    const theirs = () => writeFileSync(join(root, 'sub/theirs'), 'T');
    await expect(writeIntoFolder(root, nested, meanwhile(theirs, true))).rejects.toBeInstanceOf(
      CancelledError,
    );
    expect(folderContents(root)).toEqual({ 'sub/theirs': 'T' });
    expect(readdirSync(join(root, 'sub'))).toEqual(['theirs']);
  });
});

describe('an existing folder', () => {
  test('gets the files beside what is there', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'mine'), 'M');
    await writeIntoFolder(dir, files, never);
    expect(folderContents(dir)).toEqual({ mine: 'M', 'a.txt': 'A', 'sub/run': 'R', 'sub/deep/z.txt': 'Z' });
  });

  test('refuses with every file named, and writes nothing', async () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, 'sub'));
    writeFileSync(join(dir, 'a.txt'), 'mine');
    writeFileSync(join(dir, 'sub/run'), 'mine');
    const refusal = refuseObstacles(dir, files, false);
    await expect(refusal).rejects.toBeInstanceOf(RefusedError);
    await expect(refusal).rejects.toThrow(
      'These files would be overwritten: a.txt, sub/run. Nothing was written.',
    );
    expect(folderContents(dir)).toEqual({ 'a.txt': 'mine', 'sub/run': 'mine' });
  });

  test('overwrites by force, modes included', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'a.txt'), 'mine');
    chmodSync(join(dir, 'a.txt'), 0o755);
    await refuseObstacles(dir, files, true);
    await writeIntoFolder(dir, files, never);
    expect(folderContents(dir)['a.txt']).toBe('A');
    expect(statSync(join(dir, 'a.txt')).mode & 0o111).toBe(0);
  });

  test.each([1, 2])('is as it was after a failure at file %i', async (written) => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'a.txt'), 'mine');
    chmodSync(join(dir, 'a.txt'), 0o600);
    const signal = abortedAfter(written);
    await expect(writeIntoFolder(dir, files, signal)).rejects.toBeInstanceOf(CancelledError);
    expect(folderContents(dir)).toEqual({ 'a.txt': 'mine' });
    expect(statSync(join(dir, 'a.txt')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(dir, 'sub'))).toBe(false);
  });

  test.each([
    ['a file where a folder has to go', (dir: string) => writeFileSync(join(dir, 'sub'), ''), 'sub'],
    ['a folder where a file has to go', (dir: string) => mkdirSync(join(dir, 'a.txt')), 'a.txt'],
    [
      'a link that could lead out of the folder',
      (dir: string) => symlinkSync('/tmp', join(dir, 'sub')),
      'sub',
    ],
  ])('does not force %s', async (_, make, name) => {
    const dir = temporaryFolder();
    make(dir);
    await expect(refuseObstacles(dir, files, true)).rejects.toThrow(`has to go: ${name}.`);
  });
});
