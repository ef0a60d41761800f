import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { CancelledError } from '../../src/errors.ts';
import { writeChanges } from '../../src/migrate/write.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const quiet = new AbortController().signal;

test('writes all files, or none where one is not what it was any more', async () => {
  const folder = temporaryFolder();
  const [first, fresh, last] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(first, 'one\r\n');
  writeFileSync(last, 'three');
  const changes = [
    { path: first, before: 'one\r\n', after: 'ONE\r\n' },
    { path: fresh, before: undefined, after: 'new\n' },
    { path: last, before: 'three', after: 'THREE' },
  ];
  writeFileSync(last, 'somebody else');
  const meanwhile = writeChanges(changes, quiet, basename);
  await expect(meanwhile).rejects.toThrow('c was changed meanwhile. Nothing was written.');
  expect([readFileSync(first, 'utf8'), existsSync(fresh), readFileSync(last, 'utf8')]).toEqual([
    'one\r\n',
    false,
    'somebody else',
  ]);
  writeFileSync(last, 'three');
  await writeChanges(changes, quiet, basename);
  expect([first, fresh, last].map((path) => readFileSync(path, 'utf8'))).toEqual([
    'ONE\r\n',
    'new\n',
    'THREE',
  ]);
});

test('writes nothing once it is cancelled', async () => {
  const path = join(temporaryFolder(), 'a');
  const changes = [{ path, before: undefined, after: 'new' }];
  await expect(writeChanges(changes, AbortSignal.abort(), basename)).rejects.toThrow(CancelledError);
  expect(existsSync(path)).toBe(false);
});
