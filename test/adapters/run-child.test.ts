import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findCommand, runChild } from '../../src/adapters/run-child.ts';
import { CancelledError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function places(): { folder: string; env: Record<string, string> } {
  const folder = temporaryFolder();
  for (const [name, mode] of [
    ['program', 0o755],
    ['text', 0o644],
  ] as const) {
    writeFileSync(join(folder, name), '#!/bin/sh\nexit 3\n');
    chmodSync(join(folder, name), mode);
  }
  mkdirSync(join(folder, 'sub'));
  return { folder, env: { PATH: `relative:${folder}` } };
}

test('by PATH, or by a path', () => {
  const { folder, env } = places();
  expect(findCommand('program', env, '/')).toBe(join(folder, 'program'));
  expect(findCommand('./program', {}, folder)).toBe(join(folder, 'program'));
  expect(findCommand(join(folder, 'program'), {}, '/')).toBe(join(folder, 'program'));
});

test.each([
  ['absent', 127, 'There is no command absent.'],
  ['./absent', 127, 'There is no command ./absent.'],
  ['', 127, 'The command behind -- is empty.'],
  ['sub', 127, 'There is no command sub.'],
  ['./sub', 126, './sub is a folder.'],
  ['text', 126, 'text is there, and cannot be executed.'],
  ['./text', 126, './text is there, and cannot be executed.'],
])('%j ends with %i', (name, exitCode, message) => {
  const { folder, env } = places();
  expect(() => findCommand(name, env, folder)).toThrow(expect.objectContaining({ exitCode, message }));
});

const started = (file: string, env: Record<string, string> = {}, signal = new AbortController().signal) =>
  runChild({ file, name: 'it', args: [], cwd: '/', env }, { signal });

test('its exit code', async () => {
  const { folder } = places();
  expect(await started(join(folder, 'program'))).toBe(3);
});

test('a signal that ends it, as a shell says it', async () => {
  const { folder } = places();
  writeFileSync(join(folder, 'program'), '#!/bin/sh\nkill -KILL $$\n');
  expect(await started(join(folder, 'program'))).toBe(137);
});

test('what cannot be started is told in words that show no value', async () => {
  const { folder } = places();
  const program = join(folder, 'program');
  const nul = await started(program, { AA: 'hunter2\0' }).catch((error: unknown) => error);
  const large = await started(program, { AA: 'hunter2'.repeat(400_000) }).catch((error: unknown) => error);
  writeFileSync(program, '#!/absent/interpreter\n');
  const bad = await started(program).catch((error: unknown) => error);
  for (const error of [nul, large, bad]) {
    expect(error).toMatchObject({
      exitCode: 126,
      message: expect.stringMatching(/^it could not be started/),
    });
    expect((error as Error).stack).not.toContain('hunter2');
  }
  expect((large as Error).message).toContain('too large');
  expect((bad as Error).message).toContain('interpreter');
});

test('nothing is started for who has cancelled; the signals are as they were afterwards', async () => {
  const { folder } = places();
  const own = () => {};
  process.on('SIGINT', own);
  onTestFinished(() => void process.removeListener('SIGINT', own));
  const before = process.listeners('SIGINT');
  const program = join(folder, 'program');
  await expect(started(program, {}, AbortSignal.abort('SIGINT'))).rejects.toThrow(CancelledError);
  await started(program);
  expect(process.listeners('SIGINT')).toEqual(before);
});
