import { execFileSync } from 'node:child_process';
import { chmodSync, createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_VALUE_BYTES, readValue, type ValueFlags, type ValueSources } from '../../src/env/read-values.ts';
import { CancelledError, UsageError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rejectionOf } from '../support/thrown.ts';

const CANARY = 'canary-5d0f';

const sources = (given: Partial<ValueSources> = {}): ValueSources => ({
  cwd: '/',
  env: {},
  signal: new AbortController().signal,
  readStdin: () => Promise.reject(new Error('Not expected: stdin')),
  ...given,
});

const fromStdin = (bytes: string | Uint8Array, flags: ValueFlags = {}) =>
  readValue('KEY', { stdin: true, ...flags }, sources({ readStdin: async () => Buffer.from(bytes) }));

const refused = (flags: ValueFlags, given: Partial<ValueSources> = {}) =>
  rejectionOf(readValue('KEY', flags, sources(given)), UsageError);

describe('the newline at the end', () => {
  const text = fc
    .array(
      fc.constantFrom(
        '\n',
        '\r',
        '\r\n',
        'a',
        ' ',
        '\t',
        'é',
        '\u{1f600}',
        '\ufeff',
        '\ufffd',
        '\0',
        '\u2028',
      ),
    )
    .map((parts) => parts.join(''));

  test('of stdin one is taken away, and all else stays byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        // A \r before the newline would be a part of it.
        const own = value.endsWith('\r') ? `${value}.` : value;
        expect(await fromStdin(`${own}\n`)).toBe(own);
        expect(await fromStdin(`${own}\r\n`)).toBe(own);
        fc.pre(own !== '');
        expect(await fromStdin(own, { keepNewline: true })).toBe(own);
        if (!own.endsWith('\n')) expect(await fromStdin(own)).toBe(own);
      }),
    );
  });

  test('of a file as well', async () => {
    const cwd = temporaryFolder();
    const pem = '-----BEGIN KEY-----\r\nabc\n\n-----END KEY-----\n';
    writeFileSync(join(cwd, 'key.pem'), `${pem}\n`);
    expect(await readValue('KEY', { fromFile: 'key.pem' }, sources({ cwd }))).toBe(pem);
    expect(await readValue('KEY', { fromFile: join(cwd, 'key.pem') }, sources())).toBe(pem);
    const kept = readValue('KEY', { fromFile: 'key.pem', keepNewline: true }, sources({ cwd }));
    expect(await kept).toBe(`${pem}\n`);
  });

  test('of a variable none is', async () => {
    const env = { NEW: ' a\n\n', EMPTY: '' };
    expect(await readValue('KEY', { fromEnv: 'NEW' }, sources({ env }))).toBe(' a\n\n');
    expect(await readValue('KEY', { fromEnv: 'EMPTY' }, sources({ env }))).toBe('');
  });
});

test('where nothing is named nothing is read', async () => {
  expect(await readValue('KEY', {}, sources())).toBeUndefined();
  expect(await readValue('KEY', { keepNewline: true }, sources())).toBeUndefined();
});

test('a pipe is read like a file: --from-file <(pass show db)', async () => {
  const cwd = temporaryFolder();
  execFileSync('mkfifo', [join(cwd, 'pipe')]);
  const value = readValue('KEY', { fromFile: 'pipe' }, sources({ cwd }));
  createWriteStream(join(cwd, 'pipe')).end(`${CANARY}\n`);
  expect(await value).toBe(CANARY);
});

test('a pipe on which nothing comes is waited for until Ctrl-C', async () => {
  const cwd = temporaryFolder();
  execFileSync('mkfifo', [join(cwd, 'pipe')]);
  const controller = new AbortController();
  const value = readValue('KEY', { fromFile: 'pipe' }, sources({ cwd, signal: controller.signal }));
  // Opened for both, so that the reader's open ends and its read goes on.
  const writer = createWriteStream(join(cwd, 'pipe'), { flags: 'r+' });
  controller.abort();
  await rejectionOf(value, CancelledError);
  writer.destroy();
});

describe('is refused', () => {
  test('a value from two places', async () => {
    const { message } = await refused({ stdin: true, fromFile: 'x' });
    expect(message).toBe('--stdin and --from-file both give the value.');
    expect((await refused({ fromEnv: 'x', fromFile: '' })).message).toBe(
      '--from-file and --from-env both give the value.',
    );
  });
  test('stdin that ends at once', async () => {
    const { message } = await refused({ stdin: true }, { readStdin: async () => Buffer.of() });
    expect(message).toBe('stdin has nothing on it.');
  });
  test('what is no UTF-8, and no byte of it is shown', async () => {
    const bytes = Buffer.concat([Buffer.from(CANARY), Buffer.of(0xc3)]);
    const error = await refused({ stdin: true }, { readStdin: async () => bytes });
    expect(error.message).toBe('stdin is not valid UTF-8.');
    expect(`${error.message}${error.hint}${error.stack}`).not.toContain(CANARY);
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'key.der'), bytes);
    expect((await refused({ fromFile: 'key.der' }, { cwd })).message).toBe('key.der is not valid UTF-8.');
  });
  test('what is too large for any value, and not what is just not', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'large'), 'x'.repeat(MAX_VALUE_BYTES + 1));
    writeFileSync(join(cwd, 'not'), 'x'.repeat(MAX_VALUE_BYTES));
    const { message } = await refused({ fromFile: 'large' }, { cwd });
    expect(message).toBe(`large has more than ${MAX_VALUE_BYTES} bytes.`);
    expect(await readValue('KEY', { fromFile: 'not' }, sources({ cwd }))).toHaveLength(MAX_VALUE_BYTES);
    expect((await refused({ fromFile: '/dev/zero' })).message).toContain('/dev/zero has more than');
  });
  test.for<[string, ValueFlags, string]>([
    ['a file without a name', { fromFile: '' }, '--from-file names no file.'],
    ['a file that is not there', { fromFile: CANARY }, 'The file that --from-file names is not there.'],
    ['a file in a file', { fromFile: 'plain/no' }, 'The file that --from-file names is not there.'],
    ['a folder', { fromFile: '.' }, 'The file that --from-file names is a folder, not a file.'],
  ])('%s', async ([, flags, message]) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'plain'), '');
    expect((await refused(flags, { cwd })).message).toBe(message);
  });
  test('a file that may not be read', async (ctx) => {
    if (process.getuid?.() === 0) ctx.skip('root may read every file');
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'closed'), CANARY);
    chmodSync(join(cwd, 'closed'), 0);
    expect((await refused({ fromFile: 'closed' }, { cwd })).message).toContain('permission denied');
  });
  test.each(['toString', CANARY, ''])(
    'a variable that is not set: %j, which is not shown',
    async (fromEnv) => {
      const error = await refused({ fromEnv });
      expect(error.message).toBe('The environment variable that --from-env names for KEY is not set.');
      expect(`${error.message}${error.hint}${error.stack}`).not.toContain(CANARY);
    },
  );
  test('a variable that Node could not read', async () => {
    const { message } = await refused({ fromEnv: 'NEW' }, { env: { NEW: `${CANARY}\ufffd` } });
    expect(message).toBe('The variable that --from-env names for KEY is not valid UTF-8.');
  });
});
