import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const script = at('scripts/derive-sam-schema.py');
const committed = at('schemas/generated/sam-template.schema.json');

it('the committed schema says where it comes from and has no prose', async () => {
  const text = await readFile(committed, 'utf8');
  expect(JSON.parse(text).$comment).toMatch(/aws-sam-translator \d+\.\d+\.\d+ \(licence: Apache-2\.0\)/);
  expect(text).not.toMatch(/"(title|description|markdownDescription)": "/);
});

it('the committed schema is what the pinned models give', async (context) => {
  const python = process.env['SAMGEN_TEST_PYTHON'];
  if (!python) return context.skip('SAMGEN_TEST_PYTHON names no python with the pinned aws-sam-translator');
  const { stdout } = await run(python, [script, '--stdout'], { maxBuffer: 10_000_000 });
  expect(stdout).toBe(await readFile(committed, 'utf8'));
  await expect(run(python, [script, '--check'])).resolves.toMatchObject({ stderr: '' });
});

it('without the models the script tells what to do', async (context) => {
  const python = await run('python3', ['-V']).catch(() => undefined);
  if (!python) return context.skip('there is no python3 here');
  // -S: without site-packages.
  const failure = await run('python3', ['-S', script]).catch(
    (error: { code: number; stderr: string }) => error,
  );
  expect(failure).toMatchObject({ code: 2 });
  expect(failure.stderr).toContain('pip install aws-sam-translator==');
});
