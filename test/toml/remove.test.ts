import { expect, test } from 'vitest';
import { FailedError } from '../../src/errors.ts';
import { removeToml } from '../../src/toml/remove.ts';

test.each([
  ['a = 1\nx = """\n2""" # two\nb = 3\n', ['x'], 'a = 1\nb = 3\n'],
  ['[t]\r\nx = 1\r\nb = 3', ['t', 'x'], '[t]\r\nb = 3'],
  ['[t]\nu.x = 1\nu.y = 2\n', ['t', 'u', 'x'], '[t]\nu.y = 2\n'],
  ['t = { a = 1, x = 2, b = 3 }', ['t', 'x'], 't = { a = 1, b = 3 }'],
  // sam's reader takes no comma before the brace.
  ['t = { a = 1, x = 2 } # t', ['t', 'x'], 't = { a = 1 } # t'],
  ['t = { x = 2 }', ['t', 'x'], 't = {  }'],
  ['t = ["x", "a"]', ['t', 0], 't = ["a"]'],
  ['t = ["a", "x"]', ['t', 1], 't = ["a"]'],
  ['t = [\n  "x",\n  "a",\n]', ['t', 0], 't = [\n  "a",\n]'],
  ['t = [\n  "a",\n  "x",\n]', ['t', 1], 't = [\n  "a",\n]'],
  ['t = [\n  "a",\n  "x" # x\n]', ['t', 1], 't = [\n  "a" # x\n]'],
])('takes one value out: %j', (text, path, expected) => {
  expect(removeToml(text, path)).toBe(expected);
});

test.each([['[t.x]\na = 1\n'], ['t.x.a = 1\n'], ['t.y = 1\n']])(
  'not a section, nor what is not there: %j',
  (text) => {
    expect(() => removeToml(text, ['t', 'x'])).toThrow(FailedError);
  },
);
