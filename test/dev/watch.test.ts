import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { Look } from '../../src/dev/source-states.ts';
import { Watch } from '../../src/dev/watch.ts';
import { writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A watch on the paths; `next` waits for the news after this moment, and looks again. */
function watching(...paths: string[]) {
  const told: string[] = [];
  let hear = () => {};
  const follow = () => watch.follow(new Look().all(paths), 0);
  const watch: Watch = new Watch({
    stir: () => told.push('stir'),
    look: () => {
      told.push('look');
      follow();
      hear();
    },
  });
  onTestFinished(() => watch.close());
  follow();
  const look = () =>
    new Promise<void>((resolve) => {
      hear = resolve;
    });
  return {
    told,
    watch,
    look,
    /** What is told of a change, from the first news to the look. */
    async news(change: () => void): Promise<string> {
      const before = told.length;
      change();
      do await look();
      while (!told.slice(before).includes('stir') || told.at(-1) !== 'look');
      const since = told.slice(before);
      return since.slice(since.indexOf('stir')).join(' ');
    },
  };
}

test('many changes at once are one piece of news', async ({ expect }) => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'src/a/one': '1', 'src/b/two': '2' });
  const { news } = watching(join(folder, 'src'));
  const many = () => {
    for (let i = 0; i < 300; i += 1) writeFileSync(join(folder, `src/a/file${i}`), '');
  };
  expect(await news(many)).toBe('stir look');
});

test('new folders, other folders of the same name, and paths that come and go', async ({ expect }) => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'src/one': '1' });
  const { news, look } = watching(join(folder, 'src'), join(folder, '.env'));
  expect(await news(() => mkdirSync(join(folder, 'src/new')))).toBe('stir look');
  // The look that follows a new watch.
  await look();
  expect(await news(() => writeFileSync(join(folder, 'src/new/file'), ''))).toBe('stir look');
  expect(await news(() => writeFileSync(join(folder, '.env'), 'A=1'))).toBe('stir look');
  expect(await news(() => rmSync(join(folder, '.env')))).toBe('stir look');
  writeFiles(folder, { 'other/one': '2' });
  const replace = () => {
    rmSync(join(folder, 'src'), { recursive: true });
    renameSync(join(folder, 'other'), join(folder, 'src'));
  };
  expect(await news(replace)).toBe('stir look');
  await look();
  expect(await news(() => writeFileSync(join(folder, 'src/one'), '3'))).toBe('stir look');
});

test('what is beside a path that is watched alone is no news, and a look comes without any', async ({
  expect,
}) => {
  const folder = temporaryFolder();
  writeFiles(folder, { '.env': 'A=1' });
  const { told, look } = watching(join(folder, '.env'));
  writeFileSync(join(folder, 'other'), '');
  await look();
  await look();
  expect(told).toEqual(['look', 'look']);
});
