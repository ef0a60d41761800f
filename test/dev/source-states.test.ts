import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedPaths, Look } from '../../src/dev/source-states.ts';
import { writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('every change of a file is seen, and nothing else', () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'a/one': '1', 'a/two': '2', 'target/x': 'x', 'Cargo.toml': '' });
  const states = () => new Look().all([folder, join(folder, 'none')]);
  const changedBy = (change: () => void) => {
    const before = states();
    change();
    return changedPaths(before, states()).map((path) => path.slice(folder.length + 1));
  };
  const file = join(folder, 'a/one');
  expect(changedBy(() => {})).toEqual([]);
  expect(changedBy(() => utimesSync(file, 1, 1))).toEqual(['a/one']);
  expect(changedBy(() => chmodSync(file, 0o755))).toEqual(['a/one']);
  expect(changedBy(() => writeFileSync(join(folder, 'a/new'), ''))).toEqual(['a/new']);
  expect(changedBy(() => rmSync(join(folder, 'a/new')))).toEqual(['a/new']);
  expect(changedBy(() => mkdirSync(join(folder, 'b')))).toEqual(['b']);
  expect(changedBy(() => writeFileSync(join(folder, 'none'), ''))).toEqual(['none']);
  expect(changedBy(() => writeFileSync(join(folder, 'target/x'), 'changed'))).toEqual([]);
  expect(
    changedBy(() =>
      writeFiles(folder, { '.git/index': '', '.aws-sam/build/x': '', 'a/.one.swp': '', 'a/one~': '' }),
    ),
  ).toEqual([]);
  // The same bytes, size and time, in another file of the name.
  const [two, other] = [join(folder, 'a/two'), join(folder, 'other')];
  writeFileSync(other, '2');
  for (const path of [two, other]) utimesSync(path, 1, 1);
  expect(changedBy(() => renameSync(other, two))).toContain('a/two');
});

test('links that lead round in a circle, or nowhere, are no trouble', () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'a/one': '1' });
  symlinkSync(folder, join(folder, 'a/up'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken'));
  symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
  const { entries, folders } = new Look().states(folder);
  expect([...entries.keys()].map((path) => path.slice(folder.length))).toEqual(['', '/a', '/a/one']);
  expect(folders.size).toBe(2);
  expect(new Look().states(join(folder, 'nothing')).entries.size).toBe(0);
});
