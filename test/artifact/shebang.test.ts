import fc from 'fast-check';
import { expect, test } from 'vitest';
import { programOfEnv, readShebang, SCRIPT_START_BYTES } from '../../src/artifact/shebang.ts';

const read = (text: string) => readShebang(Buffer.from(text, 'latin1').subarray(0, SCRIPT_START_BYTES));

test.each([
  ['#!/bin/sh\necho', '/bin/sh', undefined],
  ['#!/bin/sh', '/bin/sh', undefined],
  ['#! \t/bin/bash  -eu  \n', '/bin/bash', '-eu'],
  ['#!/usr/bin/env -S deno run\n', '/usr/bin/env', '-S deno run'],
  ['#!bin/own\n', 'bin/own', undefined],
])('%j is run by %s', (text, interpreter, argument) => {
  expect(read(text)).toEqual({ kind: 'script', interpreter, argument, isCut: false });
});

test.each([
  ['', 'is empty'],
  ['echo\n', 'a text without a #! line'],
  ['\xef\xbb\xbf#!/bin/sh\n', 'byte order mark'],
  ['\xff\xfe#\0!\0', 'UTF-16'],
  ['#!\n/bin/sh', 'names no interpreter'],
  ['#!   \n', 'names no interpreter'],
  ['\xcf\xfa\xed\xfe\x07\0\0\x01', 'a program for macOS'],
  ['MZ\x90\0\x03', 'a program for Windows'],
  ['PK\x03\x04rest', 'a zip archive'],
  ['\0\x01\x02', 'neither a program'],
  [`#!/${'x'.repeat(300)}\n`, 'does not end within the 255 bytes'],
])('%j is not started', (text, why) => {
  expect(read(text)).toMatchObject({ kind: 'exec format error', why: expect.stringContaining(why) });
});

test.each(['#!/bin/sh\r\necho\r\n', '#!/bin/sh -e\r\n', '#!/usr/bin/env bash\r\n'])('%j has a CR', (text) => {
  expect(read(text)).toMatchObject({ kind: 'carriage return', why: expect.stringContaining('CRLF') });
});

test('an argument that goes on behind what the kernel reads is cut', () => {
  expect(read(`#!/bin/sh ${'x'.repeat(300)}\n`)).toMatchObject({
    kind: 'script',
    interpreter: '/bin/sh',
    isCut: true,
  });
  const longest = `#!/${'x'.repeat(252)}\n`;
  expect(Buffer.byteLength(longest)).toBe(256);
  expect(read(longest)).toMatchObject({ kind: 'script', isCut: false });
});

test.each([
  [undefined, undefined],
  ['bash', 'bash'],
  ['bash -e', 'bash -e'],
  ['-S bash -e', 'bash'],
  ['-S  A=1 bash -e', 'bash'],
  ['--split-string=bash -e', 'bash'],
  ['-i bash', undefined],
  ['-S -i bash', undefined],
  ['A=1', undefined],
  ['-S "a b" c', undefined],
])('env %j starts %j', (argument, program) => expect(programOfEnv(argument)).toBe(program));

test('any bytes have a verdict', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 256 }), fc.boolean(), (bytes, isScript) => {
      const start = Buffer.concat([Buffer.from(isScript ? '#!' : ''), Buffer.from(bytes)]).subarray(0, 256);
      expect(['script', 'exec format error', 'carriage return']).toContain(readShebang(start).kind);
    }),
  );
});
