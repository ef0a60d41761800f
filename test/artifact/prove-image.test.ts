import { expect, test } from 'vitest';
import type { ContainerImage } from '../../src/adapters/docker.ts';
import type { BuiltImage } from '../../src/artifact/built-functions.ts';
import { MAX_IMAGE_BYTES, proveImage } from '../../src/artifact/prove-image.ts';
import { makeElf } from '../support/elf.ts';
import { type ImageFile, imageFilesOf } from '../support/lambda-files.ts';

async function prove(
  files: Readonly<Record<string, ImageFile>>,
  given: Partial<ContainerImage> = {},
  built: Partial<BuiltImage> = {},
) {
  const image: ContainerImage = {
    id: 'sha256:1',
    machine: 'amd64',
    size: 1_000,
    entrypoint: ['/bootstrap'],
    command: [],
    workingDirectory: '/',
    environment: {},
    labels: {},
    ...given,
  };
  const one: BuiltImage = {
    kind: 'image',
    fn: {
      logicalId: 'Fn',
      type: 'AWS::Serverless::Function',
      properties: {},
      metadata: {},
      path: [],
      pathOf: () => [],
    },
    logicalId: 'Fn',
    architecture: 'x86_64',
    environment: {},
    reference: 'fn:tag',
    config: {},
    ...built,
  };
  return proveImage(one, image, imageFilesOf(files), (path) => path);
}

const BOOTSTRAP = { '/bootstrap': makeElf() };
const onLambda = async (...given: Parameters<typeof prove>) =>
  (await prove(...given)).faults.map((fault) => fault.onLambda);

test('an image that holds', async () => {
  expect(await prove(BOOTSTRAP)).toEqual({
    function: 'Fn',
    entrypoint: '/bootstrap',
    size: 1_000,
    program: 'static',
    architecture: 'x86_64',
    package: 'image',
    faults: [],
    warnings: [],
  });
});

test.each<[string, Partial<ContainerImage>, string | undefined]>([
  ['by the PATH', { entrypoint: ['bash'], command: ['x'] }, '/bin/bash'],
  ['by the command', { entrypoint: [], command: ['/bin/bash'] }, '/bin/bash'],
  ['from its working folder', { entrypoint: ['./bash'], workingDirectory: '/bin' }, '/bin/bash'],
  ['from another folder', { entrypoint: ['./bash'] }, undefined],
  ['nowhere on the PATH', { entrypoint: ['zsh'] }, undefined],
])('what starts is found as execvp finds it: %s', async (_, image, path) => {
  const proof = await prove({ '/bin/bash': makeElf() }, image);
  if (path !== undefined) expect(proof).toMatchObject({ entrypoint: path, program: 'static', faults: [] });
  else
    expect(proof.faults).toMatchObject([
      {
        onLambda: expect.stringMatching(/^Runtime.InvalidEntrypoint: Couldn't find valid bootstrap\(s\): \[/),
      },
    ]);
});

test("the function's ImageConfig goes over the image's own", async () => {
  const config = { entrypoint: ['own'], command: ['x'], workingDirectory: '/app' };
  expect(await onLambda({ ...BOOTSTRAP, '/app/': '' }, {}, { config })).toEqual([
    "Runtime.InvalidEntrypoint: Couldn't find valid bootstrap(s): [own]",
  ]);
  const relative = { ...config, entrypoint: ['./own'] };
  expect(await prove({ '/app/': '', '/app/own': makeElf() }, {}, { config: relative })).toMatchObject({
    entrypoint: '/app/own',
    faults: [],
  });
});

test('neither ENTRYPOINT nor CMD', async () => {
  const { faults } = await prove(BOOTSTRAP, { entrypoint: [] });
  expect(faults).toMatchObject([{ fix: expect.stringContaining('ENTRYPOINT ["/bootstrap"]') }]);
});

test('an ENTRYPOINT without brackets, where there is no shell', async () => {
  const image = { entrypoint: ['/bin/sh', '-c', '/bootstrap'] };
  const { faults } = await prove(BOOTSTRAP, image);
  expect(faults).toMatchObject([
    { message: expect.stringContaining('by a shell (/bin/sh -c'), fix: expect.stringContaining('as a list') },
  ]);
  expect(await onLambda({ ...BOOTSTRAP, '/bin/sh': makeElf() }, image)).toEqual([]);
});

test('a folder is no entrypoint', async () => {
  expect((await prove({ '/bootstrap/': '' })).faults).toMatchObject([
    { message: expect.stringContaining('that is no file') },
  ]);
});

test('an image for another machine', async () => {
  expect((await prove(BOOTSTRAP, { machine: 'arm64' })).faults).toMatchObject([
    {
      message: 'The image fn:tag is made for arm64, and the function runs on x86_64.',
      onLambda: 'Runtime.InvalidEntrypoint: fork/exec /bootstrap: exec format error',
    },
  ]);
});

test('10 GB is the most', async () => {
  expect(await onLambda(BOOTSTRAP, { size: MAX_IMAGE_BYTES })).toEqual([]);
  expect(await onLambda(BOOTSTRAP, { size: MAX_IMAGE_BYTES + 1 })).toEqual([
    expect.stringContaining('at most 10 GB'),
  ]);
});

const BASE = {
  '/bin/sh': makeElf(),
  '/lambda-entrypoint.sh':
    '#!/bin/sh\nif [ $# -ne 1 ]; then\n  echo "entrypoint requires the handler name to be the first argument" 1>&2\n  exit 142\nfi\nexec /var/runtime/bootstrap\n',
};

test("AWS's own entrypoint starts /var/runtime/bootstrap, which is looked at too", async () => {
  const image = { entrypoint: ['/lambda-entrypoint.sh'], command: ['handler'] };
  expect(await onLambda(BASE, image)).toEqual([
    '/lambda-entrypoint.sh: /var/runtime/bootstrap: No such file or directory\nRuntime.ExitError: Runtime exited with error: exit status 127',
  ]);
  const whole = { ...BASE, '/var/runtime/bootstrap': makeElf() };
  expect(await prove(whole, image)).toMatchObject({
    entrypoint: '/var/runtime/bootstrap',
    program: 'static',
    faults: [],
  });
  expect(await onLambda(whole, { ...image, command: [] })).toEqual([
    'entrypoint requires the handler name to be the first argument\nRuntime.ExitError: Runtime exited with error: exit status 142',
  ]);
  const wrong = { ...BASE, '/var/runtime/bootstrap': makeElf({ machine: 183 }) };
  expect(await onLambda(wrong, image)).toEqual([
    expect.stringContaining('/var/runtime/bootstrap: exec format error\n'),
  ]);
});

test('the working directory that ImageConfig names has to be there', async () => {
  const withFolder = { ...BOOTSTRAP, '/work/': '' };
  const config = { workingDirectory: '/work' };
  expect(await onLambda(withFolder, {}, { config })).toEqual([]);
  expect(await onLambda(BOOTSTRAP, {}, { config })).toEqual([
    'Runtime.InvalidWorkingDir: chdir /work: no such file or directory',
  ]);
});
