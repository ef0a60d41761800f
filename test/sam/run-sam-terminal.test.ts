import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { build } from 'esbuild';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** `runSam`, interactive, on a pseudo-terminal of its own, with a program of Node that plays sam. */
async function onTerminal(playing: string) {
  const folder = temporaryFolder();
  const source = (name: string) => JSON.stringify(join(import.meta.dirname, '../../src', name));
  const driver = `
    import { runSam } from ${source('sam/run-sam.ts')};
    import { sink } from ${source('adapters/terminal.ts')};
    const cancel = new AbortController();
    process.on('SIGINT', () => cancel.abort('SIGINT'));
    const run = { args: [], cwd: process.cwd(), interactive: true, secrets: ['hunter2hunter2'], quiet: false, outputTo: 'streams' };
    const outputs = { stdout: sink(process.stdout, {}, true), stderr: sink(process.stderr, {}, true) };
    runSam('./sam', run, { ...outputs, env: process.env, signal: cancel.signal }).then(
      ({ code }) => console.log('ended with ' + code),
      (error) => console.log('thrown: ' + error.message),
    );`;
  writeFileSync(join(folder, 'sam'), `#!${process.execPath}\n${playing}`, { mode: 0o755 });
  const file = join(folder, 'driver.mjs');
  const stdin = { contents: driver, resolveDir: import.meta.dirname };
  await build({ stdin, bundle: true, platform: 'node', format: 'esm', outfile: file, external: ['execa'] });
  const child = spawn(process.execPath, [file], {
    cols: 80,
    rows: 30,
    cwd: folder,
    env: { ...process.env, TMPDIR: folder },
  });
  let text = '';
  let running = true;
  child.onData((data) => {
    text += data;
  });
  const ended = new Promise<void>((resolve) => {
    child.onExit(() => {
      running = false;
      resolve();
    });
  });
  onTestFinished(async () => {
    if (running) child.kill('SIGKILL');
    await ended;
  });
  const see = (what: string) => vi.waitFor(() => expect(text).toContain(what), 20_000);
  return { folder, see, type: (keys: string) => child.write(keys), ended, text: () => text };
}

test('its question is shown before it has an end, and the answer reaches it', async () => {
  const terminal = await onTerminal(`
    process.stdout.write('key: hunter2hunter2\\nDeploy this changeset? [y/N]: ');
    process.stdin.once('data', (answer) => { console.log('answer: ' + answer); process.exit(7); });`);
  await terminal.see('key: ***\r\nDeploy this changeset? [y/N]: ');
  terminal.type('y\r');
  await terminal.ended;
  expect(terminal.text()).toContain('answer: y');
  expect(terminal.text()).toContain('ended with 7');
  expect(terminal.text()).not.toContain('hunter2');
});

test('a Ctrl-C reaches it once, and it is waited for', async () => {
  const terminal = await onTerminal(`
    const fs = require('fs');
    let count = 0;
    // As Python: the clean-up begins at the first one, and a second would break it off.
    process.on('SIGINT', () => {
      count++;
      if (count === 1) setTimeout(() => { fs.writeFileSync('count', String(count)); process.exit(1); }, 300);
    });
    console.log('ready');
    setInterval(() => {}, 1000);`);
  await terminal.see('ready');
  terminal.type('\u0003');
  await terminal.ended;
  expect(readFileSync(join(terminal.folder, 'count'), 'utf8')).toBe('1');
  expect(terminal.text()).toContain('thrown: Cancelled.');
});
