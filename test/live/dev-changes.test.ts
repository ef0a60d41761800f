import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'vitest';
import { stringify } from 'yaml';
import { devBootstrap } from '../dev/bootstraps.ts';
import { answered, type DevServer, startDev } from '../dev/dev-server.ts';
import { template, writeFiles } from '../support/function-project.ts';
import { isAlive } from '../support/machine.ts';
import { commandLines, noProc, until } from '../support/processes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { missingTool } from '../support/tools.ts';

/** A function that make builds; each build is a line in `builds`. */
interface Made {
  cwd: string;
  builds(): string[];
  write(mark: string): void;
}

const MADE = { BuildMethod: 'makefile' };

const makefile = (log: string, ...commands: string[]): string =>
  [
    'build-HelloFunction:',
    ...commands,
    `echo built >> '${log}'`,
    'cp bootstrap "$(ARTIFACTS_DIR)/"',
    '',
  ].join('\n\t');

async function made(ctx: TestContext, ...commands: string[]): Promise<Made> {
  const skip = await missingTool('make');
  if (skip) ctx.skip(skip);
  const log = join(temporaryFolder(ctx), 'builds');
  const cwd = temporaryFolder(ctx);
  const write = (mark: string) => writeFiles(cwd, { 'hello/bootstrap': devBootstrap(mark) });
  writeFiles(cwd, {
    'template.yaml': template({ Timeout: 60 }, MADE),
    'hello/Makefile': makefile(log, ...commands),
  });
  write('one');
  return { cwd, write, builds: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []) };
}

const markOf = async (dev: DevServer, name = 'HelloFunction'): Promise<string> =>
  answered((await dev.invoke(name)).body).mark;

describe.concurrent('a change of the sources', () => {
  test('is built and served, with what the SDK asks meanwhile', async (ctx) => {
    const { cwd, write, builds } = await made(ctx);
    const dev = await startDev(ctx, cwd);
    ctx.expect(await markOf(dev)).toBe('one');
    write('two');
    await dev.see('HelloFunction: hello/bootstrap changed');
    // It waits for the build that goes on.
    ctx.expect(await markOf(dev)).toBe('two');
    ctx.expect(builds()).toHaveLength(2);
  });

  test('who asks at once waits until it is known what has changed', async (ctx) => {
    // Linux has told of a change before the request is there; other systems tell of it later.
    if (process.platform !== 'linux') return ctx.skip('only Linux tells of changes at once');
    const { cwd, write } = await made(ctx);
    const dev = await startDev(ctx, cwd);
    await dev.see('is ready');
    // Now all is watched.
    write('two');
    await dev.see('is ready');
    write('three');
    await dev.see('is ready');
    write('four');
    ctx.expect(await markOf(dev)).toBe('four');
  });

  test('an invocation that goes on is brought to its end by the old code, which ends then', async (ctx) => {
    const { cwd, write } = await made(ctx);
    const hold = temporaryFolder(ctx);
    const dev = await startDev(ctx, cwd);
    const old = dev.invoke('HelloFunction', { hold });
    await until(() => readdirSync(hold).length > 0);
    const pid = Number(readdirSync(hold)[0]);
    await dev.see('is ready');
    write('two');
    await dev.see('hello/bootstrap changed');
    await dev.see('HelloFunction is ready');
    ctx.expect(await markOf(dev)).toBe('two');
    ctx.expect(isAlive(pid)).toBe(true);
    writeFileSync(join(hold, 'go'), '');
    ctx.expect(answered((await old).body).mark).toBe('one');
    await until(() => !isAlive(pid));
  });

  test('a failed build is told to callers until it is mended', async (ctx) => {
    const { cwd, write, builds } = await made(ctx);
    const dev = await startDev(ctx, cwd);
    ctx.expect(await markOf(dev)).toBe('one');
    rmSync(join(cwd, 'hello/bootstrap'));
    await dev.see('HelloFunction was not built');
    const failed = await dev.invoke('HelloFunction');
    ctx
      .expect([failed.status, failed.headers['x-amzn-errortype']])
      .toEqual([409, 'ResourceConflictException']);
    ctx.expect(JSON.parse(failed.text)).toEqual({
      Type: 'User',
      Message: ctx.expect.stringContaining('HelloFunction was not built: make build-HelloFunction'),
    });
    write('mended');
    await dev.see('HelloFunction is ready');
    ctx.expect(await markOf(dev)).toBe('mended');
    ctx.expect(builds()).toHaveLength(3);
  });

  test('many files at once are no more builds; a rename over a file and another folder in its place are seen', async (ctx) => {
    const { cwd, builds } = await made(ctx);
    const dev = await startDev(ctx, cwd);
    await dev.see('is ready');
    for (let i = 0; i < 200; i += 1) writeFiles(cwd, { [`hello/src/${i % 10}/file${i}.txt`]: `${i}` });
    await dev.see('HelloFunction: hello/');
    await dev.see('is ready');
    ctx.expect(await markOf(dev)).toBe('one');
    // Two, where nothing halts the one who writes.
    ctx.expect(builds().length).toBeLessThan(10);

    writeFileSync(join(cwd, 'new-bootstrap'), devBootstrap('renamed'), { mode: 0o755 });
    renameSync(join(cwd, 'new-bootstrap'), join(cwd, 'hello/bootstrap'));
    await dev.see('is ready');
    ctx.expect(await markOf(dev)).toBe('renamed');

    writeFiles(cwd, {
      'other/bootstrap': devBootstrap('other branch'),
      'other/Makefile': readFileSync(join(cwd, 'hello/Makefile'), 'utf8'),
    });
    rmSync(join(cwd, 'hello'), { recursive: true });
    renameSync(join(cwd, 'other'), join(cwd, 'hello'));
    await dev.see('is ready');
    ctx.expect(await markOf(dev)).toBe('other branch');
    // A folder that came after the start is watched like the others.
    writeFiles(cwd, { 'hello/bootstrap': devBootstrap('in the new folder') });
    await dev.see('is ready');
    ctx.expect(await markOf(dev)).toBe('in the new folder');
  });

  test('what an editor writes beside a file is nothing', async (ctx) => {
    const { cwd, builds, write } = await made(ctx);
    const dev = await startDev(ctx, cwd);
    await dev.see('is ready');
    writeFiles(cwd, { 'hello/.bootstrap.swp': 'x', 'hello/bootstrap~': 'x', 'hello/.#bootstrap': 'x' });
    write('two');
    await dev.see('is ready');
    ctx.expect(dev.text()).toContain('HelloFunction: hello/bootstrap changed');
    ctx.expect(builds()).toHaveLength(2);
  });

  test('a touch is a change, and harmless', async (ctx) => {
    const { cwd } = await made(ctx);
    const dev = await startDev(ctx, cwd);
    await dev.see('is ready');
    utimesSync(join(cwd, 'hello/bootstrap'), new Date(), new Date());
    await dev.see('is ready');
    ctx.expect(await markOf(dev)).toBe('one');
  });

  test('a build that writes into its own sources has an end', async (ctx) => {
    const { cwd, builds } = await made(ctx);
    const generated = join(cwd, 'hello/generated');
    const text = readFileSync(join(cwd, 'hello/Makefile'), 'utf8');
    writeFileSync(join(cwd, 'hello/Makefile'), `${text}\tdate +%s%N >> '${generated}'\n`);
    const dev = await startDev(ctx, cwd);
    await dev.see('its build changes its own sources (hello/generated)');
    ctx.expect(await markOf(dev)).toBe('one');
    ctx.expect(builds()).toHaveLength(3);
    // A change of the user's own still counts.
    writeFiles(cwd, { 'hello/bootstrap': devBootstrap('two') });
    await dev.see('HelloFunction: hello/bootstrap changed');
    await dev.see('its build changes its own sources');
    ctx.expect(await markOf(dev)).toBe('two');
    ctx.expect(builds()).toHaveLength(6);
  });
});

describe.concurrent('a change of the project', () => {
  const resource = (folder: string, properties: Record<string, unknown> = {}) => ({
    Type: 'AWS::Serverless::Function',
    Metadata: { SkipBuild: true },
    Properties: { Runtime: 'provided.al2023', Handler: 'bootstrap', CodeUri: folder, ...properties },
  });
  const resources = (all: Record<string, unknown>) =>
    stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources: all });

  test('another variable or Timeout needs no build, and what did not change goes on', async (ctx) => {
    const { cwd, builds } = await made(ctx);
    const dev = await startDev(ctx, cwd);
    const before = await dev.invoke('HelloFunction', { pid: true });
    writeFiles(cwd, { 'template.yaml': `${template({ Timeout: 60 }, MADE)}# a comment\n` });
    await dev.see('template.yaml changed');
    ctx.expect((await dev.invoke('HelloFunction', { pid: true })).text).toBe(before.text);
    const Environment = { Variables: { COLOUR: 'blue' } };
    writeFiles(cwd, { 'template.yaml': template({ Timeout: 60, Environment }, MADE) });
    await dev.see('template.yaml changed');
    const { env } = answered((await dev.invoke('HelloFunction')).body);
    ctx.expect(env['COLOUR']).toBe('blue');
    ctx.expect(builds()).toHaveLength(1);
    await until(() => !isAlive(Number(before.text)));
  });

  test('a file of variables', async (ctx) => {
    const { cwd, builds } = await made(ctx);
    writeFiles(cwd, { '.env': 'SECRET=first-value\n' });
    const dev = await startDev(ctx, cwd, ['--env-file', '.env']);
    ctx.expect(answered((await dev.invoke('HelloFunction')).body).env['SECRET']).toBe('first-value');
    writeFiles(cwd, { '.env': 'SECRET=second-value\n' });
    await dev.see('.env changed');
    ctx.expect(answered((await dev.invoke('HelloFunction')).body).env['SECRET']).toBe('second-value');
    ctx.expect(builds()).toHaveLength(1);
    ctx.expect(dev.text()).not.toMatch(/first-value|second-value/);
  });

  test('functions come and go; a template that does not parse is told', async (ctx) => {
    const cwd = temporaryFolder(ctx);
    writeFiles(cwd, {
      'template.yaml': resources({ One: resource('one') }),
      'one/bootstrap': devBootstrap('one'),
      'two/bootstrap': devBootstrap('two'),
    });
    const dev = await startDev(ctx, cwd);
    ctx.expect(await markOf(dev, 'One')).toBe('one');
    ctx.expect((await dev.invoke('Two')).status).toBe(404);

    writeFiles(cwd, { 'template.yaml': resources({ One: resource('one'), Two: resource('two') }) });
    await dev.see('Two is ready');
    ctx.expect(await markOf(dev, 'Two')).toBe('two');
    await dev.see('✔ Two answered');

    writeFiles(cwd, { 'template.yaml': 'Resources: [\n' });
    await dev.see(/✖ template.yaml:\d+:\d+: /);
    const broken = await dev.invoke('One');
    ctx
      .expect([broken.status, broken.headers['x-amzn-errortype']])
      .toEqual([409, 'ResourceConflictException']);
    ctx.expect(broken.text).toContain('The project cannot be read: template.yaml:');

    writeFiles(cwd, { 'template.yaml': resources({ Two: resource('two') }) });
    await dev.see('One is not in the template any more');
    ctx.expect((await dev.invoke('One')).status).toBe(404);
    ctx.expect(await markOf(dev, 'Two')).toBe('two');
  });

  test('only the function whose sources changed is made again', async (ctx) => {
    const cwd = temporaryFolder(ctx);
    writeFiles(cwd, {
      'template.yaml': resources({ One: resource('one'), Two: resource('two') }),
      'one/bootstrap': devBootstrap('one'),
      'two/bootstrap': devBootstrap('two'),
    });
    const dev = await startDev(ctx, cwd);
    const [one, two] = [await dev.invoke('One', { pid: true }), await dev.invoke('Two', { pid: true })];
    writeFiles(cwd, { 'one/bootstrap': devBootstrap('one again') });
    await dev.see('One: one/bootstrap changed');
    ctx.expect(await markOf(dev, 'One')).toBe('one again');
    await until(() => !isAlive(Number(one.text)));
    ctx.expect((await dev.invoke('Two', { pid: true })).text).toBe(two.text);
    await dev.invoke('Two', { log: 'whose line' });
    await dev.see('Two │ whose line\n');
  });
});

test.for(['SIGINT', 'SIGTERM'] as const)(
  '%s in the middle of a build leaves nothing',
  async (signal, ctx) => {
    const skip = noProc();
    if (skip) return ctx.skip(skip);
    const own = temporaryFolder(ctx);
    const { cwd } = await made(ctx, `echo $$$$ > '${own}/started' && exec sleep 1003`);
    const dev = await startDev(ctx, cwd, [], { XDG_CACHE_HOME: join(own, 'cache') });
    await until(() => existsSync(join(own, 'started')));
    const waits = dev.invoke('HelloFunction').catch((error: unknown) => error);
    const { code } = await dev.stop(signal);
    ctx.expect(code).toBe(0);
    ctx.expect(await waits).toBeInstanceOf(Error);
    ctx
      .expect([...commandLines().values()].filter((line) => line.includes(own) || line.includes(cwd)))
      .toEqual([]);
    ctx.expect(isAlive(Number(readFileSync(join(own, 'started'), 'utf8')))).toBe(false);
    const cache = join(own, 'cache/samgen/builds');
    ctx.expect(readdirSync(cache).flatMap((name) => readdirSync(join(cache, name)))).toEqual([]);
  },
);
