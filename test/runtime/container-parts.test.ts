import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kernelEmulates } from '../../src/adapters/emulator.ts';
import { createArguments, creatorEnvironment, handVariables } from '../../src/runtime/container-command.ts';
import { endOf } from '../../src/runtime/container-end.ts';
import { lastWordsOfStart, refusalOfStart } from '../../src/runtime/container-failure.ts';
import { firstOf } from '../../src/runtime/container-file.ts';
import { emulatedLaunch } from '../../src/runtime/container-launch.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('no value reaches the arguments; those of several lines go by the environment of Docker’s program', () => {
  const handed = handVariables(
    { A: 'canary', B: 'canary\nline', HTTP_PROXY: 'canary' },
    { no_proxy: 'image' },
  );
  expect(handed.file).toBe('A=canary\n');
  expect(handed.own).toEqual({ B: 'canary\nline', HTTP_PROXY: 'canary', no_proxy: 'image' });
  const creation = {
    name: 'samgen-1',
    labels: { 'samgen.run': '1' },
    architecture: 'arm64',
    image: 'sha256:1',
    words: ['/run', '--name', 'x'],
    workingDirectory: '/w',
    files: { '/emulator': '/usr/bin/qemu' },
  } as const;
  const args = createArguments(creation, handed, '/private/variables');
  expect(args.join(' ')).not.toContain('canary');
  expect(args.slice(args.indexOf('--entrypoint'))).toEqual([
    '--entrypoint',
    '/run',
    'sha256:1',
    '--name',
    'x',
  ]);
  expect(args).toEqual(expect.arrayContaining(['linux/arm64', '/w', '/private/variables', '--read-only']));
  expect(args).toContain('type=bind,source=/usr/bin/qemu,target=/emulator,readonly');
});

test('what Docker’s program would add is taken from its environment', () => {
  const handed = handVariables({ X: '1\n2' }, {});
  const env = creatorEnvironment({ PATH: '/bin', https_proxy: 'secret', HOSTNAME: 'h' }, handed);
  expect(env).toEqual({ PATH: '/bin', X: '1\n2' });
  expect(() => handVariables({ DOCKER_HOST: 'a\nb' }, {})).toThrow(
    /DOCKER_HOST has a value of several lines/,
  );
});

test.each([
  [0, { exitCode: 0, signal: null }],
  [7, { exitCode: 7, signal: null }],
  [137, { exitCode: null, signal: 'SIGKILL' }],
  [139, { exitCode: null, signal: 'SIGSEGV' }],
  // The first process of a container does not die of these: it said so itself.
  [143, { exitCode: 143, signal: null }],
  [130, { exitCode: 130, signal: null }],
])('exit status %d', (status, end) => {
  expect(endOf(status)).toEqual(end);
});

const oci =
  'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';
test.each([
  [
    `${oci}exec: "/nope": stat /nope: no such file or directory: unknown`,
    'no such file or directory',
    '/nope',
  ],
  [`${oci}exec: "nope": executable file not found in $PATH: unknown`, 'no such file or directory', undefined],
  [`${oci}exec: "/plain": permission denied: unknown`, 'permission denied', '/plain'],
  [`${oci}exec /private: permission denied: unknown`, 'permission denied', '/private'],
  [
    'crun: executable file `/nope` not found: No such file or directory',
    'no such file or directory',
    undefined,
  ],
])('the daemon says: %s', (words, kind, program) => {
  expect(refusalOfStart(words)).toEqual({ kind, ...(program ? { program } : {}) });
});

test('other troubles of the daemon are not the program’s', () => {
  expect(refusalOfStart('mounting "/x" to rootfs: no such file or directory')).toBeUndefined();
  expect(refusalOfStart('cgroups: cannot find cgroup mount destination')).toBeUndefined();
});

test.each([
  ['exec /garbage: exec format error\n', 1, 'exec format error', '/garbage'],
  ['exec /run: no such file or directory\n', 255, 'no such file or directory', '/run'],
  [
    'standard_init_linux.go:228: exec user process caused: exec format error\n',
    1,
    'exec format error',
    undefined,
  ],
  [
    "/samgen-emulator: Could not open '/lib/ld-linux-aarch64.so.1': No such file or directory\n",
    255,
    'no such file or directory',
    undefined,
  ],
  [
    "qemu-aarch64-static: Could not open '/lib/ld.so': No such file or directory\n",
    255,
    'no such file or directory',
    undefined,
  ],
])('last words: %s', (words, status, kind, program) => {
  expect(lastWordsOfStart(words, status)).toEqual({ kind, ...(program ? { program } : {}) });
  expect(lastWordsOfStart(words, 2)).toBeUndefined();
  expect(lastWordsOfStart(`a log line\n${words}`, status)).toBeUndefined();
});

test('the head of a file is read out of an archive, behind extended headers', () => {
  const header = (type: string, size: number, mode = 0o755) => {
    const block = Buffer.alloc(512);
    block.write('name', 0);
    block.write(`0000${mode.toString(8)}\0`, 100);
    block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
    block.write(type, 156);
    return block;
  };
  const content = Buffer.alloc(512);
  content.write('#!/bin/sh');
  const archive = Buffer.concat([header('x', 5), Buffer.alloc(512), header('0', 9, 0o711), content]);
  expect(firstOf(archive)).toEqual({ kind: 'file', mode: 0o711, start: Buffer.from('#!/bin/sh') });
  expect(firstOf(header('5', 0))).toMatchObject({ kind: 'folder' });
  expect(firstOf(Buffer.alloc(0))).toBeUndefined();
  expect(firstOf(Buffer.alloc(1024))).toBeUndefined();
});

const place = (files: Record<string, string>, words: [string, ...string[]]) => ({
  words,
  workingDirectory: '/var/task',
  path: '/usr/bin:/bin',
  read: async (path: string) =>
    path in files ? ({ kind: 'file', mode: 0o755, start: Buffer.from(files[path]!) } as const) : undefined,
});

test.each<[[string, ...string[]], string]>([
  [['/boot', 'x'], '/boot'],
  [['./boot', 'x'], '/var/task/boot'],
  [['boot', 'x'], '/bin/boot'],
])('the emulator is given %s as the kernel would find it', async (words, path) => {
  const launch = await emulatedLaunch('/usr/bin/qemu', 'arm64', place({ [path]: '\x7fELF' }, words));
  expect(launch).toEqual({
    words: ['/samgen-emulator', '-0', words[0], path, 'x'],
    files: { '/samgen-emulator': '/usr/bin/qemu' },
  });
});

test('what an emulator alone cannot run is said', async () => {
  await expect(
    emulatedLaunch('/q', 'arm64', place({ '/boot': '#!/bin/sh\n' }, ['/boot'])),
  ).rejects.toMatchObject({
    message: expect.stringMatching(/\/boot in the image is a script.*qemu alone runs programs/),
    hint: expect.stringMatching(/binfmt/),
  });
  expect(await emulatedLaunch('/q', 'arm64', place({}, ['boot']))).toMatchObject({
    kind: 'no such file or directory',
    entrypoint: 'boot',
  });
});

const entry = (flags: string, state = 'enabled', machine = 'b700') =>
  `${state}\ninterpreter /usr/bin/qemu\nflags: ${flags}\noffset 0\nmagic 7f454c460201010000000000000000000200${machine}\nmask ff\n`;
test.each([
  ['opened at once', entry('F'), true],
  ['with more flags', entry('POCF'), true],
  ['looked for in each root folder', entry('OC'), false],
  ['turned off', entry('F', 'disabled'), false],
  ['of another machine', entry('F', 'enabled', '3e00'), false],
])('an emulator that is registered with the kernel, %s', (_name, text, works) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'm'));
  for (const name of ['register', 'status']) writeFileSync(join(folder, 'm', name), '');
  writeFileSync(join(folder, 'm/any-name'), text);
  expect(kernelEmulates('arm64', join(folder, 'm'))).toBe(works);
  expect(kernelEmulates('arm64', join(folder, 'none'))).toBe(false);
});
