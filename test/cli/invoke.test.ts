import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { nodeBootstrap, template, writeFiles } from '../support/function-project.ts';
import { isAlive } from '../support/machine.ts';
import { until } from '../support/processes.ts';
import { BIN, samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

function project(bootstrap = nodeBootstrap()): string {
  const folder = temporaryFolder();
  writeFiles(folder, { 'template.yaml': template(), 'hello/bootstrap': bootstrap });
  return folder;
}

const ENDLESS = '1000000';

test('a table that fits into 80 columns, and lines up', async () => {
  const terminal = openTerminal(['invoke', '-d', '{"raw":"1"}', '--repeat', '150'], project());
  await terminal.see('peak memory');
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  // What provided.al2023 lacks is told below.
  const [report = ''] = terminal.text().slice(terminal.text().indexOf('✔')).split('On Lambda');
  const lines = report.trimEnd().split('\r\n');
  expect(lines.map((line) => line.slice(0, 16))).toEqual([
    '✔ HelloFunction ',
    '  cold          ',
    '  warm, 149     ',
    '  per second    ',
    '  peak memory   ',
  ]);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('a long run shows how far it is; Ctrl-C ends it, with what was measured; nothing is left alive', async () => {
  const folder = project(
    nodeBootstrap().replace('(async', "require('fs').writeFileSync('pid', String(process.pid));(async"),
  );
  const terminal = openTerminal(['invoke', '-d', '{"raw":"1"}', '--repeat', ENDLESS], folder);
  await terminal.see(/… [1-9]\d* of 1000000 events \(0 %\)/);
  terminal.type(KEY.interrupt);
  expect(await terminal.ended).toMatchObject({ exitCode: 130 });
  const rest = terminal.text().slice(terminal.text().lastIndexOf('events (0 %)'));
  const [, answered] = /✖ HelloFunction answered (\d+) of 1000000 events/.exec(rest) ?? [];
  expect(Number(answered)).toBeGreaterThan(0);
  expect(rest).toMatch(/p50 [\d.]+ ms/);
  expect(rest).toContain(`Cancelled after ${answered} of 1000000 events.`);
  expect(isAlive(Number(readFileSync(join(folder, 'hello/pid'), 'utf8')))).toBe(false);
});

test('what is piped has no progress; --json stays one document when it is cancelled', async () => {
  const folder = project(
    nodeBootstrap().replace('const event', "require('fs').writeFileSync('seen', ''); const event"),
  );
  const running = execa(
    process.execPath,
    [BIN, 'invoke', '-d', '{"raw":"1"}', '--json', '--repeat', ENDLESS],
    {
      cwd: folder,
      env: { NODE_EXTRA_CA_CERTS: undefined, NO_COLOR: undefined },
      reject: false,
      stdin: 'ignore',
    },
  );
  await until(() => existsSync(join(folder, 'hello/seen')));
  running.kill('SIGINT');
  const { exitCode, stdout, stderr } = await running;
  expect(exitCode).toBe(130);
  const { ok, error } = JSON.parse(stdout);
  expect({ ok, code: error.code }).toEqual({ ok: false, code: 'cancelled' });
  expect(error.message).toBe(`Cancelled after ${error.repeat.answered} of 1000000 events.`);
  expect(stderr).toMatch(/✖ HelloFunction answered \d+ of 1000000 events(?:\n|$)/);
  for (const shown of ['…', '\r', '\u001b']) expect(stderr).not.toContain(shown);
});

test('--env-file is not taken by Node, which would end where it finds no such file itself', async () => {
  const folder = project(nodeBootstrap().replace('env: process.env', 'variable: process.env.FROM_FILE'));
  writeFiles(folder, { 'vars.env': 'FROM_FILE=yes\n' });
  const env = { NODE_EXTRA_CA_CERTS: undefined };
  // As users start it: by its name alone, from another folder.
  const run = (...args: string[]) =>
    execa(BIN, ['-C', folder, 'invoke', '-d', '{}', ...args], { env, cwd: '/', input: 'FROM_FILE=stdin\n' });
  expect(JSON.parse((await run('--env-file', 'vars.env')).stdout)).toMatchObject({ variable: 'yes' });
  expect(JSON.parse((await run('--env-file', '-')).stdout)).toMatchObject({ variable: 'stdin' });
  expect(await run('--env-file', 'none.env').catch((error) => error)).toMatchObject({
    exitCode: 2,
    stderr: 'Error: There is no none.env.\n  Check --env-file.',
  });
});

test('piped output is the function’s bytes, and a newline', async () => {
  const folder = project();
  const { code, stdout } = await samgen(['invoke', '-q', '-d', '{"raw":"{\\"a\\":  1.10}"}'], {
    cwd: folder,
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"a":  1.10}\n' });
});

test('wrong usage: exit code 2, and nothing runs', async () => {
  const folder = project('#!/bin/sh\ntouch ran\n');
  for (const [args, words] of [
    [['--qualifier', '1'], '--qualifier is for --remote'],
    [['--remote', '--repeat', '2', '--live-env'], '--remote and --repeat, --live-env exclude each other.'],
    [['--repeat', 'x'], '--repeat takes a number of events.'],
    [['--inherit-env', 'NOT_SET_ANYWHERE'], 'is not set in your environment.'],
    [['--env-file', 'none.env'], 'There is no none.env.'],
    [['--client-context', '1'], 'The client context is no JSON object.'],
  ] as const) {
    const { code, stdout, stderr } = await samgen(['invoke', ...args], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  }
  expect(existsSync(join(folder, 'hello/ran'))).toBe(false);
});
