import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runProgram } from '../../src/adapters/run-program.ts';
import { CancelledError } from '../../src/errors.ts';
import { isAlive } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const node = (script: string, rest: { cwd?: string; env?: Record<string, string> } = {}) => ({
  file: process.execPath,
  args: ['-e', script],
  cwd: process.cwd(),
  env: {},
  ...rest,
});
const never = new AbortController().signal;

test('hands on both streams as they come, and tells how it ended', async () => {
  const said: [string, string][] = [];
  const onOutput = (chunk: Uint8Array, stream: string) => said.push([stream, Buffer.from(chunk).toString()]);
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
  expect(await runProgram(node(script), { signal: never, onOutput })).toEqual({ code: 3, signal: undefined });
  expect(said.sort()).toEqual([
    ['stderr', 'err\n'],
    ['stdout', 'out\n'],
  ]);
});

test('a signal is no exit code', async () => {
  const ended = runProgram(node('process.kill(process.pid, "SIGKILL")'), { signal: never, onOutput() {} });
  expect(await ended).toEqual({ code: undefined, signal: 'SIGKILL' });
});

test('the environment is the given one and nothing else; the folder too', async () => {
  const chunks: string[] = [];
  const cwd = temporaryFolder();
  await runProgram(
    node('console.log(JSON.stringify([process.env, process.cwd()]))', { cwd, env: { ONLY: 'this' } }),
    {
      signal: never,
      onOutput: (chunk) => chunks.push(Buffer.from(chunk).toString()),
    },
  );
  expect(JSON.parse(chunks.join(''))).toEqual([{ ONLY: 'this' }, cwd]);
});

test('what cannot be started is an error', async () => {
  const program = { file: '/no/such/program', args: [], cwd: '/', env: {} };
  await expect(runProgram(program, { signal: never, onOutput() {} })).rejects.toThrow(/ENOENT/);
});

test('a signal that has come before starts nothing', async () => {
  const folder = temporaryFolder();
  const script = `require("fs").writeFileSync(${JSON.stringify(join(folder, 'x'))}, "")`;
  const run = runProgram(node(script), { signal: AbortSignal.abort(), onOutput() {} });
  await expect(run).rejects.toThrow(CancelledError);
  expect(existsSync(join(folder, 'x'))).toBe(false);
});

test.each([
  ['', 'is polite'],
  ['process.on("SIGTERM", () => {});', 'ignores SIGTERM'],
])('cancelling ends the whole group, also one that %2$s', async (manners) => {
  const file = join(temporaryFolder(), 'pids');
  // The grandchild is the one that a kill of the child alone would leave behind.
  const script = `${manners}
    const child = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(`${manners} setInterval(() => {}, 1000); console.log(1)`)}], { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.once("data", () => require("fs").writeFileSync(${JSON.stringify(file)}, process.pid + " " + child.pid));
    setInterval(() => {}, 1000);`;
  const cancel = new AbortController();
  const run = runProgram(node(script), { signal: cancel.signal, onOutput() {} });
  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toMatch(/^\d+ \d+$/), 20_000);
  const pids = readFileSync(file, 'utf8').split(' ').map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  cancel.abort();
  await expect(run).rejects.toThrow(CancelledError);
  await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), 5_000);
});
