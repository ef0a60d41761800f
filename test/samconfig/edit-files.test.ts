import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CancelledError, FailedError } from '../../src/errors.ts';
import { editFiles } from '../../src/samconfig/edit-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const quiet = new AbortController().signal;

test('several texts are written, or none of them', async () => {
  const folder = temporaryFolder();
  const change = (name: string, before: string | undefined, after: string) => ({
    file: join(folder, name),
    shown: name,
    before,
    after,
  });
  const contents = () => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), `${name}\r\n`);
  await editFiles([change('a', 'a\r\n', 'A'), change('b', 'b\r\n', 'B')], 'hint', quiet);
  expect(contents()).toEqual(['A', 'B', 'c\r\n']);
  const changed = editFiles(
    [change('a', 'A', 'a'), change('b', 'B', 'b'), change('d', undefined, 'D'), change('c', 'other', 'C')],
    'hint',
    quiet,
  );
  await expect(changed).rejects.toThrow(
    new FailedError('c was changed meanwhile. Nothing was written.', 'Run the command again.'),
  );
  expect(contents()).toEqual(['A', 'B', 'c\r\n']);
  await editFiles([change('d', undefined, 'D')], 'hint', quiet);
  expect(contents()).toEqual(['A', 'B', 'c\r\n', 'D']);
  const cancelled = editFiles([change('a', 'A', 'a')], 'hint', AbortSignal.abort());
  await expect(cancelled).rejects.toThrow(CancelledError);
  expect(contents()).toEqual(['A', 'B', 'c\r\n', 'D']);
});
