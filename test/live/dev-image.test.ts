import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { startDev } from '../dev/dev-server.ts';
import { docker, removeImageAfterwards } from '../support/docker.ts';
import { newProject } from '../support/live.ts';

test('an image is built, served, built again, and leaves no container', { timeout: 240_000 }, async (ctx) => {
  const found = docker();
  if ('missing' in found) return ctx.skip(found.missing);
  const cwd = await newProject('devimage', '--language', 'shell', '--package', 'image');
  const dev = await startDev(ctx, cwd);
  await dev.see('DevimageFunction is ready');
  const { stdout } = await execa('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']);
  const tags = stdout.split('\n').filter((name) => name.startsWith('samgen-local/devimagefunction-'));
  for (const tag of tags) removeImageAfterwards(tag);
  expect(tags.length).toBeGreaterThan(0);
  expect((await dev.invoke('DevimageFunction', { name: 'Ada' })).text).toContain('Hello, Ada!');

  const handler = join(cwd, 'functions/DevimageFunction/handler.sh');
  writeFileSync(handler, readFileSync(handler, 'utf8').replace('Hello', 'Bonjour'));
  await dev.see('DevimageFunction is ready');
  expect((await dev.invoke('DevimageFunction', { name: 'Ada' })).text).toContain('Bonjour, Ada!');
  expect((await dev.stop('SIGTERM')).code).toBe(0);
  for (const tag of tags) {
    const left = await execa('docker', ['ps', '--all', '--quiet', '--filter', `ancestor=${tag}`]);
    expect(left.stdout).toBe('');
  }
});
