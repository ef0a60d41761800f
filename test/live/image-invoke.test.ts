import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { combinations, writeProject } from '../support/blueprints.ts';
import { dockerSays, noDocker, removeImage } from '../support/docker.ts';
import { BIN, samgen } from '../support/samgen.ts';
import { scanFolder } from '../support/scan-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** The images that samgen makes of a project get away with it. */
function removeImagesAfterwards(fn: string): void {
  onTestFinished(async () => {
    const names = await dockerSays('images', '--format', '{{.Repository}}');
    for (const name of new Set(names.split('\n'))) {
      if (name.startsWith(`samgen-local/${fn.toLowerCase()}-`)) await removeImage(name);
    }
  });
}

const shell = combinations.find(
  ({ given }) => given.package === 'image' && given.language === 'shell' && given.arch === own,
)!;

const HANGING = `#!/bin/bash
echo "started $HOSTNAME" >&2
sleep 3600 & wait
`;

/** A project whose image is a script on AWS's base that never asks for an event. */
async function hangingProject(ctx: TestContext, fn: string, timeout = 900): Promise<string> {
  const skip = noDocker();
  if (skip) ctx.skip(skip);
  const folder = temporaryFolder();
  await writeProject(folder, { ...shell.given, function: fn });
  const bootstrap = scanFolder(folder).find((path) => path.endsWith('/bootstrap'))!;
  writeFileSync(bootstrap, HANGING, { mode: 0o755 });
  const template = join(folder, 'template.yaml');
  writeFileSync(template, readFileSync(template, 'utf8').replace(/Timeout: \d+/, `Timeout: ${timeout}`));
  removeImagesAfterwards(fn);
  return folder;
}

/** The containers of the image that samgen made of the function. */
async function containers(fn: string): Promise<string[]> {
  const says = await dockerSays(
    'ps',
    '--all',
    '--filter',
    'label=samgen.run',
    '--format',
    '{{.Names}} {{.Image}}',
  );
  const name = (await dockerSays('images', '--no-trunc', '--format', '{{.ID}} {{.Repository}}'))
    .split('\n')
    .find((line) => line.includes(`samgen-local/${fn.toLowerCase()}-`));
  const id = name?.split(' ')[0] ?? 'none';
  return says
    .split('\n')
    .filter((line) => line.includes(`samgen-local/${fn.toLowerCase()}-`) || line.includes(id.slice(7, 19)))
    .map((line) => line.split(' ')[0]!);
}

function startInvoke(cwd: string) {
  const running = execa(process.execPath, [BIN, 'invoke', '-d', '{}'], {
    cwd,
    reject: false,
    stdin: 'ignore',
  });
  const started = new Promise<void>((resolve) => {
    let text = '';
    running.stderr.on('data', (chunk) => {
      text += chunk;
      if (/^started/m.test(text)) resolve();
    });
  });
  return { running, started };
}

describe('nothing is left of a container', { timeout: 180_000 }, () => {
  test.for(['SIGINT', 'SIGTERM'] as const)('after %s', async (signal, ctx) => {
    const cwd = await hangingProject(ctx, `Left${signal}`);
    const { running, started } = startInvoke(cwd);
    await started;
    expect(await containers(`Left${signal}`)).toHaveLength(1);
    running.kill(signal);
    const ended = await running;
    expect(ended.exitCode, ended.stderr).toBe(130);
    expect(await containers(`Left${signal}`)).toEqual([]);
  });

  test('after a second signal, which waits for nothing', async (ctx) => {
    const cwd = await hangingProject(ctx, 'LeftTwice');
    const { running, started } = startInvoke(cwd);
    await started;
    running.kill('SIGTERM');
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(130);
    expect(await containers('LeftTwice')).toEqual([]);
  });

  test('after the Timeout', async (ctx) => {
    const cwd = await hangingProject(ctx, 'LeftTimeout', 1);
    const ran = await samgen(['invoke', '-d', '{}'], { cwd });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('Sandbox.Timedout');
    expect(await containers('LeftTimeout')).toEqual([]);
  });

  test('when the next run starts, where samgen itself was killed', async (ctx) => {
    const cwd = await hangingProject(ctx, 'LeftKilled');
    const { running, started } = startInvoke(cwd);
    await started;
    const [left] = await containers('LeftKilled');
    running.kill('SIGKILL');
    await running;
    expect(await containers('LeftKilled')).toEqual([left]);
    const second = startInvoke(cwd);
    await second.started;
    const now = await containers('LeftKilled');
    expect(now).toHaveLength(1);
    expect(now).not.toContain(left);
    second.running.kill('SIGTERM');
    await second.running;
    expect(await containers('LeftKilled')).toEqual([]);
  });
});

test('an entrypoint that is not there is told as AWS tells it, with the reason', {
  timeout: 120_000,
}, async (ctx) => {
  const cwd = await hangingProject(ctx, 'NoEntrypoint');
  const dockerfile = scanFolder(cwd).find((path) => path.endsWith('/Dockerfile'))!;
  writeFileSync(
    dockerfile,
    readFileSync(dockerfile, 'utf8').replace(/ENTRYPOINT.*/, 'ENTRYPOINT ["/nope.sh"]'),
  );
  const ran = await samgen(['invoke', '-d', '{}'], { cwd });
  expect(ran.code).toBe(1);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: expect.stringMatching(/fork\/exec \/nope\.sh: no such file or directory$/),
  });
  expect(ran.stderr).toContain('There is no /nope.sh in the image.');
});

test('without a Docker daemon, and without Docker: said, and what to do', {
  timeout: 60_000,
}, async (ctx) => {
  const cwd = await hangingProject(ctx, 'NoDaemon');
  const nobody = await samgen(['invoke', '-d', '{}'], { cwd, env: { DOCKER_HOST: 'unix:///no/such.sock' } });
  expect(nobody.code).toBe(1);
  expect(nobody.stderr).toContain('Docker is installed, but its daemon does not answer.');
  const none = await samgen(['invoke', '-d', '{}'], { cwd, env: { PATH: temporaryFolder() } });
  expect(none.code).toBe(1);
  expect(none.stderr).toContain('Docker is not installed');
});
