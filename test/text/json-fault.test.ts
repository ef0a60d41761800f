import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonFault } from '../../src/text/json-fault.ts';

test.each([
  ['{name:1}', 1, 2, '"n"'],
  ['{"a":1,}', 1, 8, '"}"'],
  ["{'a':1}", 1, 2, `"'"`],
  ['[1,\n  2,\n  x]', 3, 3, '"x"'],
  ['[1', 1, 3, 'the end'],
  ['', 1, 1, 'the end'],
  ['{} {}', 1, 4, '"{"'],
  ['{"a" 1}', 1, 6, '"1"'],
  ['01', 1, 2, '"1"'],
  ['"a\nb"', 1, 1, '"\\""'],
  ['["é", 😀]', 1, 7, '"😀"'],
  ['[1}', 1, 3, '"}"'],
  ['NaN', 1, 1, '"N"'],
])('%j stops being JSON at line %i, column %i', (text, line, column, seen) => {
  expect(findJsonFault(text)).toEqual({ line, column, seen });
});

const pieces = '{ } [ ] , : "a" " \\ 1 - 0 . e true nul null "\\u00e9" \u0001 \u007f \n é'.split(' ');

test('finds a fault exactly where JSON.parse does', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const text = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join('')),
    fc.json(),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (candidate) => {
      expect(findJsonFault(candidate) === undefined).toBe(isJson(candidate));
    }),
    { numRuns: 5_000 },
  );
});

test.each([`"${'a'.repeat(6_000_000)}"`, `"${'\\n'.repeat(3_000_000)}"`, '['.repeat(3e6) + ']'.repeat(3e6)])(
  'six megabytes are no harm %#',
  (text) => expect(findJsonFault(text)).toBeUndefined(),
);
