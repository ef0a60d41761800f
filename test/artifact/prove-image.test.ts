import { posix } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ContainerImage } from '../../src/adapters/docker.ts';
import type { BuiltImage } from '../../src/artifact/built-functions.ts';
import { MAX_IMAGE_BYTES, proveImage } from '../../src/artifact/prove-image.ts';
import { dynamicElf, makeElf } from '../support/elf.ts';
import { type ImageFile, imageFilesOf } from '../support/lambda-files.ts';

/** The folders whose programs were asked for. */
const listed: string[] = [];
beforeEach(() => void listed.splice(0));

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
  const withList = {
    ...imageFilesOf(files),
    programsIn: async (folder: string) => {
      listed.push(folder);
      return Object.keys(files).flatMap((path) =>
        posix.dirname(path) === folder ? posix.basename(path) : [],
      );
    },
  };
  return proveImage(one, image, withList, (path) => path);
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

describe('a program beside the entrypoint', () => {
  const inTask = { entrypoint: ['/var/task/bootstrap'], workingDirectory: '/var/task' };
  const warnings = async (
    files: Readonly<Record<string, ImageFile>>,
    image: Partial<ContainerImage> = inTask,
  ) => {
    const proof = await prove({ '/var/task/bootstrap': makeElf(), ...files }, image);
    expect(proof).toMatchObject({ program: 'static', faults: [] });
    return proof.warnings;
  };

  test('that would not start is a warning', async () => {
    const program = dynamicElf();
    expect(await warnings({ '/var/task/program': program })).toEqual([
      expect.stringMatching(
        /^\/var\/task\/program is dynamic: it asks for the loader \S+, and the image has none such\. On Lambda: \/var\/task\/program: no such file or directory\. Link it statically/,
      ),
    ]);
    const loader = { '/lib64/ld-linux-x86-64.so.2': makeElf({ type: 3 }) };
    expect(await warnings({ ...loader, '/var/task/program': program })).toEqual([
      expect.stringContaining(
        'On Lambda: /var/task/program: error while loading shared libraries: libc.so.6: cannot open shared object file: No such file or directory. Link',
      ),
    ]);
    const libc = { '/lib64/libc.so.6': makeElf({ type: 3, provides: ['libc.so.6', 'GLIBC_2.34'] }) };
    expect(await warnings({ ...loader, ...libc, '/var/task/program': program })).toEqual([]);
  });

  test('is looked for in its own folder only, and among so many', async () => {
    const wrong = makeElf({ machine: 183 });
    expect(await warnings({ '/program': wrong, '/var/task/sub/program': wrong })).toEqual([]);
    const many = Array.from({ length: 40 }, (_, index) => [`/var/task/${index}`, wrong] as const);
    expect(await warnings(Object.fromEntries(many))).toHaveLength(16);
    expect(listed).toEqual(['/var/task', '/var/task']);
  });

  test("is not looked for among the system's own; beside the runtime of AWS's base it is", async () => {
    const wrong = makeElf({ machine: 183 });
    const shell = { '/bin/sh': makeElf(), '/bin/program': wrong };
    expect((await prove(shell, { entrypoint: ['/bin/sh'] })).warnings).toEqual([]);
    expect(listed).toEqual([]);
    const runtime = { '/var/runtime/bootstrap': makeElf(), '/var/runtime/program': wrong, '/program': wrong };
    const image = { entrypoint: ['/lambda-entrypoint.sh'], command: ['handler'] };
    expect((await prove({ ...BASE, ...runtime }, image)).warnings).toEqual([
      expect.stringMatching(/^\/var\/runtime\/program is built for arm64/),
    ]);
  });
});
