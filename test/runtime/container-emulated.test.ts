import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type ContainerImage, inspectImage } from '../../src/adapters/docker.ts';
import { kernelEmulates, staticEmulator } from '../../src/adapters/emulator.ts';
import type { LaunchPlan } from '../../src/runtime/container-launch.ts';
import { containerNetwork } from '../../src/runtime/container-network.ts';
import { containerProgram } from '../../src/runtime/container-program.ts';
import { openSandbox } from '../../src/runtime/sandbox.ts';
import { containersOf, makeImage, noDocker, removeImage } from '../support/docker.ts';
import { missingTools } from '../support/machine.ts';
import { buildProbe } from '../support/probe.ts';

const missing =
  noDocker() ??
  (process.arch === 'x64' ? undefined : 'this machine is not x86_64') ??
  missingTools('go', 'qemu-aarch64-static');
const deps = { env: process.env, signal: new AbortController().signal };
const folder = mkdtempSync(join(tmpdir(), 'samgen-test-image-'));
let name = '';
let image: ContainerImage;

beforeAll(async () => {
  if (missing) return;
  await buildProbe(folder, 'arm64');
  name = await makeImage(
    folder,
    {
      script: '#!/probe\n',
      Dockerfile: 'FROM scratch\nCOPY . /bin/\nWORKDIR /bin\nENTRYPOINT ["probe"]\nCMD ["one"]\n',
    },
    'arm64',
  );
  image = (await inspectImage(name, deps))!;
}, 180_000);
afterAll(async () => {
  if (name) await removeImage(name);
  rmSync(folder, { recursive: true, force: true });
});

async function call(event: object, given: { entrypoint?: string[]; plan?: LaunchPlan }) {
  onTestFinished(async () => expect(await containersOf(name)).toEqual([]));
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
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
    program: containerProgram({
      image,
      architecture: 'arm64',
      stdout: sink,
      stderr: sink,
      env: process.env,
      ...given,
    }),
  });
  onTestFinished(() => sandbox.close());
  const result = await sandbox.invoke(Buffer.from(JSON.stringify(event))).finally(() => sandbox.close());
  return { ...result, body: JSON.parse(result.payload.toString()) };
}

const emulated = (): LaunchPlan => ({ kind: 'emulated', emulator: staticEmulator('arm64', process.env)! });

test('an arm64 image on scratch runs by qemu that its container sees beside it', async (ctx) => {
  if (missing) ctx.skip(missing);
  expect(image.machine).toBe('arm64');
  const { body } = await call({}, { plan: emulated() });
  expect(body).toMatchObject({ args: ['probe', 'one'], cwd: '/bin', uid: 993, tmp: 'written' });
  expect((await call({ do: 'exit', code: 7 }, { plan: emulated() })).body).toMatchObject({
    errorMessage: expect.stringMatching(/exit status 7$/),
  });
});

test('a script needs more than qemu; what is not there is said as on AWS', async (ctx) => {
  if (missing) ctx.skip(missing);
  await expect(call({}, { plan: emulated(), entrypoint: ['/bin/script'] })).rejects.toThrow(
    /\/bin\/script in the image is a script, and the image is built for arm64/,
  );
  expect((await call({}, { plan: emulated(), entrypoint: ['/nope'] })).body).toMatchObject({
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: expect.stringMatching(/fork\/exec \/nope: no such file or directory$/),
  });
});

test('where the kernel has qemu registered, the image runs as it is', async (ctx) => {
  if (missing) ctx.skip(missing);
  if (!kernelEmulates('arm64')) ctx.skip('this kernel does not run arm64 programs');
  // How the program is called is the registration's affair (flag P).
  expect((await call({}, {})).body).toMatchObject({ args: [expect.any(String), 'one'], again: 'said' });
});
