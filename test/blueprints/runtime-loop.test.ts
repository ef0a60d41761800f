import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { combinations, project } from '../support/blueprints.ts';
import { openFolder } from '../support/open-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { missingTool } from '../support/tools.ts';

const arch = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const languages = [
  { language: 'shell', tools: ['bash', 'curl'], type: 'Handler.Failed' },
  { language: 'go', tools: ['go', 'make'], type: 'UnmarshalTypeError' },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'samgen-loop-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The function's built folder: as sam would build it. */
async function build(blueprint: string, language: string): Promise<string> {
  const root = join(folder, `${blueprint}-${language}`);
  for (const { path, content, executable } of await project({ blueprint, language, arch, package: 'zip' })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { mode: executable ? 0o755 : 0o644 });
  }
  const source = join(root, 'functions/HelloFunction');
  if (language !== 'go') return source;
  const artifacts = join(root, 'built');
  mkdirSync(artifacts, { recursive: true });
  await execa('make', ['build-HelloFunction'], { cwd: source, env: { ARTIFACTS_DIR: artifacts } });
  return artifacts;
}

describe.each(languages)(
  'the runtime loop of $language',
  { timeout: 180_000 },
  ({ language, tools, type }) => {
    test('answers one event after the other in one environment', async (ctx) => {
      const missing = await missingTool(...tools);
      if (missing) return ctx.skip(missing);
      const { invoke } = openFolder(await build('minimal', language));
      expect((await invoke('{"name":"Ada"}')).answer).toEqual({ message: 'Hello, Ada!' });
      const second = await invoke('{}');
      expect(second.answer).toEqual({ message: 'Hello, world!' });
      expect(second.initMs).toBeUndefined();
      expect((await invoke('{"name":"Zo\\u00eb \\"Z\\" \\\\ é"}')).answer).toEqual({
        message: 'Hello, Zoë "Z" \\ é!',
      });
    });

    test('reports a bad event as an error, and survives it', async (ctx) => {
      const missing = await missingTool(...tools);
      if (missing) return ctx.skip(missing);
      const { invoke } = openFolder(await build('minimal', language));
      expect((await invoke('{"name":"Ada"}')).functionError).toBeUndefined();
      const bad = await invoke('["no object"]');
      expect(bad).toMatchObject({ functionError: 'Unhandled', answer: { errorType: type } });
      const next = await invoke('{"name":"Ada"}');
      expect(next.answer).toEqual({ message: 'Hello, Ada!' });
      expect(next.initMs).toBeUndefined();
    });

    test('reports which variables are set, secrets without their value', async (ctx) => {
      const missing = await missingTool(...tools);
      if (missing) return ctx.skip(missing);
      const value = 'comma, "quotes" \\ and\nnewline\tü';
      const { invoke } = openFolder(await build('env-vars', language), {
        PUBLIC_VAR: value,
        SECRET_VAR: 'the-canary',
      });
      const { payload, answer } = await invoke('{}', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0');
      expect(answer).toMatchObject({
        public: { PUBLIC_VAR: value },
        secret: { SECRET_VAR: true },
        runtime: { _HANDLER: true, _X_AMZN_TRACE_ID: true, LAMBDA_TASK_ROOT: true, AWS_EXECUTION_ENV: false },
      });
      expect(payload.toString()).not.toContain('the-canary');
      expect(Object.keys(answer.runtime)).toHaveLength(18);
    });
  },
);

test('the shell loop passes the trace header of each event on', async () => {
  const taskRoot = await build('minimal', 'shell');
  writeFileSync(join(taskRoot, 'handler.sh'), '#!/bin/bash\nprintf \'"%s"\' "$_X_AMZN_TRACE_ID"\n');
  const { invoke } = openFolder(taskRoot);
  expect((await invoke('{}', 'Root=1-a;Parent=b;Sampled=1')).answer).toBe('Root=1-a;Parent=b;Sampled=1');
  expect((await invoke('{}', 'Root=1-c')).answer).toBe('Root=1-c');
});

test('the shell loop leaves no file behind, also after a time-out', async () => {
  const taskRoot = await build('minimal', 'shell');
  const scratch = temporaryFolder();
  const handler = join(taskRoot, 'handler.sh');
  writeFileSync(handler, `#!/bin/bash\nls ${scratch} | wc -l""\n`);
  const { invoke, close, log } = openFolder(taskRoot, { TMPDIR: scratch });
  expect((await invoke('{}')).answer).toBe(1);
  await close();
  expect(readdirSync(scratch)).toEqual([]);
  // A shell says so when a child of its own is killed; here it is to be told first.
  expect(log()).toBe('');

  writeFileSync(handler, '#!/bin/bash\nsleep 60\n');
  const slow = openFolder(taskRoot, { TMPDIR: scratch }, 1);
  expect((await slow.invoke('{}')).answer).toMatchObject({ errorType: 'Sandbox.Timedout' });
  await slow.close();
  expect(readdirSync(scratch)).toEqual([]);
});

test('the shell loop says at once that there is no handler', async () => {
  const taskRoot = await build('minimal', 'shell');
  chmodSync(join(taskRoot, 'handler.sh'), 0o644);
  const { invoke } = openFolder(taskRoot);
  expect(await invoke('{}')).toMatchObject({
    functionError: 'Unhandled',
    answer: { errorType: 'Runtime.NoHandler' },
  });
});

test('the Go program reports a set-up that fails', async (ctx) => {
  const missing = await missingTool('go', 'make');
  if (missing) return ctx.skip(missing);
  await build('minimal', 'go');
  const main = join(folder, 'minimal-go/functions/HelloFunction/main.go');
  const failing = readFileSync(main, 'utf8').replace('return nil', 'return context.DeadlineExceeded');
  writeFileSync(main, failing);
  const artifacts = join(folder, 'failing');
  mkdirSync(artifacts);
  await execa('make', ['build-HelloFunction'], { cwd: dirname(main), env: { ARTIFACTS_DIR: artifacts } });
  const { invoke } = openFolder(artifacts);
  expect((await invoke('{}')).answer).toMatchObject({
    errorType: 'Runtime.SetUpFailed',
    errorMessage: 'context deadline exceeded',
  });
});

describe('generated sources read as their language wants them', { timeout: 300_000 }, () => {
  const sources = combinations.filter(({ given }) => given['arch'] === 'x86_64');

  test('gofmt and go vet have nothing to say', async (ctx) => {
    const missing = await missingTool('go', 'gofmt');
    if (missing) return ctx.skip(missing);
    for (const blueprint of ['minimal', 'env-vars']) {
      const source = join(dirname(await build(blueprint, 'go')), 'functions/HelloFunction');
      expect((await execa('gofmt', ['-l', '-s', source])).stdout).toBe('');
      await execa('go', ['vet', './...'], { cwd: source });
    }
  });

  test('shellcheck has nothing to say', async (ctx) => {
    const missing = await missingTool('shellcheck');
    if (missing) return ctx.skip(missing);
    let checked = 0;
    for (const { given } of sources) {
      for (const { path, content } of await project(given)) {
        if (!content.toString().startsWith('#!/bin/bash')) continue;
        const { stdout } = await execa('shellcheck', ['-'], { input: content, reject: false });
        expect({ path, stdout }).toEqual({ path, stdout: '' });
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThanOrEqual(4);
  });
});
