import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lfsPointer } from '../../src/base/context-files.ts';
import { repositoryUrl } from '../../src/base/repository.ts';
import { UsageError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { thrownBy } from '../support/thrown.ts';

test.each([
  [undefined, 'https://github.com/aws/aws-lambda-base-images'],
  ['https://ada@example.com/x.git', 'https://ada@example.com/x.git'],
  ['ssh://git@example.com/x', 'ssh://git@example.com/x'],
  ['git@example.com:x/y.git', 'git@example.com:x/y.git'],
])('--repo %s', (given, url) => {
  expect(repositoryUrl(given, '/')).toBe(url);
});

test('a folder becomes a URL, also where its name has a colon', () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'a:b'));
  expect(repositoryUrl('a:b', cwd)).toBe(`file://${cwd}/a:b`);
  expect(repositoryUrl('.', cwd)).toBe(`file://${cwd}`);
});

test.each([
  '',
  '-oProxyCommand=x',
  '--upload-pack=x',
  'ext::sh -c x',
  'ftp://example.com/x',
  './none',
  'https://',
])('--repo %j is refused', (given) => {
  thrownBy(() => repositoryUrl(given, temporaryFolder()), UsageError);
});

test('a password is refused, and not repeated', () => {
  const { message, hint } = thrownBy(
    () => repositoryUrl('https://ada:hunter2@example.com/x', '/'),
    UsageError,
  );
  expect(`${message} ${hint}`).not.toContain('hunter2');
});

test('a pointer of git-lfs', () => {
  const oid = 'a'.repeat(64);
  const text = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 44172\n`;
  expect(lfsPointer(Buffer.from(text))).toEqual({ oid, size: 44172 });
  for (const other of [text.slice(1), text.replace('a\n', '\n'), text + ' '.repeat(1024), ''])
    expect(lfsPointer(Buffer.from(other))).toBeUndefined();
});
