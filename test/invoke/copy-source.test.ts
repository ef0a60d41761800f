import { statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { copySource } from '../../src/invoke/copy-source.ts';
import { folderContents } from '../support/folder-contents.ts';
import { setTimes, writeFiles } from '../support/function-project.ts';
import { missingTools } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('copies what sam copies: all but .git and .aws-sam, at any depth, with times and modes', () => {
  const folder = temporaryFolder();
  const source = join(folder, 'with a space é');
  writeFiles(source, {
    run: '#!/bin/sh\n',
    '.hidden': 'h',
    'sub/a': 'a',
    '.git/x': '',
    'sub/.git/x': '',
    '.aws-sam/x': '',
    'target/x': 't',
  });
  setTimes(source, new Date('2024-01-01'));
  const copy = join(folder, 'copy');
  copySource(source, copy);
  expect(folderContents(copy)).toEqual({ run: '#!/bin/sh\n', '.hidden': 'h', 'sub/a': 'a', 'target/x': 't' });
  const run = statSync(join(copy, 'run'));
  expect(run.mode & 0o777).toBe(0o755);
  expect(run.mtime).toEqual(new Date('2024-01-01'));
});

test('links become what is behind them', () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'source/a': 'a', 'outside/b': 'b' });
  symlinkSync('a', join(folder, 'source/link'));
  symlinkSync('../outside', join(folder, 'source/folder'));
  copySource(join(folder, 'source'), join(folder, 'copy'));
  expect(folderContents(join(folder, 'copy'))).toEqual({ a: 'a', link: 'a', 'folder/b': 'b' });
  expect(statSync(join(folder, 'copy/link')).isFile()).toBe(true);
});

test('a circle and a link to nothing are said, not followed', () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'circle/sub/a': '', 'dangling/a': '' });
  symlinkSync('..', join(folder, 'circle/sub/up'));
  symlinkSync('nowhere', join(folder, 'dangling/link'));
  expect(() => copySource(join(folder, 'circle'), join(folder, 'copy1'))).toThrow(/sub\/up is a link/);
  expect(() => copySource(join(folder, 'dangling'), join(folder, 'copy2'))).toThrow(
    /link is a link to nothing/,
  );
});

test('a FIFO is said, not waited for', async (ctx) => {
  const missing = missingTools('mkfifo');
  if (missing) ctx.skip(missing);
  const folder = temporaryFolder();
  writeFiles(folder, { 'source/a': '' });
  await execa('mkfifo', [join(folder, 'source/pipe')]);
  expect(() => copySource(join(folder, 'source'), join(folder, 'copy'))).toThrow(/pipe is no regular file/);
});
