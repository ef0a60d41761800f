import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { dotenvEntries } from '../../src/parameters/dotenv-entries.ts';
import { readParams } from '../../src/parameters/params-file.ts';
import { jsonEntries, yamlEntries } from '../../src/parameters/structured-entries.ts';
import { filesIn } from './files-in.ts';
import { hostileValue } from './hostile-values.ts';

async function read(name: string, content: string | Buffer): Promise<Record<string, string>> {
  const isStdin = name === '-';
  const sources = {
    cwd: filesIn(isStdin ? {} : { [name]: content }),
    readStdin: async () => Buffer.from(content),
  };
  return valuesOf(await readParams(name, sources));
}

const valuesOf = (entries: readonly { name: string; value: string }[]) =>
  Object.fromEntries(entries.map(({ name, value }) => [name, value]));

test.each([
  ['p.json', '{"A": "x: y"}', { A: 'x: y' }],
  ['P.JSON', '{"A": 1}', { A: '1' }],
  ['p.yaml', 'A: 1\n', { A: '1' }],
  ['p.yml', 'A: 1\n', { A: '1' }],
  ['p.env', 'A=1\n', { A: '1' }],
  ['.env', 'A=1\n', { A: '1' }],
  ['p.env', "A='C:\\dir\\'\nB='x'\n", { A: 'C:\\dir\\', B: 'x' }],
  ['.env.prod', 'A=1\n', { A: '1' }],
  ['.env.json', 'A=1\n', { A: '1' }],
  ['.env.json', '{"A": "1"}\n', { A: '1' }],
  ['params', 'A=1\n', { A: '1' }],
  ['empty.env', '', {}],
  ['empty.yaml', '# nothing\n', {}],
  ['p.env', '\ufeffA=1\n', { A: '1' }],
  ['-', '\ufeff {"A": 1}', { A: '1' }],
  ['-', '[{"ParameterKey": "A", "ParameterValue": "1"}]', { A: '1' }],
  ['-', '# c\n\nexport A=1\nB="x\ny"\n', { A: '1', B: 'x\ny' }],
  ['-', '# c\nA: b=c\n', { A: 'b=c' }],
  ['-', '---\nA: 1\n', { A: '1' }],
])('the format: %s %j', async (name, content, expected) => {
  expect(await read(name, content)).toEqual(expected);
});

test('dotenv, with quotes, comments and several lines', () => {
  const text = [
    '# a comment',
    'PLAIN=two words # a comment',
    '  export SPACED = x  ',
    'EMPTY=',
    '',
    'SINGLE=\'a # b \\n "q"\' # c',
    'DOUBLE="a\\nb"',
    'BACKTICK=`it\'s "q"`',
    'JSON={"a": "b=c"}',
    'KEY="-----BEGIN KEY-----',
    'abc==',
    '-----END KEY-----"',
    'LAST=x',
  ].join('\r\n');
  expect(dotenvEntries(text, 'f')).toMatchObject([
    { name: 'PLAIN', value: 'two words', line: 2 },
    { name: 'SPACED', value: 'x', line: 3 },
    { name: 'EMPTY', value: '', line: 4 },
    { name: 'SINGLE', value: 'a # b \\n "q"', line: 6 },
    { name: 'DOUBLE', value: 'a\nb', line: 7 },
    { name: 'BACKTICK', value: 'it\'s "q"', line: 8 },
    { name: 'JSON', value: '{"a": "b=c"}', line: 9 },
    { name: 'KEY', value: '-----BEGIN KEY-----\nabc==\n-----END KEY-----', line: 10 },
    { name: 'LAST', value: 'x', line: 13 },
  ]);
});

test('what stands in single quotes comes as it is', () => {
  // Without the quote itself, also by a backslash before it; dotenv makes one newline of a carriage return.
  const value = hostileValue.filter((text) => !/['\r]|\\$/.test(text));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      const text = values.map((one, index) => `P${index}='${one}'\n`).join('');
      expect(dotenvEntries(text, 'f').map((entry) => entry.value)).toEqual(values);
    }),
    { numRuns: 3_000 },
  );
});

test('JSON is what JSON.parse has', () => {
  const key = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/).filter((name) => name !== 'Parameters');
  const space = fc.constantFrom(undefined, 2, '\t');
  fc.assert(
    fc.property(fc.dictionary(key, hostileValue), space, (values, indent) => {
      const entries = jsonEntries(JSON.stringify(values, undefined, indent), 'f');
      expect(valuesOf(entries)).toEqual(values);
    }),
    { numRuns: 3_000 },
  );
});

test('scalars are the text that they were written as', () => {
  const yaml = 'A: 1.10\nB: 010\nC: yes\nD: true\nE: 2020-01-01\nF: "1.0"\nG: !!str 1.0\nH: 0x1F\n';
  const more = 'I: |\n  a\n  b\nJ: >-\n  a\n  b\nK: [1.10, b, "c"]\nL: &l x\nM: *l\nN: ""\nO: "null"\n';
  expect(valuesOf(yamlEntries(yaml + more, 'f'))).toEqual({
    ...{ A: '1.10', B: '010', C: 'yes', D: 'true', E: '2020-01-01', F: '1.0', G: '1.0', H: '0x1F' },
    ...{ I: 'a\nb\n', J: 'a b', K: '1.10,b,c', L: 'x', M: 'x', N: '', O: 'null' },
  });
  expect(valuesOf(jsonEntries('{"A": 1.10, "B": 12345678901234567890, "C": true, "D": []}', 'f'))).toEqual({
    A: '1.10',
    B: '12345678901234567890',
    C: 'true',
    D: '',
  });
});

test('the forms of CloudFormation and CodePipeline', () => {
  const pairs = [
    { ParameterKey: 'A', ParameterValue: '1' },
    { ParameterKey: 'B', UsePreviousValue: true },
    { ParameterKey: 'C', ParameterValue: '3', UsePreviousValue: false, ResolvedValue: 'x' },
  ];
  const expected = { A: '1', C: '3' };
  expect(valuesOf(jsonEntries(JSON.stringify(pairs), 'f'))).toEqual(expected);
  expect(valuesOf(jsonEntries(JSON.stringify({ StackName: 's', Parameters: pairs }), 'f'))).toEqual(expected);
  const pipeline = JSON.stringify({ Parameters: { A: '1', C: 3 }, Tags: { a: 'b' }, StackPolicy: { c: [] } });
  expect(valuesOf(jsonEntries(pipeline, 'f'))).toEqual(expected);
  expect(valuesOf(yamlEntries('Parameters: one of this name\n', 'f'))).toEqual({
    Parameters: 'one of this name',
  });
});

const anchors = `A: &a ["${'x'.repeat(5000)}"]\n`;

test.each<[string, string | Buffer, RegExp]>([
  ['p.env', 'A=1\nhunter2\n', /^p\.env:2: this line has no NAME=VALUE/],
  ['p.env', 'A: hunter2\n', /^p\.env:1: this line has no NAME=VALUE/],
  ['p.env', 'A=\n"hunter2"\n', /^p\.env:2: this line has no/],
  ['p.env', 'A=1\n\nA=hunter2\n', /^p\.env:3: A stands here a second time; the first is line 1/],
  ['p.env', 'A="x\ny"\nB=hunter2#x\n', /^p\.env:3: the value of B would be cut at its #/],
  ['p.env', 'A=#hunter2\n', /^p\.env:1: the value of A would be cut/],
  ['p.env', 'A="hunter2\nB=1\n', /^p\.env:1: the quote that opens the value of A is not closed, or/],
  ['p.env', 'A="hun"ter2\n', /^p\.env:1: the quote that opens the value of A is/],
  ['p.env', "A='hunter2\\'\nB=' # c'\n", /^p\.env:1: where the value of A ends cannot be told/],
  ['p.env', "A='hun'\u2028ter2\n", /^p\.env:1: the quote that opens the value of A is/],
  ['p.env', 'A=x # c\u2028B=hunter2\n', /^p\.env:1: the value of A cannot be told for certain/],
  ['p.env', '__proto__=hunter2\n', /^p\.env:1: the value of __proto__ cannot be told/],
  ['p.json', '{"A": "hunter2",}', /^p\.json:1:17: this is not valid JSON/],
  ['p.json', '', /^p\.json:1:1: this is not valid JSON/],
  ['p.json', '{"A": 1, "A": "hunter2"}', /^p\.json:1:10: this key stands twice \(duplicate key\)/],
  ['p.json', '{"A": {"hunter2": 1}}', /^p\.json:1: the value of A is a map; a parameter is a text/],
  ['p.json', '{"A": null}', /^p\.json:1: A has no value/],
  ['p.json', '"hunter2"', /^p\.json:1: this is no map/],
  ['p.json', '["hunter2"]', /^p\.json:1: a list has entries of ParameterKey and ParameterValue/],
  ['p.json', '[{"ParameterKey": "A"}]', /^p\.json:1: A has no value/],
  [
    'p.json',
    '[{"ParameterKey":"A","ParameterValue":""},\n{"ParameterKey":"A","ParameterValue":"hunter2"}]',
    /^p\.json:2: A stands here a second time; the first is line 1/,
  ],
  ['p.json', '['.repeat(500) + ']'.repeat(500), /^p\.json is nested too deeply/],
  ['p.yaml', 'A: 1\nB:\n  hunter2: 1\n', /^p\.yaml:2: the value of B is a map/],
  ['p.yaml', 'A: [[hunter2]]\n', /^p\.yaml:1: the value of A is a list in a list/],
  ['p.yaml', 'A: [1, ~]\n', /^p\.yaml:1: A has no value/],
  ['p.yaml', 'A:\n', /^p\.yaml:1: A has no value/],
  ['p.yaml', 'A: ["hunter2,x"]\n', /^p\.yaml:1: an item of A has a comma/],
  ['p.yaml', 'A: !Ref hunter2\n', /^p\.yaml:1: the value of A has a tag/],
  ['p.yaml', 'A: !!binary aHVudGVyMg==\n', /^p\.yaml:1: the value of A has a tag/],
  ['p.yaml', 'A: "hunter2\n', /^p\.yaml:\d+:\d+: this is not valid YAML \(missing char\)/],
  ['p.yaml', 'A: ]hunter2\n', /^p\.yaml:1:\d+: this is not valid YAML/],
  ['p.yaml', 'A: *hunter2\n', /^p\.yaml:1/],
  ['p.yaml', '? [hunter2]\n: 1\n', /^p\.yaml:1: the name of a parameter is a plain text/],
  ['p.env', 'A=1\nB="hunter2\\"x"\n', /^p\.env:2: the value of B has a backslash in double quotes/],
  ['p.env', 'B="hunter2\\\\"\n', /^p\.env:1: the value of B has a backslash in double quotes/],
  ['p.yaml', 'A: 1\n---\nB: hunter2\n', /^p\.yaml:2:1: this is not valid YAML \(multiple docs\)/],
  ['p.yaml', `${anchors}B: [${'*a, '.repeat(3)}x]\n`, /^p\.yaml:2: the value of B is a list in a list/],
  [
    'p.yaml',
    `A: &a "${'x'.repeat(50_000)}"\nB: [${'*a, '.repeat(30)}x]\n`,
    /^p\.yaml:2: the list of B is too long/,
  ],
  ['p.env', Buffer.from([0x41, 0x3d, 0xff]), /^p\.env is not valid UTF-8/],
  ['p.env', `A=${'x'.repeat(1_048_576)}`, /^p\.env has 1\.0 MB; at most 1\.0 MB/],
  ['-', Buffer.from([0x41, 0x3d, 0xff]), /^stdin is not valid UTF-8/],
  ['-', `A=${'x'.repeat(1_048_576)}`, /^stdin has more than 1048576 bytes/],
  ['-', 'A=\0', /^stdin is not text/],
  ['-', ' \n', /found nothing on stdin/],
  ['-', 'A=1\nhunter2', /^stdin:2: this line has no NAME=VALUE/],
])('%s %j', async (name, content, message) => {
  const error = await read(name, content).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({ message: expect.stringMatching(message), hint: expect.any(String) });
  const { message: said, hint } = error as UsageError;
  expect(`${said} ${hint}`).not.toContain('hunter2');
});

test('what is no file is not waited for', async (context) => {
  const folder = filesIn({});
  try {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
  } catch {
    return context.skip('mkfifo makes no FIFO here');
  }
  const readStdin = async () => Buffer.of();
  await expect(readParams('pipe', { cwd: folder, readStdin })).rejects.toMatchObject({
    message: expect.stringMatching(/not a regular file/),
    hint: expect.stringMatching(/--params -/),
  });
});
