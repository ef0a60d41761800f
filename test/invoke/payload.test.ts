import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { MAX_PAYLOAD_BYTES, type PayloadSources, readPayload } from '../../src/invoke/payload.ts';
import { writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const read = async (given: Partial<PayloadSources>) =>
  (
    await readPayload({
      folder: '/nowhere',
      readStdin: () => Promise.reject(new Error('nobody asked for stdin')),
      ...given,
    })
  ).toString();

const stdin = (text: string | Buffer) => ({ readStdin: () => Promise.resolve(Buffer.from(text)) });

test('nothing said is {}', async () => {
  expect(await read({})).toBe('{}');
});

test('each way to give it; the flag goes before samconfig', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'a.json': '["a"]', 'b.json': '["b"]' });
  expect(await read({ folder, data: ' {"n": 1.0} ' })).toBe(' {"n": 1.0} ');
  expect(await read({ folder, data: '@a.json', standard: 'b.json' })).toBe('["a"]');
  expect(await read({ folder, event: `${folder}/a.json` })).toBe('["a"]');
  expect(await read({ folder, standard: 'b.json' })).toBe('["b"]');
  expect(await read({ ...stdin('1'), data: '-' })).toBe('1');
  expect(await read({ ...stdin('2'), event: '-' })).toBe('2');
  expect(await read({ ...stdin('3'), standard: '-' })).toBe('3');
});

test('a byte order mark is taken off', async () => {
  expect(await read({ ...stdin('\uFEFF{"a":1}'), data: '-' })).toBe('{"a":1}');
});

test('exactly 6 MB pass, one byte more does not', async () => {
  const most = `"${'x'.repeat(MAX_PAYLOAD_BYTES - 2)}"`;
  expect(await read({ ...stdin(most), data: '-' })).toHaveLength(MAX_PAYLOAD_BYTES);
  await expect(read({ ...stdin(`${most} `), data: '-' })).rejects.toThrow(/larger than 6291456 bytes/);
});

test('a large file is refused by its size, before it is read', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'big.json': ' '.repeat(MAX_PAYLOAD_BYTES + 1) });
  await expect(read({ folder, event: 'big.json' })).rejects.toThrow(/big\.json\) is larger/);
});

const quotesGone = /shell seems to have taken the quotes/;

test.each([
  [{ data: '1', event: 'x' }, /--data and --event both/, /Leave one/],
  [{ data: '{name:Ada}' }, /--data\) is not JSON: "n" at line 1, column 2/, quotesGone],
  [{ data: `'{"a":1}'` }, /not JSON: "'" at line 1, column 1/, quotesGone],
  [{ data: '{"a":1,}' }, /"}" at line 1, column 8/, /An event is JSON/],
  [{ data: '' }, /--data\) is empty/, /\{\}/],
  [{ data: '@' }, /names no file/, /@event\.json/],
  [{ data: '@nope.json' }, /no event file nope\.json/, /--data/],
  [{ event: '{"a":1}' }, /no event file/, /looks like JSON itself.*--data/],
  [{ event: '.' }, /is a folder/, /a file in it/],
  [{ data: '@-' }, /no event file -/, /-d -/],
  [{ ...stdin(Buffer.from('\uFEFF{}', 'utf16le')), data: '-' }, /UTF-16/, /Out-File -Encoding utf8/],
  [{ ...stdin(Buffer.from([0x22, 0xff, 0x22])), data: '-' }, /not valid UTF-8/, /UTF-8/],
  [{ ...stdin('[1,\n 2,\n oops]'), event: '-' }, /stdin\) is not JSON: "o" at line 3, column 2/, /An event/],
])('what is no event is said, with what to do %#', async (given, message, hint) => {
  const result = read({ folder: temporaryFolder(), ...given });
  await expect(result).rejects.toThrow(UsageError);
  await expect(result).rejects.toMatchObject({
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
});

test('a file’s name in --data gets the @ it wants', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'event.json': '{}' });
  await expect(read({ folder, data: 'event.json' })).rejects.toMatchObject({
    hint: 'That is a file: write -d @event.json',
  });
});
