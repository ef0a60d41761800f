import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { InvalidProjectError } from '../../src/errors.ts';
import { configuredParameters } from '../../src/parameters/configured.ts';
import { parseTomlSamconfig } from '../../src/samconfig/parse-toml.ts';
import { commandParameters } from '../../src/samconfig/read.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { convertedBySam, overridesOf } from './real-converter.ts';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const given = (overrides: unknown, folder: string) =>
  configuredParameters({ parameter_overrides: overrides }, folder);

const files = {
  'a.yaml': 'A: from a\nQ: \'"""x"""\'\n$include: file://sub/b.toml\n',
  'sub.yaml': '$include: file://sub/b.toml\nA: later\n',
  'sub/b.toml': 'A = "from b"\nB = 1.0\n"$include" = ["file://c.yml"]\n',
  'sub/c.yml': '- C: 1\n- [D=2 E="3 4"]\n-\n- file://../text.yaml\n',
  'text.yaml': 'T="a b" U=\'"c"\'\n',
  'empty.yaml': '# nothing\n',
  'list.yaml': 'L: [1, 2.50, true, null, "", " a ", yes]\nN:\n',
  'merge.yaml': 'C: 3\n<<: [{A: 1, B: 1, C: 1}, {B: 2}]\n',
};

const fromSub = { A: 'from b', B: '1.0', C: '1', D: '2', E: '3 4', T: 'a b', U: 'c' };

test.each([
  [
    'a table',
    { A: 'x', B: '"q"', C: true, D: 5, E: ['a', ' b ', '', 'c'], F: '\\"' },
    { A: 'x', B: 'q', C: 'True', D: '5', E: 'a,b,c', F: '"' },
  ],
  ['a text', 'A=1 B="two words" C=\\"q\\"', { A: '1', B: 'two words', C: '"q"' }],
  ['a list', ['A=1', [{ B: '2' }], 'A=3'], { A: '3', B: '2' }],
  ['a file', 'file://sub.yaml', { ...fromSub, A: 'later' }],
  ['files in a list', ['file://text.yaml', { T: 'over' }, 'file://empty.yaml'], { T: 'over', U: 'c' }],
  [
    '$include',
    { A: 'before', $include: 'file://sub.yaml', E: 'after' },
    { ...fromSub, A: 'later', E: 'after' },
  ],
  ['a file unquoted at each level', 'file://a.yaml', { ...fromSub, Q: '"x"' }],
  ['a list of scalars', 'file://list.yaml', { L: '1,2.5,True,a,yes', N: '' }],
  ['a merge', 'file://merge.yaml', { A: '1', B: '1', C: '3' }],
  ['nothing', '', {}],
])('%s', async (_, overrides, expected) => {
  const folder = folderOf(files);
  expect(await given(overrides, folder)).toEqual(expected);
});

test('nothing at all', async () => {
  expect(await configuredParameters({}, '/')).toEqual({});
});

test('each form gives what the real sam gives', async (context) => {
  const folder = folderOf(files);
  const forms = [
    '{ A = "x", B = "\\"q\\"", C = true, D = 5, E = ["a", " b ", "", "c"], F = "\\\\\\"", G = 1.5, H = 1979-05-27 }',
    '{ A = 1979-05-27T07:32:00Z, B = 07:32:00.5, C = "\\"\\"\\"x\\"\\"\\"", D = 1e-7 }',
    '"A=1 B=\\"two words\\" C=\\\\\\"q\\\\\\""',
    '["A=1", [{ B = "2" }], "A=3"]',
    '"file://sub.yaml"',
    '["file://text.yaml", { T = "over" }, "file://empty.yaml"]',
    '{ A = "before", "$include" = "file://sub.yaml", E = "after" }',
    '"file://merge.yaml"',
    '"file://list.yaml"',
    '"file://a.yaml"',
    '""',
  ];
  const folders = forms.map((form, index) => {
    mkdirSync(join(folder, String(index)));
    const text = `version = 0.1\n[default.deploy.parameters]\nparameter_overrides = ${form}\n`;
    writeFileSync(join(folder, String(index), 'samconfig.toml'), text);
    return { folder: join(folder, String(index)), text };
  });
  const results = await convertedBySam(context, folders, folder);
  for (const [index, { text }] of folders.entries()) {
    const { samconfig } = parseTomlSamconfig(text, 'samconfig.toml');
    const ours = await configuredParameters(commandParameters(samconfig, 'default', 'deploy'), folder);
    expect({ form: forms[index], read: ours }).toEqual({
      form: forms[index],
      read: results[index]?.overrides,
    });
  }
});

const SCALARS =
  '1.10 010 0o10 0x1F 1_000 1e3 1. .5 -0 +1 -0.0 1e16 1e-5 12345678901234567890 1e400 .inf -.INF .nan true TRUE yes on y null ~ 2020-01-01 ' +
  '2020-01-01T00:00:00Z 12:30:45 0b11 = 1_0.5 1e+3 _1 1__0 0x_1 +.5 .5e3 .5e-3 1.5e+300 123456789.123456789 0.1 09 08.5 -010 0o8 ' +
  '0.00001 0.0001 100000000000000000000.0 12e0 .e5 1.2.3 00 + 2020-1-1 1-2 ... "x" \'"x"\' "\'x\'" a\\"b 5e-324 -1.5e-9 "" "\\u00e9\\U0001F600" "\\x85"';

test('the scalars of a YAML file are what the real sam makes of them', async (context) => {
  const scalars = [
    ...SCALARS.split(' ').filter((scalar) => scalar !== '...'),
    '2020-01-01 10:00:00.5 +02:00',
    '&anchor true',
    '&number 12',
    '!!str 12',
    '!tag bar',
    '|\n  a\n  b\n',
    '>-\n  a\n  b\n',
    '[1.0, [], ~]',
  ].filter((scalar) => !scalar.includes('[]'));
  const folder = folderOf(
    Object.fromEntries(scalars.map((scalar, index) => [`${index}.yaml`, `K: ${scalar}\n`])),
  );
  const jobs = scalars.map((_, index) => ({ values: [`file://${index}.yaml`] }));
  const results = await convertedBySam(context, jobs, folder);
  for (const [index, scalar] of scalars.entries()) {
    const read = await given(`file://${index}.yaml`, folder);
    expect({ scalar, read }).toEqual({ scalar, read: results[index]?.overrides });
  }
});

const TOML =
  '1.10 1 0x1F 1_000 1e3 -0 +1 -0.0 1e16 1e-5 inf -inf nan true 2020-01-01 2020-01-01T00:00:00Z 2020-01-01T10:00:00.5+02:00 ' +
  '12:30:45 12:30:45.5 0b11 9223372036854775807 5.0 "x" \'"x"\' """"x"""" [1,2.0,true,""]';

test('the values of a TOML file are what the real sam makes of them', async (context) => {
  const values = [...TOML.split(' '), '"""a\r\nb"""'];
  const folder = folderOf(
    Object.fromEntries(values.map((value, index) => [`${index}.toml`, `K = ${value}\r\n`])),
  );
  const jobs = values.map((_, index) => ({ values: [`file://${index}.toml`] }));
  const results = await convertedBySam(context, jobs, folder);
  for (const [index, value] of values.entries()) {
    const read = await given(`file://${index}.toml`, folder);
    expect({ value, read }).toEqual({ value, read: results[index]?.overrides });
  }
});

test('a file behind a link names others beside itself, as for sam', async (context) => {
  const folder = folderOf({ 'real/a.yaml': '$include: file://b.yaml\n', 'real/b.yaml': 'B: beside\n' });
  symlinkSync(join(folder, 'real/a.yaml'), join(folder, 'link.yaml'));
  expect(await given('file://link.yaml', folder)).toEqual({ B: 'beside' });
  const jobs = [{ values: ['file://link.yaml'] }];
  expect(overridesOf(await convertedBySam(context, jobs, folder))).toEqual({ B: 'beside' });
});

const faulty = {
  'loop.yaml': '$include: file://loop.yaml\n',
  'map.yaml': 'A: {hunter2: 1}\n',
  'nested.yaml': 'A: [[hunter2]]\n',
  'twice.yaml': 'A: 1\nA: hunter2\n',
  'documents.yaml': 'A: 1\n---\nA: hunter2\n',
  'broken.yaml': 'A: "hunter2\n',
  'broken.toml': 'A = hunter2\n',
  'to-absent.yaml': '$include: file://sub/absent.yaml\n',
  'number.yaml': '12\n',
  'text.yaml': 'hunter2\n',
  'data.json': '{"A": "hunter2"}\n',
  'include.yaml': '$include: {hunter2: 1}\n',
};

test.each([
  ['file://absent.yaml', /parameter_overrides names absent\.yaml, which is not there/, /where sam runs/],
  ['file://.', /names \., which is no file/, /where sam runs/],
  ['file://to-absent.yaml', /to-absent\.yaml names sub\/absent\.yaml, which/, /beside to-absent\.yaml/],
  ['file://data.json', /data\.json, which sam does not read/, /\.toml, \.yaml, \.yml/],
  ['file://loop.yaml', /loop\.yaml names loop\.yaml, which includes itself/, /references/],
  ['file://map.yaml', /map\.yaml: the value of A is no text/, /JSON in quotes/],
  ['file://nested.yaml', /nested\.yaml: the value of A is no text/, /list of texts/],
  ['file://twice.yaml', /twice\.yaml:2:1: This is not valid YAML: duplicate key/, /sam cannot read it/],
  ['file://documents.yaml', /documents\.yaml:2:1: This is not valid YAML: multiple docs/, /sam cannot/],
  ['file://broken.yaml', /broken\.yaml:\d+:\d+: This is not valid YAML/, /sam cannot read it/],
  ['file://broken.toml', /broken\.toml:1:\d+: This is not valid TOML/, /sam cannot read it/],
  ['file://number.yaml', /number\.yaml has a text without NAME=VALUE/, /table/],
  ['file://text.yaml', /text\.yaml has a text without NAME=VALUE/, /table/],
  ['file://include.yaml', /include\.yaml: \$include is neither/, /file:\/\//],
  [[12], /a value without a name/, /table/],
  ['hunter2', /parameter_overrides has a text without NAME=VALUE/, /table/],
])('%j: %s', async (overrides, message, hint) => {
  const folder = folderOf(faulty);
  const error = await given(overrides, folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidProjectError);
  expect(error).toMatchObject({
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
  expect(String((error as Error).message)).not.toContain('hunter2');
});
