import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { findTemplate, shownFrom } from '../../src/project/find-template.ts';
import { writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('the first of sam’s names that is there', () => {
  const folder = temporaryFolder();
  expect(() => findTemplate(folder)).toThrow(/no template\.yaml, template\.yml or template\.json/);
  for (const name of ['template.json', 'template.yml', 'template.yaml']) {
    writeFiles(folder, { [name]: '' });
    expect(findTemplate(folder)).toBe(join(folder, name));
  }
});

test('the one that was named, relative to the folder, and no other in its place', () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'template.yaml': '', 'infra/main.yaml': '' });
  expect(findTemplate(folder, 'infra/main.yaml')).toBe(join(folder, 'infra/main.yaml'));
  expect(findTemplate(folder, join(folder, 'template.yaml'))).toBe(join(folder, 'template.yaml'));
  expect(() => findTemplate(folder, 'infra/typo.yaml')).toThrow(UsageError);
});

test.each([
  ['/work/p/template.yaml', 'template.yaml'],
  ['/work/p/infra/t.yaml', 'infra/t.yaml'],
  ['/work/other/t.yaml', '/work/other/t.yaml'],
  ['/work/p', '/work/p'],
])('%s is shown as %s', (path, shown) => expect(shownFrom('/work/p')(path)).toBe(shown));
