import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  type BaseRepository,
  baseRepository,
  dockerfiles,
  layer,
  noGitLfs,
  SETTINGS,
} from '../support/base-repository.ts';
import { containersOf, dockerSays, noDocker, removeImage } from '../support/docker.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

const NAME = 'provided.al2023';
const LOCAL = `${NAME}:local`;
const STAND_IN = 'public.ecr.aws/lambda/provided:al2023';
const missing = noDocker() ?? (await noGitLfs());
const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const other = own === 'arm64' ? 'x86_64' : 'arm64';
const MACHINES = { x86_64: 'amd64', arm64: 'arm64' };

/** On all that this file builds, so that what is left of it is found among the images of others. */
const MARK = `samgen.test=${randomUUID()}`;
const marked = async () =>
  (await dockerSays('image', 'ls', '--all', '--quiet', '--filter', `label=${MARK}`))
    .split('\n')
    .filter(Boolean);

/** How many images Docker has deleted since then, in seconds. */
const deletedSince = async (since: number) => {
  const filters = ['--filter', 'type=image', '--filter', 'event=delete'];
  const until = String(Math.ceil(Date.now() / 1000));
  const events = await dockerSays('events', '--since', String(since), '--until', until, ...filters);
  return events.split('\n').filter(Boolean).length;
};

const AS_AWS_HAS_IT = {
  Env: [
    'LANG=en_US.UTF-8',
    'TZ=:/etc/localtime',
    'PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    'LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    'LAMBDA_TASK_ROOT=/var/task',
    'LAMBDA_RUNTIME_DIR=/var/runtime',
  ].sort(),
  WorkingDir: '/var/task',
  Entrypoint: ['/lambda-entrypoint.sh'],
};

async function configOf(image: string) {
  const [{ Config, Architecture }] = JSON.parse(await dockerSays('image', 'inspect', image));
  const { Env, WorkingDir, Entrypoint } = Config;
  return { Env: Env.sort(), WorkingDir, Entrypoint, Architecture };
}

describe.skipIf(missing)(
  `samgen base build${missing ? ` (skipped: ${missing})` : ''}`,
  { timeout: 300_000 },
  () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'samgen-test-')));
    let repository: BaseRepository;
    let TMPDIR: string;

    beforeAll(async () => {
      repository = await baseRepository(folder);
      const settings = `LABEL ${MARK}\n${SETTINGS}`;
      const entrypoint = await layer(join(folder, 'entrypoint'), { 'lambda-entrypoint.sh': '#!/bin/sh\n' });
      const elsewhere = await layer(join(folder, 'elsewhere'), { 'etc/elsewhere': 'x' });
      const layers = { x86_64: ['entrypoint', 'system'], arm64: ['entrypoint', 'system'] };
      await repository.push(NAME, {
        ...dockerfiles(NAME, layers, settings),
        'x86_64/entrypoint.tar.xz': entrypoint,
        'arm64/entrypoint.tar.xz': entrypoint,
        [`${own}/system.tar.xz`]: await systemOfStandIn(),
        [`${other}/system.tar.xz`]: elsewhere,
      });
    }, 120_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    beforeEach(() => {
      TMPDIR = temporaryFolder();
      onTestFinished(async () => {
        await removeImage(LOCAL);
        for (const id of await marked()) await removeImage(id);
      });
    });

    const build = (...args: string[]) =>
      samgen(['base', 'build', '--repo', repository.path, ...args], { env: { TMPDIR } });

    test('rebuilds provided.al2023; new and invoke take it at once', async () => {
      const { code, stdout, stderr } = await build(NAME);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(new RegExp(`^${LOCAL} is there now: ${own}, 2 layers, [\\d.]+ MB\\.\n$`));
      expect(await configOf(LOCAL)).toEqual({ ...AS_AWS_HAS_IT, Architecture: MACHINES[own] });
      expect(readdirSync(TMPDIR)).toEqual([]);
      expect(await containersOf(LOCAL)).toEqual([]);

      const cwd = temporaryFolder();
      const [create = '', invoke = ''] = stderr.split('Next\n')[1]!.trim().split(/\n\s*/);
      const words = (line: string) => line.split(' ').slice(1);
      expect(await samgen([...words(create), '--yes'], { cwd })).toMatchObject({ code: 0 });
      const invoked = await samgen([...words(invoke), '-d', '{"name":"Ada"}', '--json'], { cwd });
      expect(invoked.code, invoked.stderr).toBe(0);
      expect(invoked.stdout).toContain('Hello, Ada!');
    });

    test('takes the other architecture in the place of the first, of which nothing is left', async () => {
      expect(await build(NAME, '--quiet')).toMatchObject({ code: 0, stderr: '' });
      const { code, stdout, stderr } = await build(NAME, '--arch', other, '--json');
      expect(code, stderr).toBe(0);
      const told = JSON.parse(stdout);
      expect(told).toMatchObject({
        ok: true,
        image: LOCAL,
        architecture: other,
        layers: [{ path: `${other}/entrypoint.tar.xz` }, { path: `${other}/system.tar.xz` }],
      });
      expect(await configOf(LOCAL)).toEqual({ ...AS_AWS_HAS_IT, Architecture: MACHINES[other] });
      expect(await dockerSays('image', 'inspect', '--format', '{{.Id}}', LOCAL)).toBe(told.id);
      await removeImage(LOCAL);
      expect(await marked()).toEqual([]);
    });

    test('for the other architecture it is no base for a function of this one, as invoke says', async () => {
      expect(await build(NAME, '--arch', other, '--quiet')).toMatchObject({ code: 0 });
      const cwd = temporaryFolder();
      const made = await samgen(
        ['new', 'app', '--package', 'image', '--base', LOCAL, '--arch', own, '--yes'],
        { cwd },
      );
      expect(made).toMatchObject({ code: 0 });
      const { code, stderr } = await samgen(['invoke', '-C', 'app'], { cwd });
      expect(code).toBe(1);
      expect(stderr).toContain(
        `it runs on ${own}, and a base image (FROM) is here for another architecture.`,
      );
    });

    test('names nothing that is not as it should be, and leaves nothing of it', async () => {
      const settings = `LABEL ${MARK}\n${SETTINGS.replace('WORKDIR /var/task', 'WORKDIR /srv')}`;
      const own = await baseRepository(temporaryFolder());
      await own.push(NAME, dockerfiles(NAME, { x86_64: [], arm64: [] }, settings));
      const ran = await build('--repo', own.path, NAME);
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toContain(
        `${LOCAL} was built, and is not what it should be: WORKDIR is /srv, and in AWS's own image /var/task; /lambda-entrypoint.sh, its ENTRYPOINT, is not in it: a layer is missing, or no archive. It got no name.`,
      );
      expect(await marked()).toEqual([]);
      expect(readdirSync(TMPDIR)).toEqual([]);
    });

    test('finds out that a layer was no archive, of which Docker says nothing', async () => {
      const own = await baseRepository(temporaryFolder());
      const text = `FROM scratch\nLABEL ${MARK}\nADD broken.tar.xz /\nENTRYPOINT ["/lambda-entrypoint.sh"]\n`;
      const broken = 'version of an error page';
      await own.push('ruby3.3', {
        'Dockerfile.ruby3.3': text,
        'broken.tar.xz': broken,
        'arm64/Dockerfile.ruby3.3': text,
        'arm64/broken.tar.xz': broken,
      });
      const ran = await build('--repo', own.path, 'ruby3.3');
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('/lambda-entrypoint.sh, its ENTRYPOINT, is not in it');
      expect(await marked()).toEqual([]);
      expect(readdirSync(TMPDIR)).toEqual([]);
    });

    test('ends with Ctrl-C in the middle of the build, and leaves nothing', async () => {
      const own = await baseRepository(temporaryFolder());
      const text = `FROM ${STAND_IN}\nLABEL ${MARK}\nRUN sleep 600\n`;
      await own.push('slow', { 'Dockerfile.slow': text, 'arm64/Dockerfile.slow': text });
      const terminal = openTerminal(['base', 'build', 'slow', '--repo', own.path], temporaryFolder(), {
        TMPDIR,
      });
      await terminal.see('RUN sleep 600');
      terminal.type(KEY.interrupt);
      expect(await terminal.ended).toMatchObject({ exitCode: 130 });
      expect(readdirSync(TMPDIR)).toEqual([]);
      expect(await marked()).toEqual([]);
      const containers = await dockerSays('ps', '--all', '--quiet', '--filter', `label=${MARK}`);
      expect(containers).toBe('');
    });

    test('ends with Ctrl-C while Docker unpacks a layer, and leaves nothing of that', async () => {
      const since = Date.now() / 1000;
      const terminal = openTerminal(['base', 'build', NAME, '--repo', repository.path], temporaryFolder(), {
        TMPDIR,
      });
      await terminal.see('system.tar.xz');
      terminal.type(KEY.interrupt);
      await terminal.see('Docker ends the step that it is in');
      expect(await terminal.ended).toMatchObject({ exitCode: 130 });
      expect(readdirSync(TMPDIR)).toEqual([]);
      // That of the first layer, and that of the second, which was not there yet.
      expect(await deletedSince(since)).toBeGreaterThanOrEqual(2);
    });

    test('says that its daemon does not answer, before anything is fetched', async () => {
      const env = { TMPDIR, DOCKER_HOST: 'unix:///no/such/docker.sock' };
      const ran = await samgen(['base', 'build', NAME, '--repo', repository.path], { env });
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toMatch(/^Error: Docker is installed, but its daemon does not answer\.\n/);
    });
  },
);

/** The files of the stand-in, with the shell and the curl that a function needs. Docker looks at the content, not at the name. */
async function systemOfStandIn(): Promise<Buffer> {
  const container = await dockerSays('create', STAND_IN, 'none');
  try {
    const packed = await execa('sh', ['-c', 'docker export "$1" | gzip -1', 'sh', container], {
      encoding: 'buffer',
      maxBuffer: 2 ** 30,
    });
    return Buffer.from(packed.stdout);
  } finally {
    await dockerSays('rm', '--volumes', container);
  }
}
