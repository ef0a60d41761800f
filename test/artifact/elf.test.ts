import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ELF_HEADER_BYTES, readElfHeader } from '../../src/artifact/elf.ts';

function header(machine: number, options: { bigEndian?: boolean; bits?: 32 | 64 } = {}): Buffer {
  const bytes = Buffer.alloc(ELF_HEADER_BYTES);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, options.bits === 32 ? 1 : 2, options.bigEndian ? 2 : 1, 1]);
  if (options.bigEndian) bytes.writeUInt16BE(machine, 18);
  else bytes.writeUInt16LE(machine, 18);
  return bytes;
}

test.each([
  [header(62), { machine: 'x86_64', machineCode: 62, bits: 64 }],
  [header(183), { machine: 'arm64', machineCode: 183, bits: 64 }],
  [header(243), { machine: 'other', machineCode: 243, bits: 64 }],
  [header(3, { bits: 32 }), { machine: 'other', machineCode: 3, bits: 32 }],
  [header(21, { bigEndian: true }), { machine: 'other', machineCode: 21, bits: 64 }],
  [header(62).subarray(0, 20), { machine: 'x86_64', machineCode: 62, bits: 64 }],
])('reads the machine %#', (bytes, expected) => {
  expect(readElfHeader(bytes)).toEqual(expected);
});

test.each([Buffer.alloc(0), Buffer.from('#!/bin/sh\n'), header(62).subarray(0, 19), Buffer.alloc(64)])(
  'what is no ELF file has no header %#',
  (bytes) => expect(readElfHeader(bytes)).toBeUndefined(),
);

test('this Node is built for this machine', (ctx) => {
  if (process.platform !== 'linux') ctx.skip('only Linux programs are ELF files');
  const machine = { x64: 'x86_64', arm64: 'arm64' }[process.arch as string] ?? 'other';
  expect(readElfHeader(readFileSync(process.execPath).subarray(0, ELF_HEADER_BYTES))?.machine).toBe(machine);
});
