import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectImage } from '../../src/adapters/docker.ts';
import { withImageFiles } from '../../src/artifact/image-files.ts';
import type { LambdaFile } from '../../src/artifact/lambda-files.ts';
import { CancelledError, FailedError } from '../../src/errors.ts';
import { containersOf, makeImage, noDocker, removeImageAfterwards } from '../support/docker.ts';
import { makeElf } from '../support/elf.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rejectionOf } from '../support/thrown.ts';

const MINUTE = 60_000;
const DOCKERFILE = [
  'FROM scratch',
  'ENV PATH=/own/bin:bin LD_LIBRARY_PATH=/own/lib',
  'COPY . /files/',
  'ENTRYPOINT ["/files/bootstrap"]',
  '',
].join('\n');

async function image(files: Record<string, string>) {
  const folder = temporaryFolder();
  symlinkSync('bootstrap', join(folder, 'link'));
  symlinkSync('/files/sub', join(folder, 'folder-link'));
  symlinkSync('/nowhere', join(folder, 'dangling'));
  symlinkSync('itself', join(folder, 'itself'));
  writeFileSync(join(folder, 'program'), makeElf(), { mode: 0o755 });
  const name = await makeImage(folder, { Dockerfile: DOCKERFILE, ...files });
  removeImageAfterwards(name);
  const deps = recordedDeps(folder);
  return { name, deps, image: (await inspectImage(name, deps))! };
}

test('the files of an image are read, links and all, and nothing is left', {
  timeout: 2 * MINUTE,
}, async (ctx) => {
  const missing = noDocker();
  if (missing) return ctx.skip(missing);
  const script = `#!/bin/sh\n${'x'.repeat(100_000)}`;
  const { name, deps, image: made } = await image({ bootstrap: script, 'sub/data': 'text' });
  await withImageFiles(made, { LD_LIBRARY_PATH: '/other' }, deps, async (files) => {
    expect({ path: files.path, libraryPath: files.libraryPath }).toEqual({
      path: ['/own/bin'],
      libraryPath: ['/other'],
    });
    const file = (await files.find('/files/../files/bootstrap')) as LambdaFile;
    expect(file).toMatchObject({ kind: 'file', path: '/files/bootstrap', here: undefined });
    expect(file.mode & 0o777).toBe(0o755);
    expect(file.bytes.size).toBe(script.length);
    expect(file.bytes.read(0, 9).toString()).toBe('#!/bin/sh');
    expect(file.bytes.read(script.length - 1, 10).toString()).toBe('x');
    expect(await files.find('/files/link')).toMatchObject({ kind: 'file', bytes: { size: script.length } });
    expect(await files.find('/files/folder-link/data')).toMatchObject({ kind: 'file', bytes: { size: 4 } });
    const others = ['/files', '/files/nothing', '/files/bootstrap/x', '/files/dangling', '/files/itself'];
    const kinds = await Promise.all(others.map(async (path) => (await files.find(path)).kind));
    expect(kinds).toEqual(['folder', 'missing', 'missing', 'missing', 'missing']);
    expect(await files.closedFolder('/files/sub/data')).toBeUndefined();
    const programs = ['dangling', 'folder-link', 'itself', 'link', 'program'];
    expect(await files.programsIn('/files')).toEqual(programs);
    expect(await files.programsIn('/')).toEqual([]);
    expect(await files.programsIn('/nowhere')).toEqual([]);
    expect(await containersOf(name)).toHaveLength(1);
  });
  expect(await containersOf(name)).toEqual([]);
});

test('nothing is left after a failure, or a Ctrl-C', { timeout: 2 * MINUTE }, async (ctx) => {
  const missing = noDocker();
  if (missing) return ctx.skip(missing);
  const { name, deps, image: made } = await image({ bootstrap: '' });
  const failing = withImageFiles(made, {}, deps, async () => {
    throw new FailedError('as asked');
  });
  await rejectionOf(failing, FailedError);
  expect(await containersOf(name)).toEqual([]);

  const abort = new AbortController();
  const cancelled = withImageFiles(made, {}, { ...deps, signal: abort.signal }, async (files) => {
    expect(await containersOf(name)).toHaveLength(1);
    abort.abort('SIGINT');
    await files.find('/files/bootstrap');
  });
  await rejectionOf(cancelled, CancelledError);
  expect(await containersOf(name)).toEqual([]);
});

test('an image that is not there', { timeout: MINUTE }, async (ctx) => {
  const missing = noDocker();
  if (missing) return ctx.skip(missing);
  const absent = { id: `sha256:${'0'.repeat(64)}`, environment: {} };
  const error = await rejectionOf(
    withImageFiles(absent, {}, recordedDeps(temporaryFolder()), async () => {}),
    FailedError,
  );
  expect(error.message).toContain('docker create failed');
});
