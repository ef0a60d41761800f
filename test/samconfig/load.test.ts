import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InvalidProjectError, UsageError } from '../../src/errors.ts';
import { loadSamconfig, requireSamconfig } from '../../src/samconfig/load.ts';
import { parseTomlSamconfig } from '../../src/samconfig/parse-toml.ts';
import { parseYamlSamconfig } from '../../src/samconfig/parse-yaml.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const expected = { default: { deploy: { parameters: { stack_name: 'hi' } } } };
const toml = 'version = 0.1\n[default.deploy.parameters]\nstack_name = "hi"\n';
const yaml = 'version: 0.1\ndefault:\n  deploy:\n    parameters:\n      stack_name: hi\n';
const show = (path: string) => path.split('/').at(-1)!;

test.each([
  ['samconfig.toml', toml],
  ['samconfig.toml', `\uFEFF${toml}`],
  ['samconfig.toml', toml.replaceAll('\n', '\r\n')],
  ['samconfig.yaml', yaml],
  ['samconfig.yml', yaml],
])('reads %s', async (name, text) => {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  const { samconfig, problems } = await loadSamconfig(file);
  expect(problems).toEqual([]);
  expect(samconfig).toMatchObject({ file, value: expected });
});

test('a number that JavaScript cannot hold is kept', () => {
  const { samconfig } = parseTomlSamconfig('[default.x.parameters]\nid = 12345678901234567890\n', 'f');
  expect(samconfig?.value).toEqual({ default: { x: { parameters: { id: 12345678901234567890n } } } });
});

test.each([
  ['toml', 'version = 0.1\n[default\n', 2, /TOML/],
  ['toml', 'a = 1\na = 2\n', 2, /TOML/],
  ['yaml', 'a: 1\nb: [1\n', 3, /YAML/],
  ['yaml', 'a: 1\na: 2\n', 2, /YAML.*unique/],
] as const)('what is wrong in %s %j is said at its line', (format, text, line, message) => {
  const { samconfig, problems } = (format === 'toml' ? parseTomlSamconfig : parseYamlSamconfig)(
    text,
    'samconfig',
  );
  expect(samconfig).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ rule: 'samconfig-syntax', message: expect.stringMatching(message) });
  expect(problems[0]!.range.line).toBe(line);
});

test('an alias bomb is refused quickly', () => {
  const levels = Array.from(
    { length: 12 },
    (_, at) => `l${at + 1}: &l${at + 1} [${'*l'.concat(`${at},`).repeat(10)}]`,
  );
  const { problems } = parseYamlSamconfig(`l0: &l0 [x]\n${levels.join('\n')}\n`, 'samconfig.yaml');
  expect(problems[0]?.message).toMatch(/alias/);
});

test('a list is no samconfig', () => {
  expect(parseYamlSamconfig('- a\n', 'f').problems[0]?.rule).toBe('samconfig-shape');
});

test('another format is said to be none of sam’s', async () => {
  expect((await loadSamconfig('/x/samconfig.json')).problems[0]?.message).toMatch(/\.toml, \.yaml, \.yml/);
});

test('no samconfig is none; one that was named must be there, beside the template', async () => {
  const folder = temporaryFolder();
  const templateFile = join(folder, 'template.yaml');
  expect(await requireSamconfig(templateFile, { show })).toBeUndefined();
  await expect(requireSamconfig(templateFile, { show, configFile: 'prod.toml' })).rejects.toThrow(UsageError);
  writeFileSync(join(folder, 'prod.toml'), toml);
  expect(await requireSamconfig(templateFile, { show, configFile: 'prod.toml' })).toMatchObject({
    value: expected,
  });
});

test('an environment that was named must be there; the error lists what is', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'samconfig.toml'), toml);
  const load = (configEnv?: string) => requireSamconfig(join(folder, 'template.yaml'), { show, configEnv });
  await expect(load('prod')).rejects.toMatchObject({
    message: expect.stringMatching(/no environment prod/),
    hint: expect.stringMatching(/It has: default\./),
  });
  expect(await load('default')).toBeDefined();
  expect(await load(undefined)).toBeDefined();
});

test('a file that cannot be parsed is an invalid project, named with its place', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'samconfig.toml'), 'version = 0.1\n[default\n');
  const load = requireSamconfig(join(folder, 'template.yaml'), { show });
  await expect(load).rejects.toThrow(InvalidProjectError);
  await expect(load).rejects.toMatchObject({
    message: expect.stringMatching(/^samconfig\.toml:2:\d+: /),
    hint: expect.stringMatching(/samgen validate/),
  });
});
