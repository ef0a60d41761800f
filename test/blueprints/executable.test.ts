import { chmodSync, copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { pidFrom, sandboxOf, temporaryFolder } from '../runtime/helpers.ts';
import { writeProject } from '../support/blueprints.ts';
import { missingTool } from '../support/tools.ts';
import { type Client, expectNoFault, sanitized } from './c-client/client.ts';

const built = sanitized({ language: 'executable' });
const troubled = sanitized({ language: 'executable', faults: true });
const LARGE = JSON.stringify('large '.repeat(1024 * 1000));

/** The loop with a program of the test's own beside it; none where it is undefined. */
function open(ctx: TestContext, program: string | undefined, { client = built, mode = 0o755 } = {}) {
  const taskRoot = temporaryFolder();
  copyFileSync(client.program(ctx), join(taskRoot, 'bootstrap'));
  if (program !== undefined) {
    writeFileSync(join(taskRoot, 'program'), program);
    chmodSync(join(taskRoot, 'program'), mode);
  }
  const sandbox = sandboxOf(taskRoot);
  const ask = async (event: string, traceId?: string) => {
    const result = await sandbox.invoke(Buffer.from(event), traceId === undefined ? {} : { traceId });
    expectNoFault(sandbox.log.text);
    return {
      text: result.payload.toString(),
      failed: result.functionError !== undefined,
      initMs: result.initMs,
    };
  };
  return { ask, log: () => sandbox.log.text, taskRoot };
}

const bash = (body: string) => `#!/bin/bash\n${body}\n`;
const failure = (errorType: string, errorMessage: string | RegExp) => ({
  failed: true,
  json: {
    errorType,
    errorMessage: typeof errorMessage === 'string' ? errorMessage : expect.stringMatching(errorMessage),
    stackTrace: [],
  },
});

async function failureOf(asked: Promise<{ text: string; failed: boolean }>) {
  const { text, failed } = await asked;
  return { failed, json: JSON.parse(text) as unknown };
}

describe.each<[string, Client]>([
  ['the loop around a program', built],
  ['the loop, interrupted and with small reads and writes,', troubled],
])('%s', (_, client) => {
  test('gives it every event on stdin and takes its stdout', async (ctx) => {
    const { ask } = open(ctx, bash('exec cat'), { client });
    const first = await ask('{"name":"Zo\\u00eb é\\n"}');
    expect(first).toMatchObject({ text: '{"name":"Zo\\u00eb é\\n"}', failed: false });
    expect(await ask('[]')).toEqual({ text: '[]', failed: false, initMs: undefined });
  });

  test('takes 6 MB in and out at once', async (ctx) => {
    const { ask } = open(ctx, bash('exec cat'), { client });
    expect((await ask(LARGE)).text === LARGE).toBe(true);
    expect((await ask('1')).text).toBe('1');
  });

  test('lets a program answer before it has read anything', async (ctx) => {
    const { ask } = open(ctx, bash(`head -c 5000000 /dev/zero | tr '\\0' 1; cat >/dev/null`), { client });
    expect((await ask(LARGE)).text === '1'.repeat(5_000_000)).toBe(true);
  });

  test('takes all that a program wrote before it ended', async (ctx) => {
    const { ask } = open(ctx, bash('exec head -c 60000 /dev/zero'), { client });
    for (let times = 0; times < 10; times++) expect((await ask('{}')).text).toHaveLength(60_000);
  });

  test('does not mind a program that reads nothing', async (ctx) => {
    const { ask } = open(ctx, bash('echo 1'), { client });
    for (let times = 0; times < 5; times++) expect((await ask(LARGE)).text).toBe('1\n');
  });
});

describe('the loop around a program', () => {
  test('makes an exit status, a signal, and their kind an error, and goes on', async (ctx) => {
    const { ask, log } = open(ctx, bash('read -r code; echo half; echo "logged $code" >&2; eval "$code"'));
    expect(await failureOf(ask('exit 3\n'))).toEqual(
      failure('Program.Failed', 'program ended with exit status 3'),
    );
    expect(await failureOf(ask('kill -9 $$\n'))).toEqual(
      failure('Program.Failed', 'program was ended by a signal: Killed'),
    );
    expect(await ask('exit 0\n')).toEqual({ text: 'half\n', failed: false, initMs: undefined });
    expect(log()).toContain('logged exit 3\nProgram.Failed: program ended with exit status 3\n');
  });

  test.for([
    ['missing', undefined, 0o755, 'No such file or directory'],
    ['not executable', bash('echo 1'), 0o644, 'Permission denied'],
    [
      'no program',
      'echo 1',
      0o755,
      'Exec format error: it is made for another machine, or a script without a line #!',
    ],
    [
      'without its interpreter',
      '#!/no/such/shell\n',
      0o755,
      'No such file or directory: not itself, but the interpreter or loader that it names',
    ],
  ] as const)('says why it cannot be started: %s', async ([, program, mode, why], ctx) => {
    const { ask, taskRoot } = open(ctx, program, { mode });
    const expected = failure('Program.NotStarted', `program cannot be started: ${why}`);
    // Not even an event that fills the pipe is in its way.
    expect(await failureOf(ask(LARGE))).toEqual(expected);
    writeFileSync(join(taskRoot, 'program'), bash('echo 1'));
    chmodSync(join(taskRoot, 'program'), 0o755);
    expect(await ask('{}')).toEqual({ text: '1\n', failed: false, initMs: undefined });
  });

  test('waits for the end of a program that has closed its stdout', async (ctx) => {
    const { ask, log } = open(ctx, bash('echo 1; exec >&-; cat >/dev/null; echo still there >&2'));
    expect((await ask(LARGE)).text).toBe('1\n');
    expect(log()).toContain('still there');
  });

  test('does not wait for a child that the program leaves behind with its stdout', async (ctx) => {
    const { ask, taskRoot } = open(ctx, bash('sleep 600 & echo $! >child; head -c 60000 /dev/zero'));
    expect((await ask('{}')).text).toHaveLength(60_000);
    const child = await pidFrom(join(taskRoot, 'child'));
    onTestFinished(() => void process.kill(child, 'SIGKILL'));
    expect(process.kill(child, 0)).toBe(true);
  });

  test('gives it the trace of each event, its own folder, and signals as they are by default', async (ctx) => {
    const { ask } = open(
      ctx,
      bash('yes | head -n1 >/dev/null; echo "${PIPESTATUS[0]} $_X_AMZN_TRACE_ID $0"'),
    );
    const { text } = await ask('{}', 'Root=1-a');
    expect(text).toMatch(/^141 Root=1-a \S+\/program\n$/);
    expect((await ask('{}', 'Root=1-b')).text).toContain(' Root=1-b ');
  });

  test('gives it no file that is not its own, and no signal that it did not ask for', async (ctx) => {
    const missing = await missingTool('perl');
    if (missing) return ctx.skip(missing);
    // A shell would mend its signals before it looks.
    const look = `#!/usr/bin/env perl
      opendir FOLDER, '/proc/self/fd'; print join(' ', sort readdir FOLDER), "\\n";
      open STATUS, '/proc/self/status'; print grep /^Sig(Blk|Ign)/, <STATUS>;`;
    const { ask, taskRoot } = open(ctx, look);
    // This machine may have passed some on to all of its programs.
    const { stdout: usual } = await execa(join(taskRoot, 'program'));
    for (let times = 0; times < 2; times++) {
      // glibc's posix_spawn ignores two signals that are glibc's own.
      const seen = (await ask('{}')).text.replace('SigIgn:\t000000018', 'SigIgn:\t000000000');
      expect(seen).toBe(`${usual}\n`);
    }
  });

  test('hears of the end of a program although who started it ignores such ends', async (ctx) => {
    const missing = await missingTool('perl');
    if (missing) return ctx.skip(missing);
    const { ask, taskRoot } = open(ctx, bash('exit 4'));
    renameSync(join(taskRoot, 'bootstrap'), join(taskRoot, 'loop'));
    writeFileSync(
      join(taskRoot, 'bootstrap'),
      `#!/usr/bin/env perl\n$SIG{CHLD} = 'IGNORE'; exec '${taskRoot}/loop';\n`,
    );
    chmodSync(join(taskRoot, 'bootstrap'), 0o755);
    expect((await ask('{}')).text).toContain('exit status 4');
  });

  test('stops a program that answers without end', async (ctx) => {
    const { ask } = open(ctx, bash('read -r command; exec $command'));
    const expected = failure('Program.AnswerTooLarge', 'program answers more than Lambda takes');
    expect(await failureOf(ask('cat /dev/zero\n'))).toEqual(expected);
    expect((await ask('echo 1\n')).text).toBe('1\n');
  });

  test('goes on when Lambda refuses an answer', async (ctx) => {
    const { ask, log } = open(ctx, bash('read -r size; head -c $size /dev/zero'));
    expect(await failureOf(ask('6300000\n'))).toMatchObject({
      json: { errorType: 'Function.ResponseSizeTooLarge' },
    });
    expect((await ask('3\n')).text).toBe('\0\0\0');
    expect(log()).toContain('The Runtime API answered 413: ');
  });
});

test('a program that is built already takes the line that the Makefile names, and no more', async (ctx) => {
  const missing = await missingTool('make', 'cc');
  if (missing) return ctx.skip(missing);
  const folder = temporaryFolder();
  await writeProject(folder, { blueprint: 'minimal', language: 'executable', package: 'zip', arch: 'arm64' });
  const cwd = join(folder, 'functions/HelloFunction');
  writeFileSync(join(cwd, 'my-program'), bash('echo mine'));
  const makefile = readFileSync(join(cwd, 'Makefile'), 'utf8');
  const line = /^#(?<install>\tinstall .*)$/m.exec(makefile)?.groups?.['install'] ?? '';
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(`    ${line.trim()}\n`);
  writeFileSync(join(cwd, 'Makefile'), makefile.replace(/^\t\$\(CC\).*program\.c.*$/m, line));
  // In an image there is no such folder before.
  const artifacts = join(folder, 'built');
  await execa('make', ['build-HelloFunction', 'CC=cc'], { cwd, env: { ARTIFACTS_DIR: artifacts } });
  expect(existsSync(join(artifacts, 'bootstrap'))).toBe(true);
  expect((await execa(join(artifacts, 'program'))).stdout).toBe('mine');
});
