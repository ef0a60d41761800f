import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { BuiltZip } from '../../src/artifact/built-functions.ts';
import { proveZip } from '../../src/artifact/prove-zip.ts';
import { dynamicElf, makeElf } from '../support/elf.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let root: string;
let code: string;
let built: BuiltZip;
beforeEach(() => {
  root = temporaryFolder();
  code = join(root, 'code');
  mkdirSync(code);
  built = {
    kind: 'zip',
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
    runtime: 'provided.al2023',
    property: 'CodeUri',
    written: 'Fn',
    code,
    layers: [],
    hasRemoteLayers: false,
  };
});

const put = (path: string, content: string | Buffer, mode = 0o755) => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
};
const show = (path: string) => path.replace(`${root}/`, '');
const prove = (more: Partial<BuiltZip> = {}) => proveZip({ ...built, ...more }, show);
const onLambda = async (more?: Partial<BuiltZip>) =>
  (await prove(more)).faults.map((fault) => fault.onLambda);

const NOT_STARTED = 'Runtime.InvalidEntrypoint: fork/exec /var/task/bootstrap: ';
const NOT_FOUND =
  "Runtime.InvalidEntrypoint: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]";

test('a build that holds', async () => {
  put('code/bootstrap', makeElf());
  put('code/data.txt', 'x'.repeat(1_000), 0o644);
  expect(await prove()).toEqual({
    function: 'Fn',
    entrypoint: '/var/task/bootstrap',
    size: makeElf().length + 1_000,
    program: 'static',
    architecture: 'x86_64',
    package: 'zip',
    faults: [],
    warnings: [],
  });
});

describe('the bootstrap', () => {
  test('that is missing; one of almost that name, or a program, is pointed to', async () => {
    expect(await onLambda()).toEqual([NOT_FOUND]);
    put('code/run.sh', '#!/bin/sh\n');
    put('code/bin/hello', makeElf());
    expect((await prove()).faults[0]?.fix).toContain('code/bin/hello may be meant');
    put('code/sub/Bootstrap', '#!/bin/sh\n');
    expect((await prove()).faults[0]?.fix).toContain('code/sub/Bootstrap may be meant');
    put('code/bootstrap/bootstrap', '#!/bin/sh\n');
    expect(await onLambda()).toEqual([NOT_FOUND]);
  });

  test('without its exec bit, or with one for its owner only; sam makes it readable', async () => {
    put('code/bootstrap', '#!/bin/sh\n', 0o644);
    expect(await onLambda()).toEqual([`${NOT_STARTED}permission denied`]);
    put('code/bootstrap', '#!/bin/sh\n', 0o744);
    expect(await onLambda()).toEqual([`${NOT_STARTED}permission denied`]);
    put('code/bootstrap', '#!/bin/sh\n', 0o711);
    expect(await onLambda()).toEqual([]);
  });

  test('by a link, also out of the folder, is packed as what it leads to', async () => {
    put('elsewhere/program', makeElf());
    symlinkSync('../elsewhere/program', join(code, 'bootstrap'));
    expect(await prove()).toMatchObject({ program: 'static', size: makeElf().length, faults: [] });
    chmodSync(join(root, 'elsewhere/program'), 0o600);
    expect(await onLambda()).toEqual([`${NOT_STARTED}permission denied`]);
  });

  test('in a layer of this template, the last of which counts', async () => {
    put('one/bootstrap', makeElf({ machine: 183 }));
    put('two/bootstrap', makeElf());
    const layers = [join(root, 'one'), join(root, 'two')];
    expect(await prove({ layers })).toMatchObject({
      entrypoint: '/opt/bootstrap',
      program: 'static',
      faults: [],
    });
    const wrong = await prove({ layers: layers.reverse() });
    expect(wrong.faults).toMatchObject([
      { onLambda: 'Runtime.InvalidEntrypoint: fork/exec /opt/bootstrap: exec format error' },
    ]);
    expect(wrong.faults[0]?.message).toContain('/opt/bootstrap (one/bootstrap)');
  });

  test('may be in a layer that is on AWS only', async () => {
    expect(await prove({ hasRemoteLayers: true })).toMatchObject({
      faults: [],
      warnings: ['There is no bootstrap in code; whether a layer brings it is not known here.'],
    });
  });
});

describe('what provided.al2023 has', () => {
  test.each([
    ['/bin/sh', []],
    ['/usr/bin/bash', []],
    ['/usr/bin/env bash', []],
    ['/usr/bin/python3', [`${NOT_STARTED}no such file or directory`]],
    ['/usr/local/bin/bash', [`${NOT_STARTED}no such file or directory`]],
    ['/nix/store/x/bash', [`${NOT_STARTED}no such file or directory`]],
    ['/opt/bin/deno', [`${NOT_STARTED}no such file or directory`]],
    ['/var/task/own', [`${NOT_STARTED}no such file or directory`]],
    [
      '/usr/bin/env python3',
      [
        '/usr/bin/env: ‘python3’: No such file or directory\nRuntime.ExitError: Runtime exited with error: exit status 127',
      ],
    ],
  ])('#!%s', async (interpreter, expected) => {
    put('code/bootstrap', `#!${interpreter}\n`);
    expect(await onLambda()).toEqual(expected);
    expect((await prove()).warnings).toEqual([]);
  });

  test('what is not known is a warning', async () => {
    put('code/bootstrap', '#!/usr/bin/gawk\n');
    expect(await prove()).toMatchObject({
      faults: [],
      warnings: [expect.stringContaining('is not known here')],
    });
    put('code/bootstrap', '#!/usr/bin/env -S gawk -f\n');
    expect(await prove()).toMatchObject({ faults: [], warnings: [expect.stringContaining('gawk')] });
    put('code/bootstrap', '#!/usr/bin/python3\n');
    expect(await prove({ runtime: 'provided.al2' })).toMatchObject({
      faults: [],
      warnings: [expect.anything()],
    });
    put('code/bootstrap', '#!/opt/bin/deno\n');
    expect(await prove({ hasRemoteLayers: true })).toMatchObject({
      faults: [],
      warnings: [expect.anything()],
    });
  });

  test('an interpreter of the artifact itself is proved', async () => {
    put('code/bootstrap', '#!/var/task/bin/own\n');
    put('code/bin/own', makeElf({ machine: 183 }));
    expect(await onLambda()).toEqual([`${NOT_STARTED}exec format error`]);
    put('code/bin/own', makeElf());
    expect(await onLambda()).toEqual([]);
  });

  test.each([
    ['provided.al2023', 'GLIBC_2.34', []],
    ['provided.al2023', 'GLIBC_2.35', ['GLIBC_2.35']],
    ['provided.al2', 'GLIBC_2.26', []],
    ['provided.al2', 'GLIBC_2.28', ['GLIBC_2.28']],
  ])('%s and %s', async (runtime, version, lacking) => {
    put(
      'code/bootstrap',
      dynamicElf({ requires: { 'libc.so.6': ['GLIBC_2.2.5', version, 'GLIBC_PRIVATE'] } }),
    );
    const log = (name: string) =>
      `/var/task/bootstrap: /lib64/libc.so.6: version \`${name}' not found (required by /var/task/bootstrap)\nRuntime.ExitError: Runtime exited with error: exit status 1`;
    expect(await onLambda({ runtime })).toEqual(lacking.map(log));
  });

  test('no musl; and no loader of another machine', async () => {
    put('code/bootstrap', dynamicElf({ interpreter: '/lib/ld-musl-x86_64.so.1' }));
    const { faults } = await prove();
    expect(faults).toMatchObject([{ onLambda: `${NOT_STARTED}no such file or directory` }]);
    expect(faults[0]?.message).toContain('it is that of musl');
    put('code/bootstrap', dynamicElf({ machine: 183 }));
    expect(await onLambda({ architecture: 'arm64' })).toEqual([`${NOT_STARTED}no such file or directory`]);
    put('code/bootstrap', dynamicElf({ machine: 183, interpreter: '/lib/ld-linux-aarch64.so.1' }));
    expect(await onLambda({ architecture: 'arm64' })).toEqual([]);
  });

  test('a library that is not glibc’s is a warning, unless it is brought along', async () => {
    put('code/bootstrap', dynamicElf({ needed: ['libfoo.so.1', 'libm.so.6', 'libgcc_s.so.1', 'libc.so.6'] }));
    expect(await prove()).toMatchObject({
      program: 'dynamic',
      faults: [],
      warnings: [expect.stringContaining('needs the library libfoo.so.1')],
    });
    put(
      'code/lib/libfoo.so.1',
      makeElf({ type: 3, requires: { 'libc.so.6': ['GLIBC_2.40'] }, needed: ['libc.so.6'] }),
    );
    expect(await prove()).toMatchObject({
      faults: [{ onLambda: expect.stringContaining('(required by /var/task/lib/libfoo.so.1)') }],
      warnings: [],
    });
    put('code/lib/libfoo.so.1', makeElf({ type: 3 }));
    expect(await prove()).toMatchObject({ faults: [], warnings: [] });
    expect((await prove({ environment: { LD_LIBRARY_PATH: '/lib64:/usr/lib64' } })).warnings).toHaveLength(1);
  });
});

describe('the size', () => {
  test('of 250 MB is the most, with the layers that are here', async () => {
    put('code/bootstrap', makeElf());
    put('code/data', '', 0o644);
    truncateSync(join(code, 'data'), 262_144_000 - makeElf().length);
    expect(await prove()).toMatchObject({ size: 262_144_000, faults: [] });
    put('layer/one', 'x', 0o644);
    const tooLarge = await prove({ layers: [join(root, 'layer')] });
    expect(tooLarge.faults).toEqual([
      {
        message: 'code and its layers: 262,144,001 bytes unpacked, and Lambda takes 262,144,000 (250 MB).',
        onLambda: 'InvalidParameterValueException: Unzipped size must be smaller than 262144000 bytes',
        fix: expect.stringContaining('image'),
      },
    ]);
  });

  test('counts what is linked as often as sam packs it', async () => {
    put('code/bootstrap', makeElf());
    put('shared/data', 'x'.repeat(100));
    symlinkSync('../shared', join(code, 'a'));
    symlinkSync('../shared', join(code, 'b'));
    expect((await prove()).size).toBe(makeElf().length + 200);
  });
});

describe('what sam cannot pack', () => {
  const said = async () => {
    put('code/bootstrap', makeElf());
    const { faults } = await prove();
    return faults.map(({ message, onLambda: told }) => [
      message,
      told.replace(/.*resource\. /, '').replace(root, ''),
    ]);
  };

  test('a FIFO', async () => {
    execFileSync('mkfifo', [join(code, 'pipe')]);
    expect(await said()).toEqual([
      ['code/pipe is a FIFO, and sam cannot pack it.', 'sam deploy: waits for ever'],
    ]);
  });

  test('a FIFO as bootstrap, which is not opened', async () => {
    execFileSync('mkfifo', [join(code, 'bootstrap')]);
    expect(await onLambda()).toEqual(['sam deploy: waits for ever', NOT_FOUND]);
  });

  test('a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(code, 's'), resolve));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    expect(await said()).toEqual([
      ['code/s is a socket, and sam cannot pack it.', "[Errno 6] No such device or address: '/code/s'"],
    ]);
  });

  test('links to nothing, to themselves, and round in a circle', async () => {
    symlinkSync('nowhere', join(code, 'dangling'));
    symlinkSync('itself', join(code, 'itself'));
    symlinkSync('..', join(code, 'up'));
    expect(new Set(await said())).toEqual(
      new Set([
        [
          'code/dangling is a link to nothing, and sam cannot pack it.',
          "[Errno 2] No such file or directory: '/code/dangling'",
        ],
        [
          'code/itself is a link to itself, and sam cannot pack it.',
          "[Errno 40] Too many levels of symbolic links: '/code/itself'",
        ],
        [
          'code/up/code is a link to a folder that it lies in, and sam cannot pack it.',
          "[Errno 40] Too many levels of symbolic links: '/code/up/code'",
        ],
      ]),
    );
  });

  test('what this user may not read', async (ctx) => {
    if (process.getuid?.() === 0) return ctx.skip('root may read everything');
    put('code/hidden', 'x', 0);
    mkdirSync(join(code, 'closed'), { mode: 0 });
    onTestFinished(() => chmodSync(join(code, 'closed'), 0o755));
    expect(await said()).toEqual([
      ['code/hidden cannot be read, and sam cannot pack it.', "[Errno 13] Permission denied: '/code/hidden'"],
    ]);
    expect((await prove()).warnings).toEqual(['code/closed cannot be read, and sam leaves it out.']);
  });
});

test('code that is no folder', async () => {
  put('code/bootstrap', makeElf());
  renameSync(code, join(root, 'moved'));
  expect((await prove()).faults).toMatchObject([
    {
      onLambda: expect.stringContaining('refers to a file or folder that does not exist Fn'),
      fix: expect.stringContaining('\nsamgen build'),
    },
  ]);
  put('code', 'PK');
  expect(await prove()).toMatchObject({
    faults: [],
    warnings: ['code is one file, and is not looked into.'],
  });
  rmSync(code);
});
