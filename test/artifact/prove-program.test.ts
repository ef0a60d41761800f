import { describe, expect, test } from 'vitest';
import { notStarted } from '../../src/artifact/fault.ts';
import type { LambdaFile, LambdaFiles } from '../../src/artifact/lambda-files.ts';
import { proveProgram } from '../../src/artifact/prove-program.ts';
import { dynamicElf, makeElf } from '../support/elf.ts';
import { type ImageFile, imageFilesOf, programContext } from '../support/lambda-files.ts';

const LOADER = '/lib64/ld-linux-x86-64.so.2';
const LIBC = makeElf({ type: 3, provides: ['libc.so.6', 'GLIBC_2.2.5', 'GLIBC_2.34'] });
const GLIBC = { [LOADER]: makeElf({ type: 3 }), '/lib64/libc.so.6': LIBC };

async function prove(
  files: Readonly<Record<string, ImageFile>>,
  environment?: Parameters<typeof imageFilesOf>[1],
  more: Parameters<typeof programContext>[1] = {},
) {
  return proveIn(imageFilesOf(files, environment), more);
}

async function proveIn(files: LambdaFiles, more: Parameters<typeof programContext>[1] = {}) {
  const context = programContext(files, more);
  const file = (await files.find('/bootstrap')) as LambdaFile;
  expect(file.kind).toBe('file');
  const told = (error: Parameters<typeof notStarted>[1]) => notStarted('/bootstrap', error);
  const program = await proveProgram(file, { told, depth: 0 }, context);
  return { program, ...context.findings };
}

const NOT_STARTED = 'Runtime.InvalidEntrypoint: fork/exec /bootstrap: ';
const holds = { faults: [], warnings: [] };

describe('an ELF program', () => {
  test('that is static needs nothing', async () => {
    expect(await prove({ '/bootstrap': makeElf() })).toEqual({ program: 'static', ...holds });
  });

  test('that is built for another system crashes', async () => {
    const content = makeElf();
    content[7] = 9;
    const { program, faults } = await prove({ '/bootstrap': content });
    expect(program).toBeUndefined();
    expect(faults).toEqual([
      {
        message: '/bootstrap is built for FreeBSD, not for Linux.',
        onLambda: 'Runtime.ExitError: Runtime exited with error: signal: segmentation fault',
        fix: expect.stringContaining('GOOS=linux'),
      },
    ]);
  });

  test.each([
    ['arm64', makeElf({ machine: 183 }), 'x86_64', 'is built for arm64, and the function runs on x86_64.'],
    ['x86_64', makeElf(), 'arm64', 'is built for x86_64, and the function runs on arm64.'],
    ['i386', makeElf({ machine: 3 }), 'x86_64', 'is built for i386'],
    ['RISC-V', makeElf({ machine: 243 }), 'x86_64', 'is built for RISC-V'],
    ['an unknown one', makeElf({ machine: 999 }), 'x86_64', 'is built for ELF machine 999'],
    [
      'x32',
      Buffer.concat([makeElf().subarray(0, 4), Buffer.from([1]), makeElf().subarray(5)]),
      'x86_64',
      '32-bit addresses',
    ],
  ] as const)('of another machine is not started: %s', async (_, content, architecture, message) => {
    const { faults } = await prove({ '/bootstrap': content }, {}, { architecture });
    expect(faults).toEqual([
      {
        message: expect.stringContaining(message),
        onLambda: `${NOT_STARTED}exec format error`,
        fix: expect.stringContaining('Architectures'),
      },
    ]);
  });

  test('says how its language is built for another machine', async () => {
    const go = Buffer.concat([makeElf({ machine: 183 }), Buffer.from('\xff Go buildinf:', 'latin1')]);
    expect((await prove({ '/bootstrap': go })).faults[0]?.fix).toContain(
      'Build it for x86_64 (GOARCH=amd64)',
    );
    const rust = Buffer.concat([makeElf({ machine: 183 }), Buffer.from('/rustc/abc/library')]);
    expect((await prove({ '/bootstrap': rust })).faults[0]?.fix).toContain(
      '(--target x86_64-unknown-linux-musl)',
    );
  });

  test('without its loader is not started', async () => {
    const go = Buffer.concat([dynamicElf(), Buffer.from('\xff Go buildinf:', 'latin1')]);
    expect(await prove({ '/bootstrap': go })).toEqual({
      program: undefined,
      faults: [
        {
          message: `/bootstrap is dynamic: it asks for the loader ${LOADER}, and the image has none such.`,
          onLambda: `${NOT_STARTED}no such file or directory`,
          fix: 'Link it statically: CGO_ENABLED=0 go build',
        },
      ],
      warnings: [],
    });
  });

  test.each([
    [
      'of another machine',
      { content: makeElf({ machine: 183 }), mode: 0o755 },
      'accessing a corrupted shared library',
    ],
    ['that is none', { content: 'text', mode: 0o755 }, 'accessing a corrupted shared library'],
    ['without its exec bit', { content: makeElf(), mode: 0o644 }, 'permission denied'],
  ])('is not started by a loader %s', async (_, loader, error) => {
    const { faults } = await prove({ ...GLIBC, [LOADER]: loader, '/bootstrap': dynamicElf() });
    expect(faults).toMatchObject([{ onLambda: NOT_STARTED + error }]);
  });

  test('that is dynamic finds its libraries and their versions', async () => {
    const program = dynamicElf({ requires: { 'libc.so.6': ['GLIBC_2.34'] } });
    expect(await prove({ ...GLIBC, '/bootstrap': program })).toEqual({ program: 'dynamic', ...holds });
  });

  test("with a newer glibc is told in the loader's own words", async () => {
    const program = dynamicElf({
      requires: { 'libc.so.6': ['GLIBC_2.34', 'GLIBC_2.4', 'GLIBC_2.38', 'GLIBC_2.36'] },
    });
    const { faults } = await prove({ ...GLIBC, '/bootstrap': program });
    expect(faults).toEqual([
      {
        message: '/bootstrap is dynamic and needs GLIBC_2.38 of libc.so.6; /lib64/libc.so.6 has not.',
        onLambda:
          "/bootstrap: /lib64/libc.so.6: version `GLIBC_2.38' not found (required by /bootstrap)\nRuntime.ExitError: Runtime exited with error: exit status 1",
        fix: expect.stringContaining('musl-gcc -static'),
      },
    ]);
  });

  test('takes a newer library that LD_LIBRARY_PATH names before the cached one', async () => {
    const program = dynamicElf({ requires: { 'libc.so.6': ['GLIBC_2.38'] } });
    const newer = makeElf({ type: 3, provides: ['GLIBC_2.38'] });
    const files = {
      ...GLIBC,
      '/bootstrap': program,
      '/own/libc.so.6': newer,
      '/etc/ld.so.cache': cache({ 'libc.so.6': '/lib64/libc.so.6' }),
    };
    expect((await prove(files)).faults).toHaveLength(1);
    expect(await prove(files, { libraryPath: ['/own'] })).toMatchObject(holds);
  });

  test('without a library ends with status 127; those of libraries count too', async () => {
    const libfoo = makeElf({ type: 3, needed: ['libbar.so.2'] });
    const program = dynamicElf({ needed: ['libfoo.so.1', 'libc.so.6'], runpath: '$ORIGIN/lib' });
    const { faults } = await prove({ ...GLIBC, '/bootstrap': program, '/lib/libfoo.so.1': libfoo });
    expect(faults).toEqual([
      {
        message: '/lib/libfoo.so.1 needs the library libbar.so.2, and it is not there.',
        onLambda:
          '/bootstrap: error while loading shared libraries: libbar.so.2: cannot open shared object file: No such file or directory\nRuntime.ExitError: Runtime exited with error: exit status 127',
        fix: expect.stringContaining('bring libbar.so.2 along'),
      },
    ]);
  });

  test('is content with a library that has no versions at all, of which the loader only warns', async () => {
    const program = dynamicElf({ requires: { 'libc.so.6': ['GLIBC_2.38'] } });
    const files = { ...GLIBC, '/lib64/libc.so.6': makeElf({ type: 3 }), '/bootstrap': program };
    expect(await prove(files)).toEqual({ program: 'dynamic', ...holds });
  });

  test("finds a library in the folder that another library's own RUNPATH names", async () => {
    const libfoo = makeElf({ type: 3, needed: ['libbar.so.2'], runpath: '/odd' });
    const program = dynamicElf({ needed: ['libfoo.so.1'], rpath: '$ORIGIN/lib' });
    const files = { ...GLIBC, '/bootstrap': program, '/lib/libfoo.so.1': libfoo };
    expect((await prove(files)).faults).toHaveLength(1);
    expect(await prove({ ...files, '/odd/libbar.so.2': makeElf({ type: 3 }) })).toMatchObject(holds);
  });

  test('goes past libraries of another machine, and finds them where the cache says', async () => {
    const program = dynamicElf({ needed: ['libfoo.so.1'] });
    const wrong = makeElf({ type: 3, machine: 183 });
    const files = { ...GLIBC, '/bootstrap': program, '/own/libfoo.so.1': wrong };
    expect((await prove(files, { libraryPath: ['/own'] })).faults).toHaveLength(1);
    const noted = {
      ...files,
      '/odd/libfoo.so.1': makeElf({ type: 3 }),
      '/etc/ld.so.cache': cache({ 'libfoo.so.1': '/odd/libfoo.so.1' }),
    };
    expect(await prove(noted, { libraryPath: ['/own'] })).toMatchObject(holds);
  });

  test('for musl is content with musl, which knows no versions', async () => {
    const loader = '/lib/ld-musl-x86_64.so.1';
    const program = dynamicElf({ interpreter: loader, needed: ['libc.musl-x86_64.so.1', 'libz.so.1'] });
    const files = { [loader]: makeElf({ type: 3 }), '/bootstrap': program };
    expect((await prove(files)).faults).toMatchObject([{ message: expect.stringContaining('libz.so.1') }]);
    expect(await prove({ ...files, '/usr/lib/libz.so.1': makeElf({ type: 3 }) })).toEqual({
      program: 'dynamic',
      ...holds,
    });
  });

  test.each([
    ['a library', makeElf({ type: 3, needed: ['libc.so.6'] }), 'segmentation fault'],
    ['a program without an entry', makeElf({ entry: 0n }), 'segmentation fault'],
    ['a file that is cut off', makeElf().subarray(0, -1), 'bus error'],
  ])('crashes: %s', async (_, content, signal) => {
    // What `makeElf` has at its end is its one segment.
    const { faults } = await prove({ '/bootstrap': content });
    expect(faults).toMatchObject([
      { onLambda: `Runtime.ExitError: Runtime exited with error: signal: ${signal}` },
    ]);
  });
});

describe('a script', () => {
  const SHELL = { '/bin/sh': makeElf() };

  test('with its interpreter holds', async () => {
    expect(await prove({ ...SHELL, '/bootstrap': '#!/bin/sh -e\n' })).toEqual({
      program: '#!/bin/sh -e',
      ...holds,
    });
  });

  test.each<[string, Record<string, ImageFile>, string]>([
    ['no interpreter there', { '/bootstrap': '#!/bin/sh\n' }, `${NOT_STARTED}no such file or directory`],
    ['CRLF', { ...SHELL, '/bootstrap': '#!/bin/sh\r\n' }, `${NOT_STARTED}no such file or directory`],
    ['no #!', { ...SHELL, '/bootstrap': 'echo\n' }, `${NOT_STARTED}exec format error`],
    ['a BOM', { ...SHELL, '/bootstrap': '\ufeff#!/bin/sh\n' }, `${NOT_STARTED}exec format error`],
    [
      'a folder as interpreter',
      { '/bin/sh/': '', '/bootstrap': '#!/bin/sh\n' },
      `${NOT_STARTED}permission denied`,
    ],
    [
      'an interpreter of another machine',
      { '/bin/sh': makeElf({ machine: 183 }), '/bootstrap': '#!/bin/sh\n' },
      `${NOT_STARTED}exec format error`,
    ],
    [
      'an interpreter without its exec bit',
      { '/bin/sh': { content: makeElf(), mode: 0o644 }, '/bootstrap': '#!/bin/sh\n' },
      `${NOT_STARTED}permission denied`,
    ],
    [
      'an interpreter that lacks its loader',
      { '/bin/sh': dynamicElf(), '/bootstrap': '#!/bin/sh\n' },
      `${NOT_STARTED}no such file or directory`,
    ],
    [
      'itself as interpreter',
      { '/bootstrap': '#!/bootstrap\n' },
      `${NOT_STARTED}too many levels of symbolic links`,
    ],
    [
      'no read permission',
      { ...SHELL, '/bootstrap': { content: '#!/bin/sh\n', mode: 0o711 } },
      '/bin/sh: /bootstrap: Permission denied\nRuntime.ExitError: Runtime exited with error: exit status 126',
    ],
  ])('with %s is not started', async (_, files, onLambda) => {
    expect((await prove(files)).faults).toMatchObject([{ onLambda }]);
  });

  test('a relative interpreter begins where the process does', async () => {
    const files = { '/bootstrap': '#!bin/sh\n', '/var/task/bin/sh': makeElf() };
    expect(await prove(files)).toMatchObject(holds);
    expect((await prove(files, {}, { workingFolder: '/' })).faults).toHaveLength(1);
  });

  describe('by env', () => {
    const ENV = { '/usr/bin/env': makeElf() };
    const onLambda = (name: string) =>
      `/usr/bin/env: ‘${name}’: No such file or directory\nRuntime.ExitError: Runtime exited with error: exit status 127`;

    test('looks along the PATH', async () => {
      const files = { ...ENV, '/bootstrap': '#!/usr/bin/env deno\n', '/opt/bin/deno': makeElf() };
      expect((await prove(files)).faults).toMatchObject([{ onLambda: onLambda('deno') }]);
      expect(await prove(files, { path: ['/bin', '/opt/bin'] })).toMatchObject(holds);
    });

    test('takes the rest of the line for one name', async () => {
      const files = { ...ENV, '/bin/bash': makeElf(), '/bootstrap': '#!/usr/bin/env bash -e\n' };
      expect((await prove(files)).faults).toMatchObject([{ onLambda: onLambda('bash -e') }]);
      expect(await prove({ ...files, '/bootstrap': '#!/usr/bin/env -S bash -e\n' })).toMatchObject(holds);
    });

    test('with CRLF', async () => {
      const files = { ...ENV, '/bin/bash': makeElf(), '/bootstrap': '#!/usr/bin/env bash\r\n' };
      expect((await prove(files)).faults).toMatchObject([{ onLambda: onLambda('bash\\r') }]);
    });

    test('a program that cannot be executed', async () => {
      const files = {
        ...ENV,
        '/bin/bash': { content: makeElf(), mode: 0o644 },
        '/bootstrap': '#!/usr/bin/env bash\n',
      };
      expect((await prove(files)).faults).toMatchObject([
        {
          onLambda: expect.stringContaining(
            '‘bash’: Permission denied\nRuntime.ExitError: Runtime exited with error: exit status 126',
          ),
        },
      ]);
    });
  });
});

describe('a file', () => {
  test.each([
    [0o644, 'is not executable (mode 0644)'],
    [0o744, 'is executable for some users only (mode 0744)'],
    [0o754, 'is executable for some users only (mode 0754)'],
  ])('of mode %o is not started by another user', async (mode, message) => {
    expect((await prove({ '/bootstrap': { content: makeElf(), mode } })).faults).toMatchObject([
      { message: expect.stringContaining(message), onLambda: `${NOT_STARTED}permission denied` },
    ]);
  });

  test('in a folder that others may not enter is not started', async () => {
    const files = imageFilesOf({ '/bootstrap': makeElf() });
    const closed = { ...files, closedFolder: async () => '/root' };
    expect((await proveIn(closed)).faults).toMatchObject([
      { message: expect.stringContaining('lies in /root'), onLambda: `${NOT_STARTED}permission denied` },
    ]);
  });

  test('has all its faults told', async () => {
    const { faults } = await prove({ '/bootstrap': { content: makeElf({ machine: 183 }), mode: 0o600 } });
    expect(faults.map(({ onLambda }) => onLambda)).toEqual([
      `${NOT_STARTED}permission denied`,
      `${NOT_STARTED}exec format error`,
    ]);
  });
});

/** As ldconfig writes it (sysdeps/generic/dl-cache.h). */
function cache(libraries: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(libraries);
  const head = Buffer.alloc(48 + entries.length * 24);
  head.write('glibc-ld.so.cache1.1', 'latin1');
  head.writeUInt32LE(entries.length, 20);
  let texts = '';
  for (const [index, [name, path]] of entries.entries()) {
    head.writeUInt32LE(head.length + texts.length, 48 + index * 24 + 4);
    texts += `${name}\0`;
    head.writeUInt32LE(head.length + texts.length, 48 + index * 24 + 8);
    texts += `${path}\0`;
  }
  return Buffer.concat([head, Buffer.from(texts)]);
}
