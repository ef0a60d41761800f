import { expect, test } from 'vitest';
import { dynamicElf, makeElf } from './elf.ts';
import { expectStatic } from './static-program.ts';

test('a program for the kernel alone is static, one with nothing but a search path too', () => {
  expectStatic(makeElf({ machine: 62 }), 'x86_64');
  expectStatic(makeElf({ machine: 183 }), 'arm64');
  expectStatic(makeElf({ machine: 62, type: 3, runpath: '/opt/lib' }), 'x86_64');
});

test.each<[what: string, program: Buffer]>([
  ['an interpreter and a library', dynamicElf()],
  ['an interpreter', makeElf({ interpreter: '/lib/ld.so' })],
  ['a library', makeElf({ needed: ['libc.so.6'] })],
  ['another architecture', makeElf({ machine: 183 })],
  ['no ELF', Buffer.from('#!/bin/sh\nexit 0\n'.repeat(20))],
])('one with %s is not', (_, program) => {
  expect(() => expectStatic(program, 'x86_64')).toThrow();
});
