import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { folderContents } from '../support/folder-contents.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('the package that npm would publish makes the same project, hidden files included', async () => {
  const cwd = temporaryFolder();
  const root = join(import.meta.dirname, '../..');
  const packed = await execa('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', cwd], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as [
    { filename: string },
  ];
  await execa('tar', ['xzf', filename], { cwd });
  const args = ['new', 'hello', '--language', 'go', '--envs', 'dev', '--yes'];
  await execa(process.execPath, [join(cwd, 'package/dist/samgen.js'), ...args], { cwd });
  await samgen(args, { cwd: join(cwd, 'package') });
  const made = folderContents(join(cwd, 'hello'));
  expect(Object.keys(made)).toContain('.gitignore');
  expect(made).toEqual(folderContents(join(cwd, 'package/hello')));
});
