import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { folderChanges, folderState, stateHash } from '../../src/invoke/folder-state.ts';
import { readOnlyTask, readOnlyTaskNotice } from '../../src/invoke/read-only-task.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = temporaryFolder();
  folder = join(root, 'task');
  mkdirSync(join(folder, 'lib'), { recursive: true });
  writeFileSync(join(folder, 'bootstrap'), '#!/bin/sh\n');
  writeFileSync(join(folder, 'lib/data'), 'x');
});

const after = (change: () => void) => {
  const before = folderState(folder);
  change();
  return folderChanges(before, folderState(folder));
};
const write = (name: string, text = 'new') => writeFileSync(join(folder, name), text);

test.each<[string, () => void, string[], string[]]>([
  ['a new file', () => write('cache.db'), ['cache.db'], []],
  ['another content', () => write('lib/data', 'y'.repeat(9)), ['lib/data'], []],
  ['the same size at another time', () => utimesSync(join(folder, 'lib/data'), 1, 1), ['lib/data'], []],
  ['a mode', () => chmodSync(join(folder, 'bootstrap'), 0o700), ['bootstrap'], []],
  ['a file that goes', () => rmSync(join(folder, 'lib/data')), [], ['lib/data']],
  ['a folder that goes', () => rmSync(join(folder, 'lib'), { recursive: true }), [], ['lib/data']],
  ['an empty folder', () => mkdirSync(join(folder, 'new')), ['new/'], []],
  [
    'a folder with a file in it',
    () => {
      mkdirSync(join(folder, 'new'));
      write('new/file');
    },
    ['new/file'],
    [],
  ],
])('%s', (_what, change, wrote, removed) => {
  expect(after(change)).toEqual({ wrote, removed });
});

test('nothing, and what Python, git and editors keep for themselves, is no change', () => {
  expect(after(() => {})).toBeUndefined();
  const kept = () => {
    for (const name of ['lib/__pycache__', '.git', '.vscode']) mkdirSync(join(folder, name));
    write('lib/__pycache__/x.cpython-312.pyc');
    write('lib/x.pyc');
    write('.git/index');
  };
  expect(after(kept)).toBeUndefined();
  // Nothing is known of a folder that was too large to be looked at.
  expect(folderChanges(undefined, folderState(folder))).toBeUndefined();
  expect(folderChanges(folderState(folder), undefined)).toBeUndefined();
});

test('what is behind a link counts, and a circle has an end', () => {
  mkdirSync(join(root, 'elsewhere'));
  symlinkSync('../elsewhere', join(folder, 'link'));
  symlinkSync('..', join(folder, 'lib/up'));
  symlinkSync('nowhere', join(folder, 'dangling'));
  expect(after(() => write('link/file'))).toEqual({ wrote: ['link/file'], removed: [] });
});

test('a folder with too many files is not looked at', () => {
  const many = join(folder, 'many');
  mkdirSync(many);
  for (let number = 0; number <= 20_000; number += 1) mkdirSync(join(many, `${number}`));
  expect(folderState(folder)).toBeUndefined();
  rmSync(many, { recursive: true });
  expect(folderState(folder)).toBeDefined();
});

test('the hash is that of the state', () => {
  const before = stateHash(folderState(folder));
  expect(stateHash(folderState(folder))).toBe(before);
  write('cache.db');
  expect(stateHash(folderState(folder))).not.toBe(before);
});

test('in words: three names, and nothing that commands a terminal', () => {
  const told = (wrote: string[], removed: string[] = []) => readOnlyTask('Hello', { wrote, removed });
  expect(told(['cache.db'])).toBe(
    'Hello wrote cache.db into its own folder: on Lambda /var/task is read-only.',
  );
  expect(told(['a', 'b', 'c'])).toContain('wrote a, b, c into');
  expect(told(['a', 'b', 'c', 'd', 'e'])).toContain('wrote a, b, c and 2 more into');
  expect(told([], ['a'])).toContain('Hello removed a from its own folder:');
  expect(told(['a'], ['b'])).toContain('Hello wrote a into and removed b from its own folder:');
  expect(told(['a\u001b[31m\nb'])).toContain('wrote a [31m b into');
});

test('what became of it', () => {
  const told = (from: 'sources' | 'sam build' | 'cache' | 'build') =>
    readOnlyTaskNotice('Hello', { wrote: ['a'], removed: [] }, from);
  expect(told('sources')).toContain('/tmp: that is the only place on Lambda that takes files. These are');
  expect(told('sam build')).toMatch(/\nsamgen build$/);
  for (const from of ['cache', 'build'] as const)
    expect(told(from)).toMatch(/This build is not used again\.$/);
});
