import { describe, expect, test } from 'vitest';
import { FailedError } from '../../src/errors.ts';
import { removeYaml } from '../../src/yaml/remove.ts';
import { thrownBy } from '../support/thrown.ts';

describe('removeYaml', () => {
  test.each<[string, string, string[], string]>([
    [
      'an entry between others',
      'a:\n  b: 1 # c\n  c: 2 # d\n  d: 3\n',
      ['a', 'c'],
      'a:\n  b: 1 # c\n  d: 3\n',
    ],
    ['the last entry', 'a:\n  b: 1\n  c: 2\nz: 1\n', ['a', 'c'], 'a:\n  b: 1\nz: 1\n'],
    ['without a last newline', 'a: 1\nb: 2', ['b'], 'a: 1\n'],
    ['with the comments above it', 'a: 1\n# of b\nb: 2\n# of c\nc: 3\n', ['b'], 'a: 1\n# of c\nc: 3\n'],
    ['with its whole map', 'a:\n  b:\n    c: 1\n    d: 2\n  e: 1\n', ['a', 'b'], 'a:\n  e: 1\n'],
    ['and the maps around it', 'a:\n  b:\n    c: 1\nz: 1\n', ['a', 'b', 'c'], 'z: 1\n'],
    ['but not the maps that hold more', 'a:\n  e: 1\n  b:\n    c: 1\n', ['a', 'b', 'c'], 'a:\n  e: 1\n'],
    ['a block scalar', 'a: |\n  x\n\n  y\nb: 1\n', ['a'], 'b: 1\n'],
    ['CRLF', 'a: 1\r\nb: 2\r\nc: 3\r\n', ['b'], 'a: 1\r\nc: 3\r\n'],
    ['the first in braces', 'm: { a: 1, b: 2 }\n', ['m', 'a'], 'm: { b: 2 }\n'],
    ['the last in braces', 'm: { a: 1, b: [2] } # c\n', ['m', 'b'], 'm: { a: 1 } # c\n'],
    ['what is not there', 'a:\n  b: 1\n', ['a', 'c'], 'a:\n  b: 1\n'],
    ['what is in no map', 'a: 1\n', ['a', 'b'], 'a: 1\n'],
    ['a quoted name', '"a": 1\nb: 2\n', ['a'], 'b: 2\n'],
    ['a tagged value', 'a:\n  b: !Ref X\n  c: 1\n', ['a', 'b'], 'a:\n  c: 1\n'],
  ])('%s', (_, text, path, expected) => {
    expect(removeYaml(text, path)).toBe(expected);
  });

  test('the only entry of a document in braces has no place that could be left', () => {
    expect(thrownBy(() => removeYaml('{ a: { b: 1 } }', ['a', 'b']), FailedError).message).toContain(
      'safely',
    );
  });
});
