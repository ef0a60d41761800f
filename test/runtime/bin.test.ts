import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, type TestContext, test } from 'vitest';
import { template, writeFiles } from '../support/function-project.ts';
import { commandLines, noProc, until } from '../support/processes.ts';
import { BIN } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { missingTool } from '../support/tools.ts';
import { bash } from './helpers.ts';

const env = { NODE_EXTRA_CA_CERTS: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined };

function project(bootstrap: string, timeout: number, ctx: TestContext): string {
  const folder = temporaryFolder(ctx);
  writeFiles(folder, { 'template.yaml': template({ Timeout: timeout }), 'hello/bootstrap': bash(bootstrap) });
  return folder;
}

/** Descendants in every way that processes have to get away, each under the name `token`. */
const family = (token: string) => `exec 0<&-
setsid bash -c 'echo > setsid; exec -a ${token} sleep 1001' &
nohup bash -c 'echo > nohup; exec -a ${token} sleep 1002' &
( ( setsid bash -c 'trap "" TERM HUP INT; echo > daemon; exec -a ${token} sleep 1003' >/dev/null 2>&1 & ) & )
( exec -a ${token} sleep 1004 ) &
until [ -e setsid ] && [ -e nohup ] && [ -e daemon ]; do sleep 0.01; done
`;

describe('nothing that a function started is left', { timeout: 60_000 }, () => {
  test.for([
    { how: 'an answer', script: 'next_event; respond 1; next_event', code: 0 },
    { how: 'an exit', script: 'next_event; exit 3', code: 1 },
    { how: 'a failed start', script: 'exit 3', code: 1 },
    { how: 'a timeout', script: 'next_event; sleep 1005', code: 1 },
    { how: 'SIGINT', script: 'next_event; touch ready; sleep 1005', code: 130, signal: 'SIGINT' },
    { how: 'SIGQUIT', script: 'next_event; touch ready; sleep 1008', code: 130, signal: 'SIGQUIT' },
    { how: 'SIGTERM', script: 'next_event; touch ready; sleep 1005', code: 130, signal: 'SIGTERM' },
    { how: 'SIGTERM at the start', script: 'touch ready; sleep 1005', code: 130, signal: 'SIGTERM' },
  ] as const)('after $how', async ({ script, code, ...rest }, ctx) => {
    const skip = noProc() ?? (await missingTool('curl', 'setsid', 'nohup'));
    if (skip) return ctx.skip(skip);
    const token = `orphan-${randomUUID()}`;
    const signal = 'signal' in rest ? rest.signal : undefined;
    const folder = project(family(token) + script, signal ? 900 : 2, ctx);
    const running = execa(process.execPath, [BIN, 'invoke', '-d', '{}'], {
      ...{ cwd: folder, env, reject: false, stdin: 'ignore' },
    });
    if (signal !== undefined) {
      await until(() => existsSync(join(folder, 'hello/ready')));
      running.kill(signal);
    }
    const { exitCode, stderr } = await running;
    expect([exitCode, stderr.includes('could not')]).toEqual([code, false]);
    expect([...commandLines().values()].filter((line) => line.includes(token))).toEqual([]);
    expect(existsSync(join(folder, 'hello/daemon'))).toBe(true);
  });
});

describe('1 GB of log does not grow samgen', { timeout: 120_000 }, () => {
  // What samgen has needed at most is read by the function, after all of it was taken.
  const flood = (line: string) => `next_event
${line}
respond "\\"$(sed -n 's/^VmHWM: *\\t* *//p' /proc/$PPID/status)\\""
next_event`;
  const zeros = 'head -c 1000000000 /dev/zero >&2';
  const lines = 'yes "a line of some length, as functions write them" | head -c 1000000000';

  test.for([
    { what: 'without a newline', line: zeros, reader: 'fast' },
    { what: 'in lines', line: lines, reader: 'fast' },
    { what: 'that are read slowly', line: zeros, reader: 'slow' },
    { what: 'that nobody reads any more', line: zeros, reader: 'gone' },
  ])('$what', async ({ line, reader }, ctx) => {
    const skip = noProc() ?? (await missingTool('curl'));
    if (skip) return ctx.skip(skip);
    const folder = project(flood(line), 100, ctx);
    const child = spawn(process.execPath, [BIN, 'invoke', '-d', '{}'], {
      ...{ cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] as const },
    });
    let [answer, received] = ['', 0];
    child.stdout.on('data', (chunk) => {
      answer += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (reader === 'gone') child.stderr.destroy();
      if (reader !== 'slow' || received > 20_000_000) return;
      child.stderr.pause();
      setTimeout(() => child.stderr.resume(), 5);
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    const [, kilobytes] = /^"(\d+) kB"/.exec(answer) ?? [];
    expect(Number(kilobytes)).toBeGreaterThan(30_000);
    expect(Number(kilobytes)).toBeLessThan(250_000);
    if (reader !== 'gone') expect(received).toBeGreaterThan(1_000_000_000);
  });
});
