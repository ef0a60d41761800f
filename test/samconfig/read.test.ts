import { expect, test } from 'vitest';
import { parameterOverrides } from '../../src/samconfig/read.ts';

test.each([
  ['nothing', undefined, {}],
  ['a table', { A: 'two words', B: 1, C: true, D: null }, { A: 'two words', B: '1', C: 'True', D: '' }],
  ['a table with a list', { A: ['x ', '', 'y'] }, { A: 'x,y' }],
  ['a text', 'A=1 B="two words" C=x', { A: '1', B: 'two words', C: 'x' }],
  [
    'the long form',
    'ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue="two words"',
    { A: '1', B: 'two words' },
  ],
  ['a list of texts and tables, the last one wins', ['A=1', ['B=2', { A: '3' }]], { A: '3', B: '2' }],
  ['quotes in a table, which sam takes away as well', { A: '"x"' }, { A: 'x' }],
  ['files, which are not read', ['file://more.yaml', { $include: 'other.yaml', A: '1' }], { A: '1' }],
])('parameter overrides: %s', (_, given, expected) => {
  expect(parameterOverrides(given === undefined ? {} : { parameter_overrides: given })).toEqual(expected);
});
