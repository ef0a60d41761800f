import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { withFileBeside } from '../../src/adapters/file-beside.ts';
import { nameOfProcess, nameOfRun } from '../../src/adapters/run-name.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a file is beside the other one while it is used, and gone afterwards', async () => {
  const folder = temporaryFolder();
  const template = join(folder, 'template.yaml');
  writeFileSync(template, 'own');
  const listeners = process.listenerCount('exit');
  const result = await withFileBeside(template, 'text', async (file) => {
    expect(dirname(file)).toBe(folder);
    expect(readFileSync(file, 'utf8')).toBe('text');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(process.listenerCount('exit')).toBe(listeners + 1);
    return file;
  });
  expect(existsSync(result)).toBe(false);
  expect(readdirSync(folder)).toEqual(['template.yaml']);
  expect(process.listenerCount('exit')).toBe(listeners);
});

test('it is gone after a failure as well', async () => {
  const folder = temporaryFolder();
  const failing = withFileBeside(join(folder, 't.yaml'), '', () => Promise.reject(new Error('failed')));
  await expect(failing).rejects.toThrow('failed');
  expect(readdirSync(folder)).toEqual([]);
});

test('two at once are two files', async () => {
  const beside = join(temporaryFolder(), 't.yaml');
  const [one, two] = await Promise.all(
    ['1', '2'].map((text) => withFileBeside(beside, text, async (file) => file)),
  );
  expect(one).not.toBe(two);
});

test('what a killed run has left is swept; what others have is not', async () => {
  const folder = temporaryFolder();
  const dead = `${nameOfProcess(2 ** 22 + 1)}.samgen.yaml`;
  const stays = [`${nameOfRun('ab')}.samgen.yaml`, 'own.samgen.yaml', `${nameOfProcess(2 ** 22 + 1)}.yaml`];
  for (const name of [dead, ...stays]) writeFileSync(join(folder, name), '');
  await withFileBeside(join(folder, 't.yaml'), '', async () => {
    expect(existsSync(join(folder, dead))).toBe(false);
  });
  expect(readdirSync(folder).sort()).toEqual(stays.sort());
});
