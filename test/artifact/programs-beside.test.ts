import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { BuiltZip } from '../../src/artifact/built-functions.ts';
import type { LambdaFile } from '../../src/artifact/lambda-files.ts';
import { programsBeside } from '../../src/artifact/programs-beside.ts';
import { proveZip } from '../../src/artifact/prove-zip.ts';
import { dynamicElf, type MadeElf, makeElf } from '../support/elf.ts';
import { imageFilesOf, programContext } from '../support/lambda-files.ts';
import { missingTools } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ARM64 = 183;

let code: string;
beforeEach(() => {
  code = join(temporaryFolder(), 'code');
  mkdirSync(join(code, 'sub'), { recursive: true });
  put('bootstrap', makeElf());
});

const put = (name: string, content: string | Buffer, mode = 0o755) => {
  writeFileSync(join(code, name), content);
  chmodSync(join(code, name), mode);
};
const show = (path: string) => path.replace(`${code}/`, 'Fn/');
const prove = async (more: Partial<BuiltZip> = {}) => {
  const built = {
    kind: 'zip',
    logicalId: 'Fn',
    architecture: 'x86_64',
    runtime: 'provided.al2023',
    environment: {},
    property: 'CodeUri',
    written: 'Fn',
    code,
    layers: [],
    hasRemoteLayers: false,
  };
  return proveZip({ ...built, ...more } as unknown as BuiltZip, show);
};
const warnings = async (more?: Partial<BuiltZip>) => {
  const proof = await prove(more);
  expect(proof).toMatchObject({ faults: [], program: 'static' });
  return proof.warnings;
};

/** A static program that can lie anywhere: its linker leaves DF_1_PIE, here in the place of DT_RPATH. */
function staticPie(given: MadeElf = {}): Buffer {
  const content = makeElf({ type: 3, rpath: '/x', ...given });
  const dynamicAt = Number(content.readBigUInt64LE(64 + 56 + 8));
  expect(content.readBigUInt64LE(dynamicAt)).toBe(15n);
  content.writeBigUInt64LE(0x6ffffffbn, dynamicAt);
  content.writeBigUInt64LE(0x08000001n, dynamicAt + 8);
  return content;
}

test('what holds is silent', async () => {
  put('program', makeElf());
  put('pie', staticPie());
  put('dynamic', dynamicElf({ requires: { 'libc.so.6': ['GLIBC_2.34'] } }));
  expect(await warnings()).toEqual([]);
});

test('one of another machine', async () => {
  put('program', makeElf({ machine: ARM64 }));
  put('pie', staticPie({ machine: ARM64 }));
  expect(await warnings()).toEqual([
    expect.stringMatching(/^\/var\/task\/pie \(Fn\/pie\) is built for arm64/),
    '/var/task/program (Fn/program) is built for arm64, and the function runs on x86_64. On Lambda: /var/task/program: exec format error. Build it for x86_64 (Go: GOARCH=amd64; Rust: --target x86_64-unknown-linux-musl), or let Architectures say what it is built for.',
  ]);
  expect(await warnings({ architecture: 'x86_64' })).toHaveLength(2);
});

test.each([
  [
    'a newer glibc',
    dynamicElf({ requires: { 'libc.so.6': ['GLIBC_2.38'] } }),
    "is dynamic and needs GLIBC_2.38 of libc.so.6; provided.al2023 has glibc 2.34. On Lambda: /var/task/program: /lib64/libc.so.6: version `GLIBC_2.38' not found (required by /var/task/program). Link it statically",
  ],
  [
    'the loader of musl',
    dynamicElf({ interpreter: '/lib/ld-musl-x86_64.so.1' }),
    'has none such (it is that of musl). On Lambda: /var/task/program: no such file or directory. Link it statically',
  ],
  [
    'a library that is nowhere',
    dynamicElf({ needed: ['/opt/lib/libfoo.so.1'] }),
    'needs the library /opt/lib/libfoo.so.1, and it is not there. On Lambda: /var/task/program: error while loading shared libraries: /opt/lib/libfoo.so.1: cannot open shared object file: No such file or directory. Link',
  ],
  [
    'its end cut off',
    makeElf().subarray(0, -1),
    'is cut off: it has 231 bytes, and says that it has 232. On Lambda: signal: bus error. Build it again',
  ],
])('one with %s', async (_, content, expected) => {
  put('program', content);
  const found = await warnings();
  expect(found).toEqual([expect.stringContaining(`/var/task/program (Fn/program) `)]);
  expect(found[0]).toContain(expected);
});

test('one that is executable for some users only', async () => {
  put('program', makeElf(), 0o744);
  expect(await warnings()).toEqual([
    expect.stringMatching(
      /^\/var\/task\/program \(Fn\/program\) is executable for some users only \(mode 0744\), .* On Lambda: \/var\/task\/program: permission denied\. chmod 755/,
    ),
  ]);
});

test.each<[string, string, Buffer | string, number?]>([
  ['a library by its name', 'libfoo.so', makeElf({ machine: ARM64 })],
  ['a library of a version', 'libfoo.so.1.2', dynamicElf({ machine: ARM64 })],
  ['a library under another name', 'plugin', makeElf({ type: 3, machine: ARM64, needed: ['libno.so'] })],
  ['an object file', 'part.o', makeElf({ type: 1, machine: ARM64 })],
  ['a file without an exec bit', 'data', makeElf({ machine: ARM64 }), 0o644],
  ['a file that is deeper', 'sub/program', makeElf({ machine: ARM64 })],
  ['no ELF file', 'program', 'text\n'],
  ['a library that may be there or not', 'program', dynamicElf({ needed: ['libssl.so.3'] })],
])('silent: %s', async (_, name, content, mode) => {
  put(name, content, mode);
  expect(await warnings()).toEqual([]);
});

test('the bootstrap is not told twice, nor what is wrong with its interpreter or its folder', async () => {
  put('bootstrap', makeElf({ machine: ARM64 }));
  expect(await prove()).toMatchObject({ faults: [{}], warnings: [] });
  put('bootstrap', '#!/var/task/own\n');
  put('own', makeElf({ machine: ARM64 }));
  expect(await prove()).toMatchObject({ faults: [{}], warnings: [] });

  const image = imageFilesOf({ '/a/bootstrap': makeElf(), '/a/program': makeElf() }, { closed: ['/a'] });
  const entry = (await image.find('/a/bootstrap')) as LambdaFile;
  expect(await programsBeside(['/a/bootstrap', '/a/program'], entry, programContext(image))).toEqual([]);
});

test('by a link, and beside a script; not more than sixteen', async () => {
  put('bootstrap', '#!/bin/sh\n./program\n');
  put('sub/real', makeElf({ machine: ARM64 }));
  symlinkSync('sub/real', join(code, 'program'));
  expect((await prove()).warnings).toHaveLength(1);
  for (let index = 0; index < 20; index++) put(`p${index}`, makeElf({ machine: ARM64 }));
  expect((await prove()).warnings).toHaveLength(16);
});

test('what a real linker makes: a static program that can lie anywhere, and a library', async (ctx) => {
  const missing = missingTools('gcc');
  if (missing) return ctx.skip(missing);
  const source = join(code, 'sub/main.c');
  writeFileSync(source, 'int main(void) { return 0; }\n');
  execFileSync('gcc', ['-static-pie', '-o', join(code, 'program'), source]);
  execFileSync('gcc', ['-shared', '-fPIC', '-o', join(code, 'plugin'), source]);
  const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const other = process.arch === 'arm64' ? 'x86_64' : 'arm64';
  put('bootstrap', '#!/bin/sh\n');
  expect((await prove({ architecture: own })).warnings).toEqual([]);
  expect((await prove({ architecture: other })).warnings).toEqual([
    expect.stringMatching(/^\/var\/task\/program \(Fn\/program\) is built for/),
  ]);
});
