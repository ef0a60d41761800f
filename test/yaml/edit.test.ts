import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ConfigEdit } from '../../src/samconfig/config-edit.ts';
import { editYaml } from '../../src/yaml/edit.ts';

const set = (path: ConfigEdit['path'], value: ConfigEdit['value']): ConfigEdit => ({
  kind: 'set',
  path,
  value,
});

describe('editYaml', () => {
  test.each<[string, string, ConfigEdit, string]>([
    ['an empty document', '# c\n', set(['a', 'b'], 'x'), '# c\na:\n  b: x\n'],
    ['an empty value', 'a: # c\nz: 1\n', set(['a', 'b'], 'x'), 'a: # c\n  b: x\nz: 1\n'],
    ['a null', 'a: ~ # c\n', set(['a', 'b', 'c'], 'x'), 'a: { b: { c: x } } # c\n'],
    ['an empty flow map', 'a: {} # c\n', set(['a', 'b'], true), 'a: { b: true } # c\n'],
    [
      'a flow map on many lines',
      'a: {\n  b: 1, # c\n}\n',
      set(['a', 'c'], 'x'),
      'a: {\n  b: 1, c: x, # c\n}\n',
    ],
    ["the file's own indentation", 'a:\n    b: 1\n', set(['c', 'd'], 'x'), 'a:\n    b: 1\n\nc:\n    d: x\n'],
    ['a map in a list', 'l:\n- a: 1 # c\n', set(['l', 0, 'b'], 'x'), 'l:\n- a: 1 # c\n  b: x\n'],
    ['a block scalar', 'a:\n  b: |\n    t\n  # c\nz: 1\n', set(['a', 'b'], 'x'), 'a:\n  b: x\n  # c\nz: 1\n'],
    [
      'what follows a block scalar',
      'a:\n  b: |\n    t\nz: 1\n',
      set(['a', 'c'], 'x'),
      'a:\n  b: |\n    t\n  c: x\nz: 1\n',
    ],
    [
      'a list',
      'a:\n- 1 # c\n',
      { kind: 'append', path: ['a'], value: { b: 'x' } },
      'a:\n- 1 # c\n- { b: x }\n',
    ],
    ['an empty list', 'a: []\n', { kind: 'append', path: ['a'], value: 'x' }, 'a: [x]\n'],
    [
      'a text before a list',
      "a: 'b' # c\n",
      { kind: 'behind', path: ['a'], value: 'x' },
      "a: ['b', x] # c\n",
    ],
  ])('%s', (_, text, edit, expected) => {
    expect(editYaml(text, edit)).toBe(expected);
  });

  test('every text reads back, in block and in flow style', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...'"\'\\\n\r\t #:,[]{}-?&*!|>%@`') }),
    );
    fc.assert(
      fc.property(hostile, fc.constantFrom('a:\n  z: 1 # c\n', 'a: {z: 1} # c\n'), (value, text) => {
        const result = editYaml(text, set(['a', 'b'], value));
        expect(parse(result)).toEqual({ a: { z: 1, b: value } });
        expect(result).toContain('# c\n');
      }),
    );
  });

  test.each<[string, string, ConfigEdit]>([
    ['a list where a map is needed', 'a: [1]\n', set(['a', 'b'], 'x')],
    ['an anchor that others may use', 'a: &x 1\nb: *x\n', set(['a'], 'x')],
    ['a map that another one is made of', 'a: &x {b: 1}\nc: *x\n', set(['a', 'd'], 'x')],
    ['a text that is not there', 'a: 1\n', { kind: 'behind', path: ['b'], value: 'x' }],
  ])('refuses %s', (_, text, edit) => {
    expect(() => editYaml(text, edit)).toThrow(/edit/);
  });
});
