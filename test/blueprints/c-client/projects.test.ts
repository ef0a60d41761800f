import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { sandboxOf, temporaryFolder } from '../../runtime/helpers.ts';
import { project, writeProject } from '../../support/blueprints.ts';
import { expectStatic } from '../../support/static-program.ts';
import { missingTool } from '../../support/tools.ts';
import { expectNoFault, sanitized } from './client.ts';

const failures = { c: 'Handler.BadEvent', executable: 'Program.Failed' };
const arch = process.arch === 'arm64' ? 'arm64' : 'x86_64';

describe.each(['c', 'executable'] as const)('the project %s', (language) => {
  const minimal = sanitized({ language });
  const withVariables = sanitized({ language, blueprint: 'env-vars' });
  const withOthers = sanitized({
    language,
    blueprint: 'env-vars',
    given: { 'public-var': ['AB=1', 'A_B=2'], 'secret-var': [] },
  });

  test('answers one event after the other, a bad one with an error', async (ctx) => {
    const { call, invoke, log } = sandboxOf(dirname(minimal.program(ctx)));
    expect((await call({ name: 'Ada' })).body).toEqual({ message: 'Hello, Ada!' });
    for (const event of [{}, { name: '' }, { name: null }]) {
      expect((await call(event)).body).toEqual({ message: 'Hello, world!' });
    }
    const escaped = await invoke(Buffer.from('{"name":"Zo\\u00eb \\"Z\\" \\\\ é"}'));
    expect(JSON.parse(escaped.payload.toString())).toEqual({ message: 'Hello, Zoë "Z" \\ é!' });
    for (const event of [['no object'], 'text', null]) {
      const bad = await call(event);
      expect(bad).toMatchObject({ functionError: 'Unhandled', body: { errorType: failures[language] } });
    }
    const name = 'x'.repeat(6_000_000);
    const last = await call({ name });
    expect(JSON.stringify(last.body) === JSON.stringify({ message: `Hello, ${name}!` })).toBe(true);
    expect(last.initMs).toBeUndefined();
    expect(log.text).toContain('The event is no JSON object.\n');
    expectNoFault(log.text);
  });

  test('reports its variables, secrets without their value', async (ctx) => {
    const value = 'comma, "quotes" \\ and\nnewline\ttab \x01\x1f\x7f ü';
    const { invoke, call, log } = sandboxOf(dirname(withVariables.program(ctx)), {
      variables: { PUBLIC_VAR: value, SECRET_VAR: 'the-canary' },
    });
    const { payload } = await invoke(Buffer.from('{"name":"Ada"}'), { traceId: 'Root=1-a' });
    const answer = JSON.parse(payload.toString());
    expect(answer).toMatchObject({
      message: 'Hello, Ada!',
      public: { PUBLIC_VAR: value },
      secret: { SECRET_VAR: true },
      runtime: { _HANDLER: true, _X_AMZN_TRACE_ID: true, LAMBDA_TASK_ROOT: true, AWS_EXECUTION_ENV: false },
    });
    expect(Object.keys(answer.runtime)).toEqual(await runtimeVariables());
    expect(payload.toString()).not.toContain('the-canary');
    expect((await call(['bad'])).functionError).toBe('Unhandled');
    expectNoFault(log.text);
  });

  test('says which variables are not set', async (ctx) => {
    const { call } = sandboxOf(dirname(withVariables.program(ctx)));
    expect((await call({})).body).toMatchObject({
      public: { PUBLIC_VAR: null },
      secret: { SECRET_VAR: false },
    });
    const others = sandboxOf(dirname(withOthers.program(ctx)), { variables: { ABC: 'no', A_B: '' } });
    const { body } = await others.call({});
    expect(body).toMatchObject({ public: { AB: null, A_B: '' } });
    expect((body as { secret: object }).secret).toEqual({});
  });
});

/** All languages report the same ones; Go's list stands alone in a file. */
async function runtimeVariables(): Promise<string[]> {
  const files = await project({ blueprint: 'env-vars', language: 'go', package: 'zip', arch });
  const source = files.find(({ path }) => path.endsWith('/variables.go'))!.content.toString();
  return [...source.matchAll(/^\t"(\w+)",$/gm)].map(([, name]) => name!);
}

test('shellcheck has nothing to say', async (ctx) => {
  const missing = await missingTool('shellcheck');
  if (missing) return ctx.skip(missing);
  for (const blueprint of ['minimal', 'env-vars']) {
    const files = await project({ blueprint, language: 'executable', package: 'zip', arch });
    const script = files.find(({ path }) => path.endsWith('/program_test.sh'))!;
    expect(script.executable).toBe(true);
    const { stdout } = await execa('shellcheck', ['-'], { input: script.content, reject: false });
    expect(stdout).toBe('');
  }
});

describe('the programs are small and static', { timeout: 400_000 }, () => {
  const BOUND = 60_000;
  const zig = 'python-zig cc -target';
  test.for([
    ['musl-gcc', arch, undefined],
    ['zig', 'x86_64', `${zig} x86_64-linux-musl`],
    ['zig', 'arm64', `${zig} aarch64-linux-musl`],
  ] as const)('by %s for %s', async ([name, target, compiler], ctx) => {
    const compilers = process.env['SAMGEN_TEST_COMPILERS'];
    const path = `${compilers ? compilers + delimiter : ''}${process.env['PATH']}`;
    const missing = await missingTool('make', ...(name === 'zig' ? [] : [name]));
    if (missing) return ctx.skip(missing);
    if (
      name === 'zig' &&
      (await execa('which', ['python-zig'], { env: { PATH: path }, reject: false })).failed
    ) {
      return ctx.skip(process.env['SAMGEN_TEST_NO_COMPILERS'] ?? 'zig is not installed');
    }
    const folder = temporaryFolder();
    await writeProject(folder, { blueprint: 'minimal', language: 'c', package: 'zip', arch: target });
    const cwd = join(folder, 'functions/HelloFunction');
    const env = { ARTIFACTS_DIR: join(folder, 'built'), PATH: path, ...(compiler ? { CC: compiler } : {}) };
    const made = await execa('make', ['build-HelloFunction'], { cwd, env, all: true });
    expect(made.all).not.toContain('warning');
    const program = readFileSync(join(folder, 'built/bootstrap'));
    expectStatic(program, target);
    expect(program.length).toBeLessThanOrEqual(BOUND);
  });
});

test.for([
  ['x86_64', ['musl-gcc', 'zig'], 'x86_64', /musl-gcc -std/],
  ['x86_64', ['musl-gcc', 'zig'], 'aarch64', /zig cc -target x86_64-linux-musl -std/],
  ['arm64', ['musl-gcc', 'zig'], 'aarch64', /musl-gcc -std/],
  ['arm64', ['musl-gcc', 'zig'], 'x86_64', /zig cc -target aarch64-linux-musl -std/],
  ['arm64', ['aarch64-linux-musl-gcc', 'zig'], 'x86_64', /aarch64-linux-musl-gcc -std/],
  ['arm64', ['python-zig', 'python3'], 'x86_64', /python-zig cc -target aarch64-linux-musl -std/],
  ['arm64', ['python3'], 'x86_64', /python3 -m ziglang cc -target aarch64-linux-musl -std/],
  ['arm64', ['musl-gcc'], 'x86_64', /No compiler makes static programs for arm64 here: +install zig/],
] as const)(
  'for %s, of %j on %s, the right compiler is taken',
  async ([target, there, machine, words], ctx) => {
    const make = (await execa('which', ['make'], { reject: false })).stdout;
    if (!existsSync(make)) return ctx.skip('make is not installed');
    const folder = temporaryFolder();
    await writeProject(folder, { blueprint: 'minimal', language: 'c', package: 'zip', arch: target });
    const bin = join(folder, 'bin');
    await execa('mkdir', [bin]);
    for (const name of there) writeFileSync(join(bin, name), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(bin, 'uname'), `#!/bin/sh\necho Linux ${machine}\n`, { mode: 0o755 });
    symlinkSync(make, join(bin, 'make'));
    const shown = await execa(join(bin, 'make'), ['--dry-run', 'build', 'ARTIFACTS_DIR=built'], {
      cwd: join(folder, 'functions/HelloFunction'),
      env: { PATH: bin },
      extendEnv: false,
      all: true,
      reject: false,
    });
    expect(shown.all).toMatch(words);
    expect(shown.failed).toBe(String(words).includes('No compiler'));
  },
);
