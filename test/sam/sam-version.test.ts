import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CancelledError, FailedError } from '../../src/errors.ts';
import { checkSamVersion, isOlder, versionIn } from '../../src/sam/sam-version.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const signal = new AbortController().signal;

/** A program that prints this. */
function samThatSays(text: string, rest = ''): string {
  const file = join(temporaryFolder(), 'sam');
  writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${text}\nEND\n${rest}\n`, { mode: 0o755 });
  return file;
}

const check = (sam: string) => checkSamVersion(sam, { env: { PATH: process.env['PATH'] }, signal });

test.each([
  ['SAM CLI, version 1.170.0\n', '1.170.0'],
  ['some warning of Python\nSAM CLI, version 1.155.2\r\n', '1.155.2'],
  ['SAM CLI, version 2.0.0.dev202601010000\n', '2.0.0.dev202601010000'],
  ['samtools 1.19\n', undefined],
  ['I am not the SAM CLI, version 1.2\n', undefined],
  ['', undefined],
])('the version in %j', (output, version) => expect(versionIn(output)).toBe(version));

test.each([
  ['1.155.2', false],
  ['1.155.10', false],
  ['1.170.0', false],
  ['2.0', false],
  ['2.0.0.dev20260101', false],
  ['1.155.1', true],
  ['1.155', true],
  ['1.99.9', true],
  ['0.9.0', true],
])('%s is older than 1.155.2: %s', (version, older) => expect(isOlder(version, '1.155.2')).toBe(older));

test('a good one is quiet', async () => {
  await expect(check(samThatSays('SAM CLI, version 1.155.2'))).resolves.toBeUndefined();
});

test('one too old: what there is, what is needed, and how to get it', async () => {
  const checked = check(samThatSays('SAM CLI, version 1.150.1'));
  await expect(checked).rejects.toBeInstanceOf(FailedError);
  await expect(checked).rejects.toMatchObject({
    message: expect.stringMatching(/1\.150\.1 .*too old.* 1\.155\.2 or later/),
    hint: expect.stringMatching(/upgrade aws-sam-cli/),
  });
});

test('another program called sam', async () => {
  await expect(check(samThatSays('samtools 1.19', 'exit 2'))).rejects.toMatchObject({
    message: expect.stringMatching(/is not the SAM CLI.*exit status 2.*other programs called sam/),
    hint: expect.stringMatching(/install aws-sam-cli/),
  });
});

test('one that cannot be started, for its Python is gone', async () => {
  const file = join(temporaryFolder(), 'sam');
  writeFileSync(file, '#!/no/such/python\n', { mode: 0o755 });
  const checked = check(file);
  await expect(checked).rejects.toBeInstanceOf(FailedError);
  await expect(checked).rejects.toMatchObject({
    message: expect.stringMatching(/cannot be started: .*ENOENT/),
  });
});

test('a signal that has come before', async () => {
  const checked = checkSamVersion('/bin/true', { env: {}, signal: AbortSignal.abort('SIGINT') });
  await expect(checked).rejects.toBeInstanceOf(CancelledError);
});

test('the real one is good enough', async (ctx) => {
  const sam = process.env['SAMGEN_TEST_SAM'];
  if (!sam) return ctx.skip('SAMGEN_TEST_SAM is not set');
  await expect(checkSamVersion(sam, { env: process.env, signal })).resolves.toBeUndefined();
});

test('one that does not answer is not waited for without end', async () => {
  const file = join(temporaryFolder(), 'sam');
  writeFileSync(file, '#!/bin/sh\nexec sleep 1002\n', { mode: 0o755 });
  const deps = { env: { PATH: process.env['PATH'] }, signal };
  await expect(checkSamVersion(file, deps, 'linux', 100)).rejects.toThrow(/does not answer/);
});
