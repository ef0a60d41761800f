import fc from 'fast-check';
import type { SamconfigAnswers } from '../../src/samconfig/changes.ts';

/** Random samconfigs as people write them, and random answers. `#c<number>` marks each comment. */

export interface Sample {
  text: string;
  environment: string;
  answers: SamconfigAnswers;
}

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({
    unit: fc.constantFrom('"', "'", '\\', ' ', '\n', '\r', '\t', '#', ',', '=', '{', '}', 'a', '1', ':', '$'),
    maxLength: 8,
  }),
  fc.constantFrom(
    'true',
    'null',
    '1',
    '0.10',
    '1_000',
    '2020-01-01',
    'yes',
    '',
    '\u2028',
    '\x85',
    'True',
    '[]',
  ),
);
const name = fc.constantFrom('A', 'B', 'Name', 'Zones2', 'DbPassword');
const capability = fc.constantFrom('CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND');

export const answers: fc.Arbitrary<SamconfigAnswers> = fc.record(
  {
    stackName: fc.constantFrom('hello', 'other', 'true'),
    region: fc.constantFrom('eu-central-1', 'us-east-1'),
    capabilities: fc.uniqueArray(capability, { minLength: 1, maxLength: 3 }),
    confirmChangeset: fc.boolean(),
    resolveS3: fc.constant(true as const),
    resolveImageRepos: fc.constant(true as const),
    parameters: fc.dictionary(name, hostile, { maxKeys: 4, noNullPrototype: true }),
  },
  { requiredKeys: [] },
);

const word = fc.stringMatching(/^[a-z0-9./-]{1,6}$/);
const overrideText = fc
  .array(fc.tuple(name, word, fc.boolean()), { minLength: 1, maxLength: 3 })
  .map((pairs) =>
    pairs.map(([key, value, quote]) => (quote ? `${key}='${value} x'` : `${key}=${value}`)).join(' '),
  );
const entries = fc.uniqueArray(fc.tuple(name, word), { selector: ([key]) => key, maxLength: 3 });

interface Key {
  key: string;
  toml: string;
  yaml: string;
}

const same = (value: string) => ({ toml: value, yaml: value });

/** `FILE` is where a file of parameters is. */
const override = fc.oneof(
  overrideText.map((text) => same(`"${text}"`)),
  fc.constant(same('""')),
  fc.constant(same('"file://FILE"')),
  fc.constant(same('["file://FILE", "A=1"]')),
  fc.constant({ toml: '{ "$include" = "file://FILE" }', yaml: '{ "$include": "file://FILE" }' }),
  fc.array(overrideText, { maxLength: 3 }).map((texts) => ({
    toml: `[\n  ${texts.map((text) => `"${text}",`).join(' #c\n  ')} #c\n]`,
    yaml: `[${texts.map((text) => `"${text}"`).join(' , ')}]`,
  })),
  fc.array(overrideText, { minLength: 1, maxLength: 3 }).map((texts) => ({
    toml: `[\n\t${texts.map((text) => `'''${text}'''`).join(',\n\t')}\n]`,
    yaml: texts.map((text) => `\n- ${text} #c`).join(''),
  })),
  entries.map((pairs) => ({
    toml: `{${pairs.map(([key, value]) => ` "${key}"='${value}'`).join(',')}}`,
    yaml: `{${pairs.map(([key, value]) => ` "${key}": '${value}'`).join(',')}}`,
  })),
  fc.tuple(overrideText, entries).map(([text, pairs]) => ({
    toml: `["${text}", {${pairs.map(([key, value]) => `${key} = "${value}"`).join(', ')}}]`,
    yaml: `\n- "${text}" #c${pairs.length === 0 ? '' : `\n- ${pairs.map(([key, value]) => `${key}: "${value}"`).join('\n  ')}`}`,
  })),
  fc.constant({
    toml: '{ A = 1, B = true, Name = ["a", "b"] }',
    yaml: '\n  A: 0.10\n  B: True #c\n  Name: [a, b]',
  }),
);

const keys = (isDeploy: boolean): fc.Arbitrary<Key[]> =>
  fc
    .uniqueArray(
      fc.oneof(
        fc
          .constantFrom('hello', 'old')
          .map((value) => ({ key: 'stack_name', toml: `'${value}'`, yaml: value })),
        fc.constantFrom('eu-central-1', 'xx').map((value) => ({ key: 'region', ...same(`"${value}"`) })),
        fc
          .constantFrom(
            '"CAPABILITY_IAM"',
            '[ "CAPABILITY_IAM","CAPABILITY_AUTO_EXPAND" ]',
            '[\n "CAPABILITY_IAM"]',
          )
          .map((value) => ({
            key: 'capabilities',
            toml: value,
            yaml: value.replace(/^\[\n "(.*)"]$/, '\n- $1'),
          })),
        fc
          .constantFrom('true', 'false', '"yes"')
          .map((value) => ({ key: 'confirm_changeset', ...same(value) })),
        fc.constant({ key: 'resolve_s3', ...same('true') }),
        fc.constantFrom('"p"', '"# x"').map((value) => ({ key: 's3_prefix', ...same(value) })),
        override.map((value) => ({ key: isDeploy ? 'parameter_overrides' : 'tags_x', ...value })),
      ),
      { selector: ({ key }) => key, maxLength: 6 },
    )
    .map((list) => list.filter(({ key }) => key !== 'tags_x'));

const form = fc.constantFrom('section', 'section', 'quoted', 'inline', 'dotted', 'table', 'env-inline');
const command = (names: fc.Arbitrary<string>) =>
  names.chain((command) =>
    fc.record({ command: fc.constant(command), form, keys: keys(command !== 'build') }),
  );
const config = fc.record({
  version: fc.constantFrom('version = 0.1', '"version"=0.1 #c', '', 'version = 1'),
  head: fc.constantFrom('', '#c\n\n', '\n', '#c\n'),
  environments: fc.uniqueArray(
    fc.record({
      environment: fc.constantFrom('default', 'dev', 'my-env'),
      commands: fc.uniqueArray(command(fc.constantFrom('global', 'deploy', 'build')), {
        selector: ({ command }) => command,
        maxLength: 3,
      }),
    }),
    { selector: ({ environment }) => environment, maxLength: 3 },
  ),
  isCrlf: fc.boolean(),
  hasFinalNewline: fc.boolean(),
});
type Config = typeof config extends fc.Arbitrary<infer T> ? T : never;
type Command = Config['environments'][number]['commands'][number];

const pairLine = ({ key, toml }: Key, index: number) =>
  `${index % 2 ? '#c\n' : ''}${index % 3 ? key : `"${key}"`}${index % 2 ? '=' : '  = '}${toml}${index % 2 ? '' : '\t #c'}\n`;
const isOneLine = ({ toml }: Key) => !toml.includes('\n');
const inlineTable = (list: Key[]) =>
  `{ ${list
    .filter(isOneLine)
    .map(({ key, toml }) => `${key} = ${toml}`)
    .join(', ')} }`;

function tomlCommand(environment: string, { command, form, keys: list }: Command): string {
  const env = form === 'quoted' ? `"${environment}" ` : environment;
  switch (form) {
    case 'inline':
      return `[${env}.${command}]\nparameters = ${inlineTable(list)} #c\n`;
    case 'env-inline':
    case 'dotted':
      return list.length === 0
        ? ''
        : `[${env}.${command}] #c\n${list.map(({ key, toml }) => `parameters.${key} = ${toml} #c\n`).join('')}`;
    case 'table': {
      const rest = list.filter(({ key }) => key !== 'parameter_overrides');
      return `[${env}.${command}.parameters.parameter_overrides]\n#c\nA = "1" #c\n'B'=true\n\n${rest.length > 0 ? `#c\n[${env}.${command}.parameters]\n${rest.map(pairLine).join('')}` : ''}`;
    }
    default:
      return `[ ${env}.${command}.parameters]\n${list.map(pairLine).join('')}#c\n`;
  }
}

function tomlText({ version, head, environments, isCrlf, hasFinalNewline }: Config): string {
  const sections = environments.flatMap(({ environment, commands }) => {
    const isInline = commands.length > 0 && commands.every((command) => command.form === 'env-inline');
    if (!isInline) return commands.map((command) => tomlCommand(environment, command));
    return [
      `[${environment}]\n${commands.map(({ command, keys: list }) => `${command} = { parameters = ${inlineTable(list)} } #c\n`).join('')}`,
    ];
  });
  return finished([`${head}${version}${version === '' ? '' : '\n'}`, ...sections], isCrlf, hasFinalNewline);
}

function finished(parts: string[], isCrlf: boolean, hasFinalNewline: boolean): string {
  let count = 0;
  const joined = parts.join('\n').replaceAll('#c', () => `#c${count++} `);
  const text = hasFinalNewline ? joined : joined.replace(/\n+$/, '');
  return isCrlf ? text.replaceAll('\n', '\r\n') : text;
}

function yamlText({ version, head, environments, isCrlf, hasFinalNewline }: Config): string {
  const step = isCrlf ? '    ' : '  ';
  const nested = (text: string, indent: string) => text.replaceAll('\n', `\n${indent}`);
  const sections = environments.map(({ environment, commands }) => {
    const lines = commands.map(({ command, form, keys: list }) => {
      const oneLine = list.filter(({ yaml }) => !yaml.includes('\n'));
      if (form === 'inline') {
        return `${step}${command}: {parameters: {${oneLine.map(({ key, yaml }) => `${key}: ${yaml}`).join(', ')}}} #c\n`;
      }
      if (list.length === 0) return form === 'table' ? `${step}${command}: #c\n` : '';
      const indent = step.repeat(3);
      return `${step}${command}: #c\n${step.repeat(2)}parameters:\n${indent}#c\n${list
        .map(
          ({ key, yaml }) =>
            `${indent}${key}: ${nested(yaml, indent)}${yaml.endsWith('#c') || yaml.includes('\n') ? '' : ' #c'}\n`,
        )
        .join('')}`;
    });
    return `#c\n${environment}:${lines.join('') === '' ? ' {}' : ''} #c\n${lines.join('')}`;
  });
  const first = version.replace(/ ?= ?/, ': ');
  return finished([`${head}${first}${first === '' ? '' : '\n'}`, ...sections], isCrlf, hasFinalNewline);
}

const environment = fc.constantFrom('default', 'dev', 'my-env', 'new.env');

export const samples = (format: 'toml' | 'yaml'): fc.Arbitrary<Sample> =>
  fc.record({ text: config.map(format === 'toml' ? tomlText : yamlText), environment, answers });
