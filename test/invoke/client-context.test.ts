import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { readClientContext } from '../../src/invoke/client-context.ts';
import { writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rejectionOf } from '../support/thrown.ts';

test('JSON, or a file; as it was written', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'context.json': '\ufeff{"big": 12345678901234567890}\n' });
  expect(await readClientContext(undefined, folder)).toBeUndefined();
  expect(await readClientContext('{"a": 1.10}', folder)).toBe('{"a": 1.10}');
  expect(await readClientContext('@context.json', folder)).toBe('{"big": 12345678901234567890}');
});

/** JSON of so many bytes. */
const sized = (bytes: number) => JSON.stringify({ a: 'x'.repeat(bytes - 8) });

test('AWS takes 3,583 bytes of base64: 2,685 of JSON and no more', async () => {
  expect(await readClientContext(sized(2_685), '/')).toHaveLength(2_685);
  const error = await rejectionOf(readClientContext(sized(2_688), '/'), UsageError);
  expect(error.message).toBe('The client context has 3584 bytes as base64; AWS takes at most 3583.');
});

test.each([
  ['[1]', 'The client context is no JSON object.'],
  ['"a"', 'The client context is no JSON object.'],
  ['null', 'The client context is no JSON object.'],
  ['{a:1}', 'The client context is not JSON'],
  ['', 'The client context is not JSON'],
  ['@', '--client-context names no file.'],
  ['@nothing.json', 'There is no nothing.json.'],
])('%j: %s', async (given, message) => {
  const error = await rejectionOf(readClientContext(given, temporaryFolder()), UsageError);
  expect(error.message).toContain(message);
  expect(error.hint).toBeDefined();
});
