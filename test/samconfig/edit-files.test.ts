import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FailedError } from '../../src/errors.ts';
import { editFiles } from '../../src/samconfig/edit-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('several texts are written, or none of them', async () => {
  const folder = temporaryFolder();
  const change = (name: string, before: string, after: string) => ({
    file: join(folder, name),
    shown: name,
    before,
    after,
  });
  const contents = () => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), `${name}\r\n`);
  await editFiles([change('a', 'a\r\n', 'A'), change('b', 'b\r\n', 'B')], 'hint');
  expect(contents()).toEqual(['A', 'B', 'c\r\n']);
  const changed = editFiles(
    [change('a', 'A', 'a'), change('b', 'B', 'b'), change('c', 'other', 'C')],
    'hint',
  );
  await expect(changed).rejects.toThrow(
    new FailedError('c was changed meanwhile. Nothing was written.', 'Run the command again.'),
  );
  expect(contents()).toEqual(['A', 'B', 'c\r\n']);
});
