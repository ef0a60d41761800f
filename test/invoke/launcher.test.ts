import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kernelEmulates } from '../../src/adapters/emulator.ts';
import { chooseLauncher } from '../../src/invoke/launcher.ts';
import { writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const linux = { platform: 'linux', arch: 'x64' } as const;

function withMachine(machine: number): string {
  const folder = temporaryFolder();
  const bytes = Buffer.alloc(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(machine, 18);
  writeFileSync(join(folder, 'bootstrap'), bytes, { mode: 0o755 });
  return folder;
}

const x86 = { logicalId: 'F', architecture: 'x86_64' } as const;
const arm = { logicalId: 'F', architecture: 'arm64' } as const;

test('a script and a program of this machine run as they are', () => {
  const script = temporaryFolder();
  writeFiles(script, { bootstrap: '#!/bin/sh\n' });
  expect(chooseLauncher(script, x86, linux, {})).toEqual({ launcher: [], foreign: false });
  expect(chooseLauncher(withMachine(62), x86, linux, {})).toEqual({ launcher: [], foreign: false });
  expect(chooseLauncher(withMachine(183), arm, { platform: 'linux', arch: 'arm64' }, {})).toEqual({
    launcher: [],
    foreign: false,
  });
});

test('nothing there is for the sandbox to say', () => {
  expect(chooseLauncher(temporaryFolder(), x86, linux, {})).toEqual({ launcher: [], foreign: false });
});

test('another architecture needs an emulator: the static one, else the other, else the kernel', () => {
  const bin = temporaryFolder();
  writeFiles(bin, { 'qemu-aarch64': '#!/bin/sh\n' });
  const foreign = withMachine(183);
  expect(chooseLauncher(foreign, arm, linux, { PATH: `relative:${bin}` })).toEqual({
    launcher: [join(bin, 'qemu-aarch64')],
    foreign: true,
  });
  writeFiles(bin, { 'qemu-aarch64-static': '#!/bin/sh\n' });
  const launcher = [join(bin, 'qemu-aarch64-static')];
  expect(chooseLauncher(foreign, arm, linux, { PATH: bin })).toEqual({ launcher, foreign: true });
  if (kernelEmulates('arm64')) {
    expect(chooseLauncher(foreign, arm, linux, { PATH: '' })).toEqual({ launcher: [], foreign: true });
    return;
  }
  expect(() => chooseLauncher(foreign, arm, linux, { PATH: '' })).toThrow(
    /built for arm64, this machine is x86_64, and qemu-aarch64-static is not installed/,
  );
  expect(() => chooseLauncher(foreign, arm, linux, { PATH: '' })).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/qemu-user-static.*Architectures: \[x86_64\]/) }),
  );
});

test('what neither Lambda nor this machine runs is said', () => {
  expect(() => chooseLauncher(withMachine(243), x86, linux, {})).toThrow(/ELF machine 243/);
  expect(() => chooseLauncher(withMachine(62), x86, { platform: 'darwin', arch: 'arm64' }, {})).toThrow(
    /darwin cannot run/,
  );
});

test('a program of another architecture than the function has is refused, as Lambda would', () => {
  const env = { PATH: process.env['PATH'] };
  expect(() => chooseLauncher(withMachine(62), arm, linux, env)).toThrow(
    /built for x86_64, and F runs on arm64/,
  );
  expect(() => chooseLauncher(withMachine(183), x86, linux, env)).toThrow(
    /built for arm64, and F runs on x86_64/,
  );
});
