import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type ContainerImage, inspectImage } from '../../src/adapters/docker.ts';
import { containerNetwork } from '../../src/runtime/container-network.ts';
import { type ContainerOptions, containerProgram } from '../../src/runtime/container-program.ts';
import { openSandbox } from '../../src/runtime/sandbox.ts';
import type { SandboxOptions } from '../../src/runtime/sandbox-contract.ts';
import { containersOf, makeImage, noDocker, removeImage } from '../support/docker.ts';
import { missingTools } from '../support/machine.ts';
import { buildProbe } from '../support/probe.ts';
import { commandLines, sampleCommandLines } from '../support/processes.ts';

const missing = noDocker() ?? missingTools('go');
const own = process.arch === 'arm64' ? 'arm64' : 'amd64';
const architecture = own === 'arm64' ? 'arm64' : 'x86_64';
const deps = { env: process.env, signal: new AbortController().signal };

const folder = mkdtempSync(join(tmpdir(), 'samgen-test-image-'));
let name = '';
let image: ContainerImage;

// One image for all: scratch, with the probe and what cannot be started beside it.
beforeAll(async () => {
  if (missing) return;
  await buildProbe(folder, own);
  writeFileSync(join(folder, 'garbage'), 'no program', { mode: 0o755 });
  writeFileSync(join(folder, 'empty'), '', { mode: 0o755 });
  writeFileSync(join(folder, 'plain'), readFileSync(join(folder, 'probe')), { mode: 0o644 });
  writeFileSync(join(folder, 'private'), readFileSync(join(folder, 'probe')));
  chmodSync(join(folder, 'private'), 0o700);
  mkdirSync(join(folder, 'dir'));
  writeFileSync(join(folder, 'dir/file'), '');
  name = await makeImage(folder, {
    shebang: '#!/nowhere/bash\n',
    crlf: '#!/bin/sh\r\n',
    // As gcr.io/distroless/static:nonroot has it.
    'etc/passwd': 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
    Dockerfile:
      'FROM scratch\nENV FROM_IMAGE=1 https_proxy=of-the-image\nWORKDIR /var/task\nUSER nonroot\nCOPY . /\nENTRYPOINT ["/probe"]\nCMD ["one", "two"]\n',
  });
  image = (await inspectImage(name, deps))!;
}, 180_000);
afterAll(async () => {
  if (name) await removeImage(name);
  rmSync(folder, { recursive: true, force: true });
});
/** Called first, for what is called last looks first: when all is closed. */
const expectNothingLeft = () => onTestFinished(async () => expect(await containersOf(name)).toEqual([]));

interface Given extends Partial<ContainerOptions> {
  sandbox?: Partial<SandboxOptions>;
}

async function open({ sandbox: sandboxOptions = {}, ...given }: Given = {}) {
  const log: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(chunk);
      done();
    },
  });
  const options = { image, architecture, stdout: sink, stderr: sink, env: process.env, ...given } as const;
  const program = containerProgram(options);
  const sandbox = openSandbox({
    ...(await containerNetwork(deps)),
    functionName: 'probe',
    memorySize: 128,
    timeoutSeconds: 20,
    handler: 'one',
    region: 'eu-west-3',
    taskRoot: '/var/task',
    variables: {},
    imageEnvironment: image.environment,
    program,
    ...sandboxOptions,
  });
  onTestFinished(() => sandbox.close());
  const call = async (event: object = {}) => {
    const result = await sandbox.invoke(Buffer.from(JSON.stringify(event)));
    return { ...result, body: JSON.parse(result.payload.toString()) };
  };
  return { call, sandbox, log: () => Buffer.concat(log).toString() };
}

/** A test that needs Docker and Go. */
const dockerTest = (title: string, run: () => Promise<void>) =>
  test(title, { timeout: 60_000 }, async (ctx) => {
    if (missing) ctx.skip(missing);
    expectNothingLeft();
    await run();
  });

dockerTest(
  'an image on scratch runs, with its own entrypoint, command and variables, as a user without rights',
  async () => {
    const { call, sandbox, log } = await open({ sandbox: { variables: { MINE: 'of the template' } } });
    const { body, functionError, initMs, maxMemoryBytes } = await call();
    expect(functionError).toBeUndefined();
    expect(initMs).toBeGreaterThan(0);
    if (process.platform === 'linux') expect(maxMemoryBytes).toBeGreaterThan(1_000_000);
    expect(body).toMatchObject({
      args: ['/probe', 'one', 'two'],
      cwd: '/var/task',
      uid: 993,
      gid: 990,
      files: 1024,
    });
    expect(body.env).toMatchObject({
      FROM_IMAGE: '1',
      MINE: 'of the template',
      AWS_LAMBDA_FUNCTION_NAME: 'probe',
      LAMBDA_TASK_ROOT: '/var/task',
    });
    expect(body.env).not.toHaveProperty('HOSTNAME');
    await sandbox.close();
    expect(log()).toContain('out: the probe is up\n');
    expect(log()).toContain('err: the probe is up\n');
  },
);

dockerTest('only /tmp can be written to, and what lies there can be run', async () => {
  const { call } = await open();
  const { body } = await call();
  expect(body).toMatchObject({
    tmp: 'written',
    again: 'said',
    task: expect.stringMatching(/read-only file system/),
    root: expect.stringMatching(/read-only file system/),
  });
});

dockerTest('ImageConfig stands over the image: entrypoint, command, working directory', async () => {
  const { call } = await open({
    entrypoint: ['/probe', '-x'],
    command: ['--help'],
    workingDirectory: '/dir',
  });
  expect((await call()).body).toMatchObject({ args: ['/probe', '-x', '--help'], cwd: '/dir' });
  const second = await open({ command: ['three'] });
  expect((await second.call()).body).toMatchObject({ args: ['/probe', 'three'], cwd: '/var/task' });
});

const VALUES = {
  LINES: 'one\ntwo\r\n"three" \'four\' $FIVE \\six # seven',
  QUOTES: '"quoted" \'single\' `x` $HOME',
  UTF: 'é 漢 🦀',
  BLANKS: '  around  ',
  EMPTY: '',
  HASH: '#x=y=z',
  CARRIAGE: 'ends with\r',
  LONG: 'x'.repeat(4096),
  HUGE: 'y'.repeat(100_000),
  DOCKER_HOST: 'tcp://nowhere:1',
  DOCKER_CONFIG: '/nowhere',
  HOME: '/of/the/function',
  FTP_PROXY: 'http://of.the.function',
};

dockerTest(
  'values of variables come through whatever they hold, whatever their names mean to Docker',
  async () => {
    const { call } = await open({ sandbox: { variables: VALUES } });
    const { env } = (await call()).body;
    expect(Object.entries(VALUES).filter(([key, value]) => env[key] !== value)).toEqual([]);
  },
);

dockerTest(
  'proxies of Docker’s configuration and of the user do not get in; the image’s own stay',
  async () => {
    const config = mkdtempSync(join(folder, 'config-'));
    const proxies = {
      httpProxy: 'http://user:secret@a',
      httpsProxy: 'http://b',
      noProxy: 'c',
      allProxy: 'd',
    };
    writeFileSync(join(config, 'config.json'), JSON.stringify({ proxies: { default: proxies } }));
    const env = { ...process.env, DOCKER_CONFIG: config, HTTP_PROXY: 'http://e', HOSTNAME: 'host' };
    const { call } = await open({ env });
    const { env: seen } = (await call()).body;
    const proxied = Object.entries(seen).filter(([key]) => /proxy|hostname/i.test(key));
    expect(proxied).toEqual([['https_proxy', 'of-the-image']]);
  },
);

dockerTest('a value stands on no command line, and in no file that others can read', async () => {
  const canary = 'canary-5b7e1c0f';
  const places = mkdtempSync(join(folder, 'tmp-'));
  const watched = sampleCommandLines();
  const found: string[] = [];
  const readable: string[] = [];
  const look = setInterval(() => {
    for (const path of readdirSync(places, { recursive: true }) as string[]) {
      found.push(path);
      const mode = statSync(join(places, path), { throwIfNoEntry: false })?.mode ?? 0;
      if ((mode & 0o077) !== 0) readable.push(path);
    }
  }, 1);
  const env = { ...process.env, TMPDIR: places, XDG_RUNTIME_DIR: undefined };
  const { call, sandbox } = await open({
    env,
    sandbox: { variables: { CANARY: canary, LINES: `${canary}\n${canary}` } },
  });
  expect((await call()).body.env.CANARY).toBe(canary);
  await sandbox.close();
  clearInterval(look);
  const lines = [...(await watched.stop())];
  expect(lines.some((line) => line.includes('docker create'))).toBe(true);
  expect(lines.filter((line) => line.includes(canary))).toEqual([]);
  // It was there, in a folder that is its owner's alone, and it is gone.
  expect(found.some((path) => path.endsWith('/variables'))).toBe(true);
  expect(readable).toEqual([]);
  expect(readdirSync(places)).toEqual([]);
});

dockerTest('what the function does wrong is told as AWS tells it', async () => {
  const { call } = await open();
  expect(await call({ do: 'error' })).toMatchObject({
    functionError: 'Unhandled',
    body: { errorType: 'Probe.Error', errorMessage: 'as asked' },
  });
  // Warm still: then it ends.
  const ended = await call({ do: 'exit', code: 7 });
  expect(ended.initMs).toBeUndefined();
  expect(ended.body).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(/Runtime exited with error: exit status 7$/),
  });
  expect((await call({ do: 'exit', code: 0 })).body).toMatchObject({
    errorMessage: expect.stringMatching(/Runtime exited without providing a reason$/),
  });
  const again = await call();
  expect(again.functionError).toBeUndefined();
  expect(again.initMs).toBeGreaterThan(0);
});

dockerTest('an error in the init phase, an exit in it', async () => {
  const reporting = await open({ command: ['init-error'] });
  expect((await reporting.call()).body).toEqual({ errorType: 'Probe.Init', errorMessage: 'as asked' });
  const ending = await open({ command: ['exit-at-start'] });
  expect((await ending.call()).body).toMatchObject({
    errorMessage: expect.stringMatching(/Runtime exited with error: exit status 7$/),
  });
});

const probes = () =>
  [...commandLines().values()].filter((line) => /^\/probe |^\/proc\/self\/exe sleep/.test(line));

dockerTest('one that hangs ends at its Timeout, with its children', async () => {
  const { call } = await open({ sandbox: { timeoutSeconds: 1 } });
  const { body } = await call({ do: 'hang' });
  expect(body).toMatchObject({
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/),
  });
  expect(await containersOf(name)).toEqual([]);
  expect(probes()).toEqual([]);
});

dockerTest('one that never asks for an event ends, too', async () => {
  const { call } = await open({
    command: ['hang-at-start'],
    sandbox: { timeoutSeconds: 1, initSeconds: 1 },
  });
  expect((await call()).body).toMatchObject({ errorType: 'Sandbox.Timedout' });
  expect(probes()).toEqual([]);
});

dockerTest('a flood of 100 MB stays where it comes from, and none of it is lost', async () => {
  let length = 0;
  let most = 0;
  const slow = new Writable({
    write(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers);
      setImmediate(done);
    },
  });
  const before = process.memoryUsage().arrayBuffers;
  const { call, sandbox } = await open({ stdout: slow, sandbox: { timeoutSeconds: 60 } });
  expect((await call({ do: 'flood', megabytes: 100 })).body).toBe(100);
  await sandbox.close();
  expect(length).toBe(100 * 2 ** 20 + 'out: the probe is up\n'.length);
  // What the garbage collector has not seen yet is counted, too.
  expect(most - before).toBeLessThan(64 * 2 ** 20);
});

dockerTest('a sink that takes nothing does not keep it from ending', async () => {
  const stuck = new Writable({ write() {} });
  const { call } = await open({ stdout: stuck, sandbox: { timeoutSeconds: 1 } });
  expect((await call({ do: 'flood', megabytes: 10 })).body).toMatchObject({ errorType: 'Sandbox.Timedout' });
});

test.for<[string, string, string, RegExp]>([
  ['/nope', '/nope', 'no such file or directory', /^There is no \/nope in the image\.$/],
  ['nope', 'nope', 'no such file or directory', /^There is no nope in the image\.$/],
  [
    '/shebang',
    '/shebang',
    'no such file or directory',
    /interpreter "\/nowhere\/bash" in the first line of \/shebang/,
  ],
  ['/crlf', '/crlf', 'no such file or directory', /CRLF/],
  ['/plain', '/plain', 'permission denied', /not executable: chmod \+x/],
  ['/private', '/private', 'permission denied', /only be run by its owner or group.*chmod o\+rx/],
  ['/dir', '/dir', 'permission denied', /is a folder/],
  ['/garbage', '/garbage', 'exec format error', /neither a program nor a script/],
  ['/empty', '/empty', 'exec format error', /is empty/],
])(
  'the entrypoint %s cannot be started: %s: %s',
  { timeout: 60_000 },
  async ([entrypoint, told, kind, why], ctx) => {
    if (missing) ctx.skip(missing);
    expectNothingLeft();
    const { call } = await open({ entrypoint: [entrypoint] });
    const { body, startFailure } = await call();
    expect(body).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringMatching(new RegExp(`Error: fork/exec ${told}: ${kind}$`)),
    });
    expect(startFailure?.reason).toMatch(why);
  },
);

dockerTest('an image without a program says so', async () => {
  const { call } = await open({ entrypoint: [], command: [] });
  const { body, startFailure } = await call();
  expect(body.errorType).toBe('Runtime.InvalidEntrypoint');
  expect(startFailure?.reason).toMatch(/neither an ENTRYPOINT nor a CMD/);
});

dockerTest('an abort ends the container', async () => {
  const { sandbox } = await open();
  const abort = new AbortController();
  const invoked = sandbox.invoke(Buffer.from('{"do":"hang"}'), { signal: abort.signal });
  await expect.poll(() => probes().length, { timeout: 20_000 }).toBe(2);
  abort.abort();
  await expect(invoked).rejects.toMatchObject({ code: 'cancelled' });
  await sandbox.close();
  expect(probes()).toEqual([]);
});
