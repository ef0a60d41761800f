import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { writeProject } from '../support/blueprints.ts';
import { missingTools } from '../support/machine.ts';
import { openFolder } from '../support/open-folder.ts';
import { CARGO_TARGET } from '../support/project-tools.ts';
import { expectStatic } from '../support/static-program.ts';

const arch = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const target = `${arch === 'arm64' ? 'aarch64' : 'x86_64'}-unknown-linux-musl`;
/** What Cargo compiles for minutes is kept, and serves all tests. */
const compiled = CARGO_TARGET;
const env = {
  CARGO_TARGET_DIR: compiled,
  [`CARGO_TARGET_${target.toUpperCase().replaceAll('-', '_')}_LINKER`]: 'rust-lld',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'samgen-rust-'));
  mkdirSync(compiled, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function needs(ctx: TestContext, ...parts: ('clippy' | 'fmt' | 'musl')[]): void {
  const missing = missingTools('cargo', 'cc');
  if (missing) ctx.skip(missing);
  for (const part of parts) {
    if (part === 'musl') {
      const { stdout } = spawnSync('rustc', ['--print', 'target-libdir', '--target', target], {
        encoding: 'utf8',
      });
      if (!statSync(stdout.trim() || '/nowhere', { throwIfNoEntry: false }))
        ctx.skip(`Rust has no target ${target} here`);
    } else if (spawnSync('cargo', [part, '--version']).status !== 0) ctx.skip(`not installed: cargo ${part}`);
  }
}

type Change = (main: string) => string;

/** The function's sources. Cargo takes two of one name for the same, so each has its own. */
async function sources(name: string, blueprint: string, change?: Change): Promise<string> {
  const root = join(folder, name);
  await writeProject(root, { blueprint, language: 'rust', arch, package: 'zip', function: name });
  const source = join(root, 'functions', name);
  if (change) {
    const main = join(source, 'src/main.rs');
    const text = readFileSync(main, 'utf8');
    expect(change(text)).not.toBe(text);
    writeFileSync(main, change(text));
  }
  return source;
}

const builds = new Map<string, Promise<string>>();

/** A folder with the bootstrap, built once for all tests: as it is released, or sooner. */
function build(name: string, blueprint: string, change?: Change, released = false): Promise<string> {
  const made = builds.get(name) ?? make(name, blueprint, change, released);
  builds.set(name, made);
  return made;
}

async function make(
  name: string,
  blueprint: string,
  change: Change | undefined,
  released: boolean,
): Promise<string> {
  const cwd = await sources(name, blueprint, change);
  const args = released ? ['--release', '--target', target] : [];
  // cargo-lambda compiles with other flags, and a build with these would undo what it has there.
  const place = released ? join(compiled, 'plain') : compiled;
  await execa('cargo', ['build', '--locked', ...args], { cwd, env: { ...env, CARGO_TARGET_DIR: place } });
  const taskRoot = join(folder, `built-${name}`);
  mkdirSync(taskRoot);
  const program = join(place, released ? `${target}/release` : 'debug', 'bootstrap');
  copyFileSync(program, join(taskRoot, 'bootstrap'));
  return taskRoot;
}

/** A handler that also fails, panics, and tells the trace header of its event. */
const changed: Change = (main) =>
  main.replace(
    /^async fn handle.*\n/m,
    `$&    match event.payload.name.as_deref() {
        Some("fail") => drop(std::fs::read("/nowhere")?),
        Some("panic") => panic!("all is lost"),
        Some("trace") => {
            let message = std::env::var("_X_AMZN_TRACE_ID").unwrap_or_default();
            return Ok(Answer { message });
        }
        _ => {}
    }
`,
  );

const failingSetUp: Change = (main) =>
  main.replace(
    /(async fn set_up.*\n) {4}Ok\(\(\)\)/,
    '$1    Err(std::io::Error::other("no \\"database\\""))?',
  );

describe('the runtime of a Rust project', { timeout: 600_000 }, () => {
  test('answers one event after the other in one environment', async (ctx) => {
    needs(ctx);
    const { invoke } = openFolder(await build('RustMinimal', 'minimal'));
    expect((await invoke('{"name":"Ada","more":[1]}')).answer).toEqual({ message: 'Hello, Ada!' });
    for (const event of ['{}', '{"name":""}', '{"name":null}']) {
      const next = await invoke(event);
      expect(next.answer).toEqual({ message: 'Hello, world!' });
      expect(next.initMs).toBeUndefined();
    }
    expect((await invoke('{"name":"Zo\\u00eb \\"Z\\" \\\\ é"}')).answer).toEqual({
      message: 'Hello, Zoë "Z" \\ é!',
    });
  });

  test('reports a bad event as an error, and survives it', async (ctx) => {
    needs(ctx);
    const { invoke } = openFolder(await build('RustMinimal', 'minimal'));
    for (const event of ['["Ada"]', '"Ada"', 'no JSON', '{"name":"Ada"']) {
      expect(await invoke(event)).toMatchObject({
        functionError: 'Unhandled',
        answer: { errorType: expect.stringContaining('DeserializeError'), errorMessage: expect.any(String) },
      });
    }
    const next = await invoke('{"name":"Ada"}');
    expect(next.answer).toEqual({ message: 'Hello, Ada!' });
    expect(next.initMs).toBeUndefined();
  });

  test('reports which variables are set, secrets without their value', async (ctx) => {
    needs(ctx);
    const value = 'comma, "quotes" \\ and\nnewline\t\u0001ü';
    const { invoke } = openFolder(await build('RustVariables', 'env-vars'), {
      PUBLIC_VAR: value,
      SECRET_VAR: 'the-canary',
    });
    const { payload, answer } = await invoke('{}', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0');
    expect(answer).toMatchObject({
      message: 'Hello, world!',
      public: { PUBLIC_VAR: value },
      secret: { SECRET_VAR: true },
      runtime: { _HANDLER: true, _X_AMZN_TRACE_ID: true, LAMBDA_TASK_ROOT: true, AWS_EXECUTION_ENV: false },
    });
    expect(payload.toString()).not.toContain('the-canary');
    expect(Object.keys(answer.runtime)).toHaveLength(18);
    expect((await openFolder(await build('RustVariables', 'env-vars')).invoke('{}')).answer).toMatchObject({
      public: { PUBLIC_VAR: null },
      secret: { SECRET_VAR: false },
    });
  });

  test('tells what went wrong in the handler, and which event it was', async (ctx) => {
    needs(ctx);
    const { invoke } = openFolder(await build('RustChanged', 'minimal', changed));
    expect((await invoke('{"name":"trace"}', 'Root=1-a;Sampled=1')).answer.message).toBe(
      'Root=1-a;Sampled=1',
    );
    expect((await invoke('{"name":"trace"}', 'Root=1-b')).answer.message).toBe('Root=1-b');
    expect((await invoke('{"name":"fail"}')).answer).toMatchObject({
      errorType: 'std::io::error::Error',
      errorMessage: 'No such file or directory (os error 2)',
    });
    expect(await invoke('{"name":"Ada"}')).not.toHaveProperty('initMs');
  });

  test('reports a set-up that fails', async (ctx) => {
    needs(ctx);
    const { invoke, log } = openFolder(await build('RustFailing', 'minimal', failingSetUp));
    expect((await invoke('{}')).answer).toMatchObject({
      errorType: 'Runtime.SetUpFailed',
      errorMessage: 'no "database"',
    });
    expect(log()).toContain('no \\"database\\"');
  });

  test('as it is released: small, static, and after a panic there is a new environment', async (ctx) => {
    needs(ctx, 'musl');
    const taskRoot = await build('RustReleased', 'minimal', changed, true);
    const program = readFileSync(join(taskRoot, 'bootstrap'));
    expect(program.length).toBeLessThanOrEqual(900_000);
    expectStatic(program, arch);
    const { invoke, log } = openFolder(taskRoot);
    expect((await invoke('{"name":"panic"}')).answer).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: aborted'),
    });
    expect(log()).toContain('all is lost');
    const next = await invoke('{"name":"Ada"}');
    expect(next.answer).toEqual({ message: 'Hello, Ada!' });
    expect(next.initMs).toBeGreaterThan(0);
  });
});

describe('generated sources read as Rust wants them', { timeout: 600_000 }, () => {
  test.for(['minimal', 'env-vars'])(
    '%s: cargo fmt and cargo clippy have nothing to say',
    async (blueprint, ctx) => {
      needs(ctx, 'clippy', 'fmt');
      const cwd = await sources(`Rust${blueprint.replace('-', '')}Style`, blueprint);
      expect((await execa('cargo', ['fmt', '--check'], { cwd })).stdout).toBe('');
      await execa('cargo', ['clippy', '--locked', '--all-targets', '--', '-D', 'warnings'], { cwd, env });
    },
  );

  // Without --locked, as sam runs it, Cargo writes it anew where as much as its order is another one.
  test.for(['A', 'hello', 'ZzzFunction'])(
    'Cargo.lock needs no change for a function %s',
    async (name, ctx) => {
      needs(ctx);
      const cwd = await sources(name, 'minimal');
      const before = readFileSync(join(cwd, 'Cargo.lock'), 'utf8');
      await execa('cargo', ['tree'], { cwd, env });
      expect(readFileSync(join(cwd, 'Cargo.lock'), 'utf8')).toBe(before);
    },
  );
});
