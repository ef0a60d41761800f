import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../src/template/document.ts';
import { textIn } from '../../src/text/place.ts';

const plainOf = (text: string) => parseTemplate(text, 'template.yaml').document?.value;
const rulesOf = (text: string) =>
  parseTemplate(text, 'template.yaml').problems.map(
    ({ rule, severity, range }) => `${severity} ${rule} ${range.line}:${range.column}`,
  );

describe('values', () => {
  it.each([
    ['!Ref X', { Ref: 'X' }],
    ['!Condition X', { Condition: 'X' }],
    ['!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
    ['!GetAtt [A, B]', { 'Fn::GetAtt': ['A', 'B'] }],
    ["!Sub ['${a}', {a: !Ref B}]", { 'Fn::Sub': ['${a}', { a: { Ref: 'B' } }] }],
    ['!If [C, !Ref A, !Ref AWS::NoValue]', { 'Fn::If': ['C', { Ref: 'A' }, { Ref: 'AWS::NoValue' }] }],
    // As PyYAML has them (yaml/resolver.py), with the dates that sam keeps as texts.
    ['2010-09-09', '2010-09-09'],
    ['.', '.'],
    ['y', 'y'],
    ['N', 'N'],
    ['yes', true],
    ['Off', false],
    ['010', 8],
    ['012345678901', '012345678901'],
    ['0x1F', 31],
    ['1_000', 1000],
    ['12:30', 750],
    ['1.5', 1.5],
    ['1e3', 1000],
    ['~', null],
    ["'010'", '010'],
    ['"yes"', 'yes'],
  ])('%s', (text, expected) => {
    expect(plainOf(`a: ${text}`)).toEqual({ a: expected });
  });
  it('keeps y and n as keys', () => {
    expect(plainOf('{y: 1, n: 2, on: 3}')).toEqual({ y: 1, n: 2, true: 3 });
  });
  it('shares anchors and merges maps, the own keys first', () => {
    expect(plainOf('a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\nc: [*a]\nd: {<<: [{z: 1}, {z: 2}]}')).toEqual({
      a: { x: 1, y: 2 },
      b: { x: 3, y: 2 },
      c: [{ x: 1, y: 2 }],
      d: { z: 1 },
    });
  });
  it('makes no prototype of a key', () => {
    const value = plainOf('__proto__: {polluted: true}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('problems', () => {
  it.each([
    ['a: 1\nb: 2\na: 3\n', ['warning yaml-duplicate-key 3:1']],
    ['a:\n\tb: 1\n', ['error yaml-tab 2:1']],
    ['a: *nope\n', ['error yaml-alias 1:4']],
    ['a: &a [*a]\n', ['error yaml-alias 1:8']],
    ['a: {<<: 5}\n', ['error yaml-merge 1:5']],
    ['? [a]\n: b\n', ['error yaml-key 1:3']],
    ['', ['error yaml-empty 1:1']],
    ['# only\n', ['error yaml-empty 1:1']],
  ])('%j', (text, expected) => {
    expect(rulesOf(text)).toEqual(expected);
  });
  it('says the first mistake, and not its echoes', () => {
    expect(rulesOf('a: {% if x %}\n  b: [\n')).toEqual([expect.stringMatching(/^error yaml-syntax 1:/)]);
  });
});

describe('continuation lines that are not indented', () => {
  it.each([
    ['a:\n  b: [{\n    "x": 1\n  }]\n  c: 2\n', { a: { b: [{ x: 1 }], c: 2 } }],
    ['a:\n  - b: !Sub \'{\n    "x": 1\n  }\'\n  - c\n', { a: [{ b: { 'Fn::Sub': '{ "x": 1 }' } }, 'c'] }],
    ['a:\n  b: [\n  !Ref X,\n  y\n  ]\n', { a: { b: [{ Ref: 'X' }, 'y'] } }],
    ['a:\n  b: {"c": 1,\n  "d": "e # f",\n"g": 2}\n', { a: { b: { c: 1, d: 'e # f', g: 2 } } }],
    ['a:\n  b: "one\n two \\" three\n"\n', { a: { b: 'one two " three ' } }],
    ["# it's {\na: |\n  it's [ {\nb: don't [\nc: [\n1]\n", { a: "it's [ {\n", b: "don't [", c: [1] }],
  ])('%j', (text, expected) => {
    expect(plainOf(text)).toEqual(expected);
  });
  it('keep their places', () => {
    const text = 'a:\n  b: [{\n  "x": one,\n"y": two\n  }]\n';
    const { document } = parseTemplate(text, 'template.yaml');
    const shown = (path: (string | number)[], part?: 'key') =>
      textIn(text.split('\n'), document!.rangeOf(path, part));
    expect(shown(['a', 'b', 0, 'x'])).toBe('one');
    expect(shown(['a', 'b', 0, 'y'])).toBe('two');
    expect(shown(['a', 'b', 0, 'y'], 'key')).toBe('"y"');
  });
  it('do not hide what is wrong indeed', () => {
    expect(rulesOf('a:\n  b: [{\n  }\n  c: 2\n')).toEqual([expect.stringMatching(/^error yaml-syntax/)]);
  });
});

describe('rangeOf', () => {
  const text = `a: &shared
  one: !Sub "x\${y}"
  list: [p, !GetAtt q.r]
b:
  <<: *shared
  'two': 2
c: *shared
`;
  const { document } = parseTemplate(text, 'template.yaml');
  it.each([
    [['a', 'one'], 'value', '"x${y}"'],
    [['a', 'one', 'Fn::Sub'], 'value', '"x${y}"'],
    [['a', 'one'], 'key', 'one'],
    [['a', 'list', 1, 'Fn::GetAtt', 0], 'value', 'q.r'],
    [['b', 'two'], 'key', "'two'"],
    [['b', 'one'], 'key', 'one'],
    [['c', 'list', 0], 'value', 'p'],
    [['c', 'nope', 'more'], 'value', 'c'],
    [['nope'], 'key', text.trimEnd()],
  ] as const)('%j %s', (path, part, expected) => {
    expect(textIn(text.split('\n'), document!.rangeOf(path, part)).trimEnd()).toBe(expected);
  });
  it('gives the last of two equal keys, whose value counts', () => {
    const twice = parseTemplate('a: 1\na: 2\n', 'template.yaml').document!;
    expect(twice.rangeOf(['a']).line).toBe(2);
  });
  it('is quick in a map with very many keys', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}`);
    const { document: large } = parseTemplate(keys.map((key) => `${key}: 1\n`).join(''), 'template.yaml');
    const started = performance.now();
    for (const key of keys) large!.rangeOf([key]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('any text', () => {
  const token = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '!Ref ',
    '&x ',
    '*x',
    '|',
    '>',
    '#',
    '<<',
    '? ',
    '\t',
    '%',
    '\\',
    '\r\n',
    '0',
    'é',
    '\u0000',
    '---\n',
    '...',
    '~',
    '!!set ',
    '!<x> ',
    '\uFEFF',
  );
  const text = fc.oneof(
    fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join('')),
    fc.string(),
    fc.string({ unit: 'binary' }),
  );
  it('gives a document or problems, with every range in the text', () => {
    fc.assert(
      fc.property(text, (source) => {
        const { document, problems } = parseTemplate(source, 'template.yaml');
        expect(document !== undefined || problems.some(({ severity }) => severity === 'error')).toBe(true);
        const lines = source.split('\n');
        const isWithin = (line: number, column: number) =>
          line >= 1 && line <= lines.length && column >= 1 && column <= lines[line - 1]!.length + 1;
        const paths = document ? pathsIn(document.value) : [];
        const ranges = [
          ...problems.map(({ range }) => range),
          ...paths.flatMap((path) => [document!.rangeOf(path), document!.rangeOf(path, 'key')]),
        ];
        for (const { line, column, endLine, endColumn } of ranges) {
          expect(isWithin(line, column), `${line}:${column}`).toBe(true);
          expect(isWithin(endLine, endColumn), `end ${endLine}:${endColumn}`).toBe(true);
          expect(endLine > line || (endLine === line && endColumn >= column)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

function pathsIn(
  value: unknown,
  path: (string | number)[] = [],
  left = { count: 50 },
): (string | number)[][] {
  left.count -= 1;
  if (left.count < 0 || typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, item]) =>
      pathsIn(item, [...path, Array.isArray(value) ? Number(key) : key], left),
    ),
  ];
}

describe('the cause of a mistake, where it shows', () => {
  const problem = (text: string) => parseTemplate(text, 't.yaml').problems[0];
  it.each([
    ['a:\n  Timeout 10\n  b: x\n', 'Timeout looks like a key without its colon.', 2, 3],
    ['a:\n  b: x\n  Timeout 10\n', 'Timeout looks like a key without its colon.', 3, 3],
    [
      'a:\n<<<<<<< HEAD\n  b: x\n=======\n  b: y\n>>>>>>> z\n',
      'Here stands the mark of a merge conflict.',
      2,
      1,
    ],
    ['a:\n\u00a0 b: x\n  c: y\n', expect.stringContaining('no-break space'), 2, 1],
  ])('%j', (text, message, line, column) => {
    expect(problem(text)).toMatchObject({ rule: 'yaml-syntax', message, range: { line, column } });
  });
  it('leaves the rest to the parser', () => {
    expect(problem('a: [b\n')?.message).not.toMatch(/colon|conflict|space/);
    expect(problem('a: |\n  <<<<<<< HEAD\n  Timeout 10\n')).toBeUndefined();
  });
});

it('a second document is an error: sam reads a file of one', () => {
  expect(rulesOf('a: 1\n---\nb: 2\n')).toEqual(['error yaml-syntax 2:1']);
  expect(rulesOf('--- # only a beginning\na: 1\n...\n')).toEqual([]);
});
