import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  sweepPrivateFolders,
  withPrivateFolder,
  withTemporaryFolder,
} from '../../src/adapters/private-folder.ts';
import { FailedError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const uid = process.getuid!();

test.each([
  ['in the runtime folder, where there is one', true],
  ['among the temporary files', false],
])('%s: for this user alone, and gone afterwards', async (_, hasRuntime) => {
  const [runtime, temporary] = [temporaryFolder(), temporaryFolder()];
  const env = { TMPDIR: temporary, ...(hasRuntime ? { XDG_RUNTIME_DIR: runtime } : {}) };
  const place = hasRuntime ? join(runtime, 'samgen') : join(temporary, `samgen-${uid}`);
  const result = await withPrivateFolder(env, async (folder) => {
    const file = await folder.write('parameters.yaml', 'Secret: x');
    expect(file).toBe(join(folder.path, 'parameters.yaml'));
    expect(dirname(folder.path)).toBe(place);
    expect([mode(place), mode(folder.path), mode(file)]).toEqual(['700', '700', '600']);
    expect(readFileSync(file, 'utf8')).toBe('Secret: x');
    await expect(folder.write('parameters.yaml', 'again')).rejects.toMatchObject({ code: 'EEXIST' });
    return 'done';
  });
  expect(result).toBe('done');
  expect([readdirSync(runtime), readdirSync(temporary)]).toEqual([[], []]);
});

test('a runtime folder that is none, or not there, is not used', async () => {
  const temporary = temporaryFolder();
  const file = join(temporary, 'file');
  writeFileSync(file, '');
  for (const XDG_RUNTIME_DIR of [file, '/no/such/folder', 'relative', ...(uid === 0 ? [] : ['/root', '/'])]) {
    await withPrivateFolder({ TMPDIR: temporary, XDG_RUNTIME_DIR }, async ({ path }) => {
      expect(dirname(dirname(path))).toBe(temporary);
    });
  }
});

test('an error goes through, and the folder is gone', async () => {
  const TMPDIR = temporaryFolder();
  const failing = withPrivateFolder({ TMPDIR }, async (folder) => {
    await folder.write('x', 'secret');
    throw new Error('why');
  });
  await expect(failing).rejects.toThrow('why');
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test('two at the same time do not disturb each other', async () => {
  const TMPDIR = temporaryFolder();
  const one = async () => {
    await withPrivateFolder({ TMPDIR }, async (folder) => {
      const file = await folder.write('x', 'secret');
      sweepPrivateFolders({ TMPDIR });
      await new Promise(setImmediate);
      expect(existsSync(file)).toBe(true);
    });
  };
  await Promise.all(Array.from({ length: 50 }, one));
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test.each([
  ['a link', (place: string) => symlinkSync(temporaryFolder(), place)],
  [
    'open to others',
    (place: string) => {
      mkdirSync(place);
      chmodSync(place, 0o755);
    },
  ],
  ['a file', (place: string) => writeFileSync(place, '')],
])('a place that is %s is refused', async (_, prepare) => {
  const TMPDIR = temporaryFolder();
  prepare(join(TMPDIR, `samgen-${uid}`));
  const refused = withPrivateFolder({ TMPDIR }, async () => expect.unreachable());
  await expect(refused).rejects.toBeInstanceOf(FailedError);
  await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('not a folder of yours') });
});

test('a place of another user is refused, and not swept', async (ctx) => {
  if (uid !== 0) return ctx.skip('only root can give a folder away');
  const TMPDIR = temporaryFolder();
  const place = join(TMPDIR, `samgen-${uid}`);
  mkdirSync(join(place, '1-1-0-ab'), { recursive: true, mode: 0o700 });
  execFileSync('chown', ['65534', place]);
  await expect(withPrivateFolder({ TMPDIR }, async () => 0)).rejects.toBeInstanceOf(FailedError);
  sweepPrivateFolders({ TMPDIR });
  expect(readdirSync(place)).toEqual(['1-1-0-ab']);
});

test('where nothing can be written, says so', async () => {
  const failing = withPrivateFolder({ TMPDIR: '/no/such/folder' }, async () => 0);
  await expect(failing).rejects.toMatchObject({
    constructor: FailedError,
    message: expect.stringMatching(/cannot be made: ENOENT/),
    hint: expect.stringContaining('TMPDIR'),
  });
});

/** Starts a process that makes a private folder and a temporary one and writes a secret, then does this. */
function other(TMPDIR: string, then: string) {
  const module = join(import.meta.dirname, '../../src/adapters/private-folder.ts');
  const script = `
    const { build } = await import('esbuild');
    const built = await build({ entryPoints: [${JSON.stringify(module)}], bundle: true, platform: 'node', format: 'esm', write: false });
    const { withPrivateFolder, withTemporaryFolder } = await import('data:text/javascript;base64,' + Buffer.from(built.outputFiles[0].contents).toString('base64'));
    await withTemporaryFolder({ TMPDIR: ${JSON.stringify(TMPDIR)} }, () => withPrivateFolder({ TMPDIR: ${JSON.stringify(TMPDIR)} }, async (folder) => {
      await folder.write('x', 'secret');
      ${then}
    }));`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

test('process.exit takes the folders with it', async () => {
  const TMPDIR = temporaryFolder();
  const running = other(TMPDIR, 'process.exit(5)');
  const code = await new Promise((resolve) => running.once('close', resolve));
  expect(code).toBe(5);
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test('what a killed run has left is swept, and that of a living one is not', async () => {
  const TMPDIR = temporaryFolder();
  const place = join(TMPDIR, `samgen-${uid}`);
  const running = other(TMPDIR, 'setInterval(() => {}, 1000); await new Promise(() => {});');
  const ended = new Promise((resolve) => running.once('close', resolve));
  const files = () => readdirSync(place).flatMap((name) => readdirSync(join(place, name)));
  await vi.waitFor(() => expect(files()).toEqual(['x']), 20_000);
  sweepPrivateFolders({ TMPDIR });
  expect(readdirSync(place)).toHaveLength(2);
  running.kill('SIGKILL');
  await ended;
  expect(readdirSync(place)).toHaveLength(2);
  sweepPrivateFolders({ TMPDIR });
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test('a reused process number is no living run; other names and young runs of containers stay', async (ctx) => {
  if (!existsSync('/proc/self/stat')) return ctx.skip('there is no /proc');
  const TMPDIR = temporaryFolder();
  const place = join(TMPDIR, `samgen-${uid}`);
  const own = await withTemporaryFolder({ TMPDIR }, async (path) => basename(path));
  const [pid, start, space] = own.split('-');
  const names = {
    reused: `${pid}-${start}0-${space}-ab`,
    same: `${pid}-${start}-${space}-ab`,
    dead: `4999999-${start}-${space}-ab`,
    young: `4999999-${start}-zzz-ab`,
    old: `4999999-${start}-zzz-cd`,
    foreign: 'something',
  };
  mkdirSync(place, { mode: 0o700 });
  for (const name of Object.values(names)) mkdirSync(join(place, name));
  utimesSync(join(place, names.old), 0, 0);
  sweepPrivateFolders({ TMPDIR });
  expect(readdirSync(place).sort()).toEqual([names.same, names.young, names.foreign].sort());
});

test('sweeping where there is nothing makes nothing', () => {
  const [TMPDIR, XDG_RUNTIME_DIR] = [temporaryFolder(), temporaryFolder()];
  sweepPrivateFolders({ TMPDIR, XDG_RUNTIME_DIR });
  sweepPrivateFolders({ TMPDIR: '/no/such/folder' });
  expect([readdirSync(TMPDIR), readdirSync(XDG_RUNTIME_DIR)]).toEqual([[], []]);
});
