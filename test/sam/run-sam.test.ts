import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { CancelledError, FailedError } from '../../src/errors.ts';
import { runSam, type SamRun } from '../../src/sam/run-sam.ts';
import { isAlive, missingTools } from '../support/machine.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const realSam = process.env['SAMGEN_TEST_SAM'];

function surroundings(signal?: AbortSignal) {
  const folder = temporaryFolder();
  const temporary = temporaryFolder();
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    TMPDIR: temporary,
    SAM_CLI_TELEMETRY: '0',
  };
  const deps = recordedDeps(folder, { env, ...(signal === undefined ? {} : { signal }) });
  return { folder, temporary, deps };
}

const runIn = (cwd: string, given: Partial<SamRun> = {}): SamRun => ({
  args: [],
  cwd,
  interactive: false,
  secrets: [],
  quiet: false,
  outputTo: 'streams',
  ...given,
});

/** A program of Node that plays sam. */
function player(folder: string, script: string): string {
  const file = join(folder, 'player.cjs');
  writeFileSync(file, `#!${process.execPath}\n${script}`, { mode: 0o755 });
  return file;
}

test('hands on output without secrets, and keeps the exit code', async () => {
  const { folder, deps } = surroundings();
  const sam = player(
    folder,
    'console.log("key: hunter2hunter2"); console.error("No changes to deploy. Stack"); process.exitCode = 7',
  );
  const result = await runSam(sam, runIn(folder, { secrets: ['hunter2hunter2'] }), deps);
  expect(result).toEqual({
    code: 7,
    seen: { noChanges: true, waiting: false, succeeded: false },
    text: expect.stringMatching(/^(?:key: \*\*\*\n|No changes to deploy. Stack\n){2}$/),
  });
  expect(deps.stdout.text()).toBe('key: ***\n');
  expect(deps.stderr.text()).toBe('No changes to deploy. Stack\n');
});

test('both streams to stderr, or nowhere', async () => {
  const { folder, deps } = surroundings();
  const sam = player(folder, 'console.log("one")');
  await runSam(sam, runIn(folder, { outputTo: 'stderr' }), deps);
  expect([deps.stdout.text(), deps.stderr.text()]).toEqual(['', 'one\n']);
  const { text } = await runSam(sam, runIn(folder, { quiet: true }), deps);
  expect([deps.stdout.text(), deps.stderr.text(), text]).toEqual(['', 'one\n', 'one\n']);
});

test('a signal is told as shells tell it', async () => {
  const { folder, deps } = surroundings();
  const sam = player(folder, 'process.kill(process.pid, "SIGKILL")');
  expect(await runSam(sam, runIn(folder), deps)).toMatchObject({ code: 137 });
});

test('sam gets the environment, a wide terminal, and a temporary folder that is gone afterwards', async () => {
  const { folder, temporary, deps } = surroundings();
  const sam = player(
    folder,
    `const { env } = process;
    require("fs").writeFileSync(env.TMPDIR + "/left", "");
    console.log(JSON.stringify([env, process.argv.slice(2), process.cwd()]));`,
  );
  await runSam(sam, runIn(folder, { args: ['build', '--cached'] }), deps);
  const [env, args, cwd] = JSON.parse(deps.stdout.text());
  expect({ args, cwd }).toEqual({ args: ['build', '--cached'], cwd: folder });
  expect(env).toMatchObject({ HOME: process.env['HOME'], COLUMNS: '65536', PYTHONUNBUFFERED: '1' });
  expect(env.TMPDIR.startsWith(`${temporary}/`)).toBe(true);
  expect(readdirSync(temporary)).toEqual([]);
});

test('one that cannot be started', async () => {
  const { folder, temporary, deps } = surroundings();
  const sam = join(folder, 'sam');
  writeFileSync(sam, '#!/no/such/python\n', { mode: 0o755 });
  const run = runSam(sam, runIn(folder), deps);
  await expect(run).rejects.toBeInstanceOf(FailedError);
  await expect(run).rejects.toMatchObject({ message: expect.stringMatching(/cannot be started: .*ENOENT/) });
  expect(readdirSync(temporary)).toEqual([]);
});

// In each case the player writes which signals it got; only SIGTERM ends it.
test.each([
  { interactive: false, reason: 'SIGINT', got: 'SIGINT SIGTERM ' },
  { interactive: false, reason: 'SIGTERM', got: 'SIGINT SIGTERM ' },
  { interactive: true, reason: 'SIGTERM', got: 'SIGINT SIGTERM ' },
  // Ctrl-C has reached it; the second one comes only when it does not end.
  { interactive: true, reason: 'SIGINT', got: 'SIGINT SIGTERM ' },
])(
  'cancelled by $reason, interactive $interactive: first SIGINT, then SIGTERM',
  async ({ interactive, reason, got }) => {
    const cancel = new AbortController();
    const { folder, temporary, deps } = surroundings(cancel.signal);
    const file = join(folder, 'got');
    const sam = player(
      folder,
      `const fs = require("fs");
    for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => {
      fs.appendFileSync(${JSON.stringify(file)}, name + " ");
      if (name === "SIGTERM") process.exit();
    });
    setInterval(() => {}, 1000);
    console.log("Waiting for stack create/update to complete");
    fs.writeFileSync(${JSON.stringify(file)}, "");`,
    );
    const run = runSam(sam, runIn(folder, { interactive }), deps);
    const ended = expect(run).rejects.toMatchObject({
      constructor: CancelledError,
      message: expect.stringContaining('CloudFormation goes on'),
    });
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), 20_000);
    await vi.waitFor(() => expect(deps.stdout.text()).toContain('Waiting'), 20_000);
    cancel.abort(reason);
    await ended;
    expect(readFileSync(file, 'utf8')).toBe(got);
    expect(readdirSync(temporary)).toEqual([]);
  },
);

test('an interactive one that ends by itself on the Ctrl-C of the terminal gets no second one', async () => {
  const cancel = new AbortController();
  const { folder, deps } = surroundings(cancel.signal);
  const file = join(folder, 'got');
  // It stands for the terminal too: it gets its SIGINT from itself, and takes its time to clean up.
  const sam = player(
    folder,
    `const fs = require("fs");
    process.on("SIGINT", () => fs.appendFileSync(${JSON.stringify(file)}, "SIGINT "));
    fs.writeFileSync(${JSON.stringify(file)}, "");
    const waiting = setInterval(() => {
      if (!fs.existsSync(${JSON.stringify(`${file}-end`)})) return;
      clearInterval(waiting);
      process.removeAllListeners("SIGINT");
    }, 5);`,
  );
  const run = runSam(sam, runIn(folder, { interactive: true }), deps);
  const ended = expect(run).rejects.toBeInstanceOf(CancelledError);
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), 20_000);
  cancel.abort('SIGINT');
  writeFileSync(`${file}-end`, '');
  await ended;
  expect(readFileSync(file, 'utf8')).toBe('');
});

const TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  HelloFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile}
    Properties: {Runtime: provided.al2023, Handler: bootstrap, CodeUri: hello}
`;

function makefileProject(folder: string, ...commands: string[]): void {
  mkdirSync(join(folder, 'hello'));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  const lines = ['build-HelloFunction:', ...commands.map((command) => `\t${command}`), ''];
  writeFileSync(join(folder, 'hello', 'Makefile'), lines.join('\n'));
}

test('the real sam builds, and its advice is not shown', async (ctx) => {
  const missing = realSam ? missingTools('make') : 'SAMGEN_TEST_SAM is not set';
  if (missing || !realSam) return ctx.skip(missing);
  const { folder, temporary, deps } = surroundings();
  makefileProject(folder, '@echo "token: $$TOKEN"', '@echo built > $(ARTIFACTS_DIR)/bootstrap');
  const result = await runSam(realSam, runIn(folder, { args: ['build'], secrets: ['hunter2hunter2'] }), {
    ...deps,
    env: { ...deps.env, TOKEN: 'hunter2hunter2' },
  });
  const said = deps.stdout.text() + deps.stderr.text();
  expect({ code: result.code, said }).toMatchObject({
    code: 0,
    said: expect.stringContaining('Build Succeeded'),
  });
  expect(said).toContain('token: ***');
  expect(said).not.toMatch(/Commands you can use next|sam deploy|hunter2/);
  expect(readFileSync(join(folder, '.aws-sam/build/HelloFunction/bootstrap'), 'utf8')).toBe('built\n');
  expect(readdirSync(temporary)).toEqual([]);
});

test.for([
  [['build'], 1, /HelloFunction|make/],
  [['build', '--no-such-option'], 2, /No such option/],
] as const)('the real sam fails: %j', async ([args, code, words], ctx) => {
  if (!realSam) return ctx.skip('SAMGEN_TEST_SAM is not set');
  const { folder, deps } = surroundings();
  makefileProject(folder, 'exit 3');
  const result = await runSam(realSam, runIn(folder, { args, quiet: true }), deps);
  expect(result).toMatchObject({ code, text: expect.stringMatching(words) });
  expect(deps.stdout.text() + deps.stderr.text()).toBe('');
});

test.for([[['build']], [['build', '--cached', '--parallel']]])(
  'the real sam is cancelled while make runs: nothing is left of it (%j)',
  async ([args], ctx) => {
    const missing = realSam ? missingTools('make') : 'SAMGEN_TEST_SAM is not set';
    if (missing || !realSam) return ctx.skip(missing);
    const cancel = new AbortController();
    const { folder, temporary, deps } = surroundings(cancel.signal);
    const file = join(folder, 'pids');
    makefileProject(folder, `sleep 1000 & echo $$PPID $$! > ${file}; wait`);
    const run = runSam(realSam, runIn(folder, { args: args! }), deps);
    const ended = expect(run).rejects.toMatchObject({ constructor: CancelledError, message: 'Cancelled.' });
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toMatch(/^\d+ \d+\n$/), 30_000);
    const pids = readFileSync(file, 'utf8').trim().split(' ').map(Number);
    expect(pids.map(isAlive)).toEqual([true, true]);
    expect(readdirSync(temporary)).not.toEqual([]);
    cancel.abort('SIGINT');
    await ended;
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), 5_000);
    expect(readdirSync(temporary)).toEqual([]);
    expect(deps.stdout.text() + deps.stderr.text()).not.toMatch(/Aborted|Traceback/);
  },
);
