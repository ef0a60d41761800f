import { expect, test } from 'vitest';
import { CancelledError } from '../../src/errors.ts';
import { nodeBootstrap, template } from '../support/function-project.ts';
import { recordedSink } from '../support/sinks.ts';
import { rejectionOf } from '../support/thrown.ts';
import { invoke, project } from './invoking.ts';

/** Answers with the number of the event in this environment; fails at `failAt`, and says `at N` on stderr. */
const counting = nodeBootstrap().replace(
  'if (event.fail) {',
  "globalThis.n = (globalThis.n ?? 0) + 1; event.raw = String(n); console.error('at ' + n); if (event.failAt === n) event.fail = 'My.Error'; if (event.endAt === n) process.exit(0); if (event.fail) {",
);
const counter = () => project({ 'hello/bootstrap': counting });

test('--repeat sends so many events into one environment; the last answer is on stdout, the table on stderr', async () => {
  const { code, stdout, stderr } = await invoke(counter(), { flags: { data: '{}', repeat: '120' } });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '120\n' });
  expect(stderr.match(/bootstrap is up/g)).toHaveLength(1);
  const table = stderr.slice(stderr.indexOf('✔'));
  expect(table).toMatch(
    /^✔ HelloFunction answered 120 of 120 events\n {2}cold {10}start \d+ ms \+ [\d.]+ ms\n {2}warm, 119 {5}p50 [\d.]+ ms +p99 [\d.]+ ms +min [\d.]+ ms +max [\d.]+ ms\n {2}per second {4}[\d.]+\n/,
  );
});

test('--json has the numbers, and the last answer', async () => {
  const { code, stdout } = await invoke(counter(), { json: true, flags: { data: '{}', repeat: '3' } });
  expect(code).toBe(0);
  const { payload, repeat, ok } = JSON.parse(stdout);
  expect({ ok, payload }).toEqual({ ok: true, payload: 3 });
  expect(repeat).toMatchObject({ asked: 3, answered: 3, restarts: 0, warm: { count: 2 } });
  expect(repeat.cold.initMs).toBeGreaterThan(0);
});

test('the first failure ends it: its payload on stdout, its number in the error', async () => {
  const { code, stdout, stderr } = await invoke(counter(), { flags: { data: '{"failAt":3}', repeat: '50' } });
  expect(code).toBe(1);
  expect(JSON.parse(stdout).errorType).toBe('My.Error');
  expect(stderr).toContain('Error: HelloFunction failed at event 3 of 50: My.Error: as asked\n');
  expect(stderr).toContain('✖ HelloFunction answered 2 of 50 events\n');
  expect(stderr).not.toContain('at 4');
});

test('-q leaves the log and the answer', async () => {
  const { stdout, stderr } = await invoke(counter(), { quiet: true, flags: { data: '{}', repeat: '2' } });
  expect({ stdout, stderr }).toEqual({ stdout: '2\n', stderr: 'bootstrap is up\nat 1\nat 2\n' });
});

test('an abort tells what was measured, and prints no answer', async () => {
  const cancel = new AbortController();
  const stdout = recordedSink();
  const stderr = recordedSink();
  const write = stderr.write;
  stderr.write = (text, taken) => {
    write(text, taken);
    if (stderr.text().includes('at 20\n')) cancel.abort('SIGINT');
  };
  const flags = { data: '{}', repeat: '1000000' };
  const deps = { stdout, stderr, signal: cancel.signal };
  const error = await rejectionOf(invoke(counter(), { flags, deps }), CancelledError);
  const [, answered] = /^Cancelled after (\d+) of 1000000 events\.$/.exec(error.message) ?? [];
  expect(Number(answered)).toBeGreaterThanOrEqual(19);
  expect(stderr.text()).toContain(`✖ HelloFunction answered ${answered} of 1000000 events\n`);
  expect(stderr.text()).toContain('p50');
  expect(stdout.text()).toBe('');
});

test('a Timeout in the middle is a failure like others', async () => {
  const hanging = counting.replace('if (event.hang)', 'if (event.hangAt === (globalThis.n ?? 0) + 1)');
  const folder = project({ 'template.yaml': template({ Timeout: 1 }), 'hello/bootstrap': hanging });
  const { code, stderr } = await invoke(folder, { flags: { data: '{"hangAt":2}', repeat: '5' } });
  expect(code).toBe(1);
  expect(stderr).toContain('failed at event 2 of 5: Sandbox.Timedout: Task timed out after 1.00 seconds\n');
});
