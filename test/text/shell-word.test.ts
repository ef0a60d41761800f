import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathWord, shellWord } from '../../src/text/shell-word.ts';
import { missingTools } from '../support/machine.ts';

test.each([
  ['hello', 'hello'],
  ['arn:aws:lambda:1:function/a_b-c.d,e%f+g@h=i', 'arn:aws:lambda:1:function/a_b-c.d,e%f+g@h=i'],
  ['', "''"],
  ['two words', "'two words'"],
  ["it's", "'it'\\''s'"],
  ['$HOME', "'$HOME'"],
  ['~', "'~'"],
  ['{a,b}', "'{a,b}'"],
  ['größe', "'größe'"],
  ['a\nb', "$'a\\x0ab'"],
  ["\t'\\", "$'\\x09\\'\\\\'"],
  ['\u2028', expect.not.stringContaining('\u2028')],
])('%j is typed as %s', (word, typed) => {
  expect(shellWord(word)).toEqual(typed);
});

const bash = missingTools('bash');
// C1 control characters are not told here.
const C1 = /[\u0080-\u009f]/;
const words = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...`'"\`$\\ \n\r\t\u001b\u007f\u2028#=!~*?;&|<>(){}[]%^-0afx`),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 30,
  })
  .filter((word) => !word.includes('\0') && !C1.test(word));

test.skipIf(bash !== undefined)('bash gives every text back', () => {
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 20 }), (all) => {
      const script = `printf '%s\\0' ${all.map(shellWord).join(' ')}`;
      const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' };
      const said = execFileSync('bash', ['--norc', '-c', script], { env }).toString();
      expect(said.split('\0').slice(0, -1)).toEqual(all);
    }),
    { numRuns: 100 },
  );
});

test('nothing in it moves the cursor of a terminal or ends the line', () => {
  fc.assert(
    fc.property(words, (word) => {
      expect(shellWord(word)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test.each([
  ['-C', './-C'],
  ['-my app', "'./-my app'"],
  ['app', 'app'],
  ['../my app', "'../my app'"],
])('the path %s is typed as %s', (path, typed) => {
  expect(pathWord(path)).toBe(typed);
});
