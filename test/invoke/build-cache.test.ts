import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { cacheFolder, openBuildCache } from '../../src/invoke/build-cache.ts';
import { scanFolder } from '../support/scan-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const writing =
  (text: string) =>
  async ({ artifacts }: { artifacts: string }) =>
    writeFileSync(join(artifacts, 'bootstrap'), text);

test('XDG_CACHE_HOME, else ~/.cache; a relative one is ignored, as the specification says', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe('/x/samgen');
  expect(cacheFolder({ XDG_CACHE_HOME: 'x', HOME: '/h' })).toBe('/h/.cache/samgen');
  expect(cacheFolder({ HOME: '/h' })).toBe('/h/.cache/samgen');
});

test('what was built is found again, by its fingerprint and key', async () => {
  const root = temporaryFolder();
  const cache = openBuildCache(root, ['p', 'f']);
  expect(cache.find('one')).toBeUndefined();
  const folder = await cache.fill('one', writing('1'));
  expect(readdirSync(folder)).toEqual(['bootstrap']);
  expect(openBuildCache(root, ['p', 'f']).find('one')).toBe(folder);
  expect(cache.find('two')).toBeUndefined();
  expect(openBuildCache(root, ['p', 'g']).find('one')).toBeUndefined();
});

test('a build that fails leaves nothing', async () => {
  const root = temporaryFolder();
  const cache = openBuildCache(root, ['k']);
  const failing = cache.fill('one', async (places) => {
    await writing('half')(places);
    mkdirSync(places.scratch);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(cache.find('one')).toBeUndefined();
  expect(scanFolder(root).filter((path) => path.includes('building'))).toEqual([]);
});

test('while it is built nobody finds it', async () => {
  const cache = openBuildCache(temporaryFolder(), ['k']);
  await cache.fill('one', async (places) => {
    await writing('half')(places);
    expect(cache.find('one')).toBeUndefined();
  });
  expect(cache.find('one')).toBeDefined();
});

test('two at the same time both get a whole build', async () => {
  const cache = openBuildCache(temporaryFolder(), ['k']);
  const [first, second] = await Promise.all([
    cache.fill('one', writing('1')),
    cache.fill('one', writing('1')),
  ]);
  expect(first).toBe(second);
  expect(readdirSync(first)).toEqual(['bootstrap']);
});

test('a build that something has written into is not used again', async () => {
  const cache = openBuildCache(temporaryFolder(), ['k']);
  const first = await cache.fill('one', writing('1'));
  mkdirSync(join(first, '__pycache__'));
  expect(cache.find('one')).toBe(first);
  writeFileSync(join(first, 'cache.db'), '');
  expect(cache.find('one')).toBeUndefined();
  const second = await cache.fill('one', writing('1'));
  expect(readdirSync(second)).toEqual(['bootstrap']);
  expect(cache.find('one')).toBe(second);
});

test('the newest three are kept', async () => {
  const cache = openBuildCache(temporaryFolder(), ['k']);
  const folders: string[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) folders.push(await cache.fill(name, writing(name)));
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, false, true, true, true]);
});

test('what a killed samgen left is swept, what a living one builds is not', async () => {
  const root = temporaryFolder();
  const cache = openBuildCache(root, ['k']);
  const folder = join(await cache.fill('one', writing('1')), '..');
  const { stdout } = await execa(process.execPath, ['-p', 'process.pid']);
  const [dead, alive] = [`building-${stdout}-x`, `building-${process.pid}-x`];
  for (const name of [dead, alive]) mkdirSync(join(folder, name, 'artifacts'), { recursive: true });
  await cache.fill('two', writing('2'));
  const left = readdirSync(folder).map((name) => name.replace(/-[\da-f]{16}$/, ''));
  expect(left.sort()).toEqual([alive, 'one', 'two']);
});

test('a cache that cannot be written names the way out', async () => {
  const root = join(temporaryFolder(), 'file');
  writeFileSync(root, '');
  await expect(openBuildCache(root, ['k']).fill('one', writing('1'))).rejects.toMatchObject({
    code: 'failed',
    hint: expect.stringMatching(/XDG_CACHE_HOME/),
  });
});
