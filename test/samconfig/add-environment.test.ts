import { describe, expect, test } from 'vitest';
import { FailedError, UsageError } from '../../src/errors.ts';
import {
  type AddedEnvironment,
  addEnvironment,
  type NewEnvironment,
} from '../../src/samconfig/add-environment.ts';
import { addedJson, addedText, notesOf, type Report } from '../../src/samconfig/added-report.ts';
import { configFormat } from '../../src/samconfig/views.ts';
import { thrownBy } from '../support/thrown.ts';

const WANTED: NewEnvironment = {
  name: 'prod',
  from: 'default',
  stackName: undefined,
  region: undefined,
  profile: undefined,
  parameters: {},
  suggestedStackName: 'suggested-prod',
  secrets: ['Token'],
};

const add = (text: string, wanted: Partial<NewEnvironment> = {}, format: 'toml' | 'yaml' = 'toml') =>
  addEnvironment(text, format, { ...WANTED, ...wanted }, 'samconfig.toml');

/** What stands behind the old text. */
function behind(text: string, wanted?: Partial<NewEnvironment>, format: 'toml' | 'yaml' = 'toml'): string {
  const { text: result } = add(text, wanted, format);
  expect(result.startsWith(text)).toBe(true);
  return result.slice(text.length);
}

const section = (environment: string, command: string, ...lines: string[]) =>
  `[${environment}.${command}.parameters]\n${lines.join('\n')}\n`;
const NAMED = `version = 0.1\n${section('default', 'global', 'stack_name = "hello"')}`;

describe('a TOML samconfig', () => {
  test('gets all the sections of another environment, with their comments', () => {
    const text = `# Head
version = 0.1

# What default is.
[default.global.parameters]
stack_name = "hello" # the stack

# Fast.
[default.build.parameters] # built
cached = true

# parallel = true

[default.deploy.parameters]
s3_prefix = "hello"
tags = [
  "a=1", # one
]
# its end

# What follows is dev.

[dev.global.parameters]
stack_name = "x"
`;
    expect(behind(text)).toBe(`
[prod.global.parameters]
stack_name = "hello-prod" # the stack

# Fast.
[prod.build.parameters] # built
cached = true

# parallel = true

[prod.deploy.parameters]
s3_prefix = "hello-prod"
tags = [
  "a=1", # one
]
# its end
`);
  });

  test.each([
    ['default.deploy.parameters.stack_name = "hello"', 'prod.deploy.parameters.stack_name = "hello-prod"'],
    [
      '"default" = { deploy = { parameters = { stack_name = "hello" } } } # one line',
      'prod = { deploy = { parameters = { stack_name = "hello-prod" } } } # one line',
    ],
  ])('keeps to the way it is written: %s', (line, copied) => {
    const { text } = add(`version = 0.1\n${line}\n\n[dev.global.parameters]\nstack_name = "x"\n`);
    expect(text).toBe(`version = 0.1\n${line}\n${copied}\n\n[dev.global.parameters]\nstack_name = "x"\n`);
  });

  test.each([
    [
      '[ "default" . global.parameters ]\nstack_name = "hello"',
      '[ prod . global.parameters ]\nstack_name = "hello-prod"',
    ],
    [
      "  ['default'.deploy]\n  parameters.stack_name = 'hello'",
      '  [prod.deploy]\n  parameters.stack_name = "hello-prod"',
    ],
    [
      '[default]\ndeploy = {parameters = {stack_name="hello"}}',
      '[prod]\ndeploy = {parameters = {stack_name="hello-prod"}}',
    ],
  ])('takes a section in every form: %s', (source, copied) => {
    expect(behind(`version = 0.1\n\n${source}\n`)).toBe(`\n${copied}\n`);
  });

  test('stays as it ends: with or without a newline, CRLF, a byte-order mark', () => {
    expect(behind(NAMED.trimEnd())).toBe('\n\n[prod.global.parameters]\nstack_name = "hello-prod"');
    expect(behind(`${NAMED}\n`)).toBe('[prod.global.parameters]\nstack_name = "hello-prod"\n');
    const windows = `\uFEFF${NAMED.replaceAll('\n', '\r\n')}`;
    expect(behind(windows)).toBe('\r\n[prod.global.parameters]\r\nstack_name = "hello-prod"\r\n');
  });

  test('does not repeat the comment at its head', () => {
    expect(behind(`# What this file is.\n${section('default', 'deploy', 'version = 1')}\n[version]\n`)).toBe(
      '\n[prod.deploy.parameters]\nversion = 1\n\n[prod.global.parameters]\nstack_name = "suggested-prod"\n',
    );
  });

  test('gets the version that sam needs, where it has none', () => {
    const { text } = add(section('default', 'global', 'stack_name = "hello"'));
    expect(text).toMatch(/^version = 0.1\n/);
  });
});

describe('a YAML samconfig', () => {
  const TEXT = `# Head
version: 0.1

# What default is.
default:
  # All commands.
  global:
    parameters:
      stack_name: 'hello' # the stack

  deploy:
    parameters:
      s3_prefix: hello
      capabilities: [CAPABILITY_IAM]
      parameter_overrides:
        - Stage=dev
        - Ratio: 0.10
# Another one.
dev:
  global:
    parameters:
      stack_name: x
`;

  test('gets the same, with its comments', () => {
    expect(behind(TEXT, {}, 'yaml')).toBe(`
prod:
  # All commands.
  global:
    parameters:
      stack_name: hello-prod # the stack

  deploy:
    parameters:
      s3_prefix: hello-prod
      capabilities: [ CAPABILITY_IAM ]
      parameter_overrides:
        - Stage=dev
        - Ratio: 0.10
`);
    expect(behind(TEXT.trimEnd(), { from: 'dev' }, 'yaml')).toBe(
      '\n\n# Another one.\nprod:\n  global:\n    parameters:\n      stack_name: x-prod',
    );
    const windows = TEXT.replaceAll('\n', '\r\n');
    expect(behind(windows, {}, 'yaml').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('gets what aliases stand for', () => {
    const text = `version: 0.1
default: &all
  global: &global {parameters: {stack_name: hello, tags: &tags [a=1]}}
  build: {parameters: {tags: *tags}}
dev: *all
`;
    const lines = `  global: { parameters: { stack_name: hello-prod, tags: [ a=1 ] } }
  build: { parameters: { tags: [ a=1 ] } }
`;
    expect(behind(text, {}, 'yaml')).toBe(`\nprod:\n${lines}`);
    expect(behind(text, { from: 'dev' }, 'yaml')).toBe(`\nprod:\n${lines}`);
  });

  test.each([
    ['{version: 0.1, default: {global: {parameters: {stack_name: hello}}}}', 'braces'],
    [
      'version: 0.1\nx: &x {a: 1}\ndefault:\n  global:\n    parameters:\n      <<: *x\n      stack_name: hello\n',
      '<<',
    ],
    ['version: 0.1\ndefault:\n  global:\n    parameters:\n      stack_name: hello\n...\n', ''],
  ])('is refused where it cannot be copied safely (%#)', (text, why) => {
    const error = thrownBy(() => add(text, {}, 'yaml'), FailedError);
    expect(error.message).toContain('prod cannot be added to samconfig.toml.');
    expect(error.message).toContain(why);
    expect(error.hint).toContain('by hand');
  });
});

describe('the stack', () => {
  const named = (stackName: string, wanted: Partial<NewEnvironment>) =>
    add(
      `version = 0.1\n${section(wanted.from ?? 'default', 'deploy', `stack_name = "${stackName}"`)}`,
      wanted,
    ).stack.name;

  test('is called as its environment', () => {
    expect(named('hello-dev', { from: 'dev' })).toBe('hello-prod');
    expect(named('hello', { name: 'my_env' })).toBe('hello-my-env');
  });

  test('is refused where its name is too long, and can be given', () => {
    const long = 'a'.repeat(124);
    const error = thrownBy(() => named(long, {}), UsageError);
    expect(error.message).toContain('at most 128 characters');
    expect(error.hint).toContain('--stack-name');
    expect(named(long, { stackName: 'short' })).toBe('short');
    expect(named(long, { name: 'dev' })).toHaveLength(128);
  });

  test('is never that of another environment, unless the user says so', () => {
    const text = `version = 0.1\n${section('dev', 'deploy', 'stack_name = "hello-dev"')}${section('old', 'deploy', 'stack_name = "hello"')}`;
    const error = thrownBy(() => add(text, { from: 'dev', name: 'default' }), UsageError);
    expect(error.message).toBe('The stack of default would be hello, and that is the stack of old.');
    const added = add(text, { from: 'dev', name: 'default', stackName: 'hello' });
    expect(added.stack).toMatchObject({ name: 'hello', sharedWith: 'old' });
  });

  test('has its name wherever the other one has; what else is named is named alike', () => {
    const text = `version = 0.1
${section('default', 'global', 'stack_name = "all"', 's3_prefix = "other"')}
${section('default', 'deploy', 'stack_name = "hello"', 's3_prefix = "hello"')}
${section('default', 'delete', 'stack_name = "hello"')}
`;
    const own = { prod: { global: {}, deploy: {}, delete: {} } } as Record<string, unknown>;
    own['prod'] = {
      global: { parameters: { stack_name: 'all-prod', s3_prefix: 'other' } },
      deploy: { parameters: { stack_name: 'mine', s3_prefix: 'mine' } },
      delete: { parameters: { stack_name: 'mine' } },
    };
    expect(configFormat('toml').read(add(text, { stackName: 'mine' }).text, '').value).toMatchObject(own);
  });

  test('gets a name where the other one has none', () => {
    const text = `version = 0.1\n${section('default', 'deploy', 'stack_name = ""')}\n${section('default', 'build', 'cached = true')}`;
    expect(add(text).text).toContain('[prod.deploy.parameters]\nstack_name = "suggested-prod"\n');
    const without = `version = 0.1\n${section('default', 'build', 'cached = true')}`;
    expect(behind(without)).toContain('[prod.global.parameters]\nstack_name = "suggested-prod"');
  });
});

describe('values of its own', () => {
  test('go where the copy has them, else for all commands', () => {
    const text = `version = 0.1\n${section('default', 'deploy', 'stack_name = "hello"', 'region = "us-east-1"')}`;
    expect(behind(text, { region: 'eu-west-1', profile: 'work' })).toBe(`
[prod.deploy.parameters]
stack_name = "hello-prod"
region = "eu-west-1"

[prod.global.parameters]
profile = "work"
`);
  });

  test('parameters are merged, in every command that gives them', () => {
    const text = `version = 0.1
${section('default', 'global', 'stack_name = "hello"')}
${section('default', 'build', 'parameter_overrides = "Stage=dev"')}
${section('default', 'deploy', 'parameter_overrides = { Stage = "dev", Size = "1" }')}`;
    const { value } = configFormat('toml').read(
      add(text, { parameters: { Stage: 'prod', Greeting: 'a "b" c' } }).text,
      '',
    );
    expect(value['prod']).toMatchObject({
      build: { parameters: { parameter_overrides: { Stage: 'prod' } } },
      deploy: { parameters: { parameter_overrides: { Stage: 'prod', Size: '1', Greeting: 'a "b" c' } } },
    });
  });
});

describe('a secret in the parameter overrides', () => {
  const SECRET = 'hunter2';
  const forms: [form: string, source: string, left: unknown][] = [
    ['table', `parameter_overrides = { A = "1", Token = "${SECRET}", B = "2" }`, { A: '1', B: '2' }],
    ['last in a table', `parameter_overrides = { A = "1", Token = "${SECRET}" } # x`, { A: '1' }],
    ['alone in a table', `parameter_overrides = { Token = "${SECRET}" }`, {}],
    ['quoted', `parameter_overrides = { "'Token'" = "${SECRET}" }`, {}],
    ['text', `parameter_overrides = "A=1 Token=${SECRET} B=2" # Token=${SECRET}`, { A: '1', B: '2' }],
    ['cut by sam', `parameter_overrides = "A=1 Token=two ${SECRET}"`, { A: '1' }],
    ['refused by sam', `parameter_overrides = "Token = ${SECRET}"`, {}],
    ['long', `parameter_overrides = "ParameterKey=Token,ParameterValue=${SECRET}"`, {}],
    [
      'list',
      `parameter_overrides = ["A=1", "Token=${SECRET}", "B=2 Token='${SECRET} x'"]`,
      ['A=1', { B: '2' }],
    ],
    ['lines', `parameter_overrides = [\n  "Token=${SECRET}",\n  "A=1",\n]`, ['A=1']],
    ['list of tables', `parameter_overrides = [{ Token = "${SECRET}" }, [["Token=${SECRET}"]]]`, [{}, [[]]]],
    ['dotted', `parameter_overrides.A = "1"\nparameter_overrides.Token = "${SECRET}" # mine`, { A: '1' }],
  ];

  test.each(forms)('is not copied, and named: %s', (_, source, left) => {
    const text = `version = 0.1\n${section('default', 'deploy', 'stack_name = "hello"', `# Token=${SECRET}`, '# kept', source)}`;
    const added = add(text);
    expect(added.leftOut).toEqual(['Token']);
    const copied = behind(text);
    expect(copied).not.toContain(SECRET);
    expect(copied).toContain('# kept');
    expect(configFormat('toml').read(added.text, '').value['prod']).toEqual({
      deploy: { parameters: { stack_name: 'hello-prod', parameter_overrides: left } },
    });
  });

  test('nor in a section of its own', () => {
    const table = `[default.deploy.parameters.parameter_overrides]\n# one\nToken = """\n${SECRET}""" # two\n'A' = "1"\n`;
    expect(behind(`${NAMED}${table}`)).toContain('parameter_overrides]\n# one\n\'A\' = "1"\n');
    expect(behind(`${NAMED}${table}`)).not.toContain(SECRET);
  });

  test('nor in YAML, in every command', () => {
    const text = `version: 0.1
default:
  global:
    parameters:
      stack_name: hello
      parameter_overrides: # Token=${SECRET}
        A: "1"
        # Token: ${SECRET}
        Token: ${SECRET}
  sync:
    parameters:
      parameter_overrides:
        - Token=${SECRET}
        - A=1
        - Token: ${SECRET}
          B: "2"
  build:
    parameters:
      parameter_overrides: Token=${SECRET}
`;
    const added = add(text, {}, 'yaml');
    expect(added.leftOut).toEqual(['Token']);
    expect(behind(text, {}, 'yaml')).not.toContain(SECRET);
    expect(configFormat('yaml').read(added.text, '').value['prod']).toEqual({
      global: { parameters: { stack_name: 'hello-prod', parameter_overrides: { A: '1' } } },
      sync: { parameters: { parameter_overrides: ['A=1', { B: '2' }] } },
      build: { parameters: { parameter_overrides: {} } },
    });
  });

  test('what only resembles one is copied', () => {
    const text = `version = 0.1\n${section('default', 'deploy', 'stack_name = "hello"', '# MyToken=1, Tokens=2', 'parameter_overrides = "MyToken=1 Tokens=2 A=Token"')}`;
    const added = add(text);
    expect(added.leftOut).toEqual([]);
    expect(behind(text)).toContain(
      '# MyToken=1, Tokens=2\nparameter_overrides = "MyToken=1 Tokens=2 A=Token"',
    );
  });
});

describe('what is told', () => {
  const reportOf = (text: string, wanted: Partial<NewEnvironment> = {}): Report => ({
    ...WANTED,
    ...wanted,
    added: add(text, wanted) satisfies AddedEnvironment,
    samconfig: {
      file: '/p/samconfig.toml',
      text,
      format: 'toml',
      value: configFormat('toml').read(text, '').value,
    },
    deploy: 'samgen deploy --config-env prod',
  });

  test('is what differs, once, and on one line each', () => {
    const text = `version = 0.1\n${section('default', 'deploy', 'stack_name = "hello"', 'parameter_overrides = "Stage=dev"')}${section('default', 'delete', 'stack_name = "hello"')}`;
    const report = reportOf(text, { parameters: { Stage: 'a\nb', Other: '' } });
    expect(addedText(report, 'samconfig.toml', false)).toBe(
      'samconfig.toml has the environment prod now, with all that default has, but for\n  stack_name  hello → hello-prod\n  Stage       dev → a b\n  Other       \n',
    );
    expect(addedText(report, 'samconfig.toml', true)).toMatch(
      /^\[prod\.deploy\.parameters\]\n[\s\S]*"hello-prod"\n$/,
    );
  });

  test('names repositories that are shared, a bucket of another region, and no secret value', () => {
    const lines = [
      'stack_name = "hello"',
      'image_repositories = ["A=1.dkr.ecr.eu-west-1.amazonaws.com/a", "B=1.dkr.ecr.eu-west-1.amazonaws.com/b"]',
      's3_bucket = "mine"',
      'parameter_overrides = "Token=hunter2"',
    ];
    const text = `version = 0.1\n${section('default', 'deploy', ...lines)}${section('default', 'sync', 'image_repository = "1.dkr.ecr.eu-west-1.amazonaws.com/a"')}`;
    const report = reportOf(text, { region: 'us-east-1' });
    const notes = notesOf(report, 'samconfig.toml');
    expect(notes).toHaveLength(3);
    expect(notes[0]).toContain('Token');
    expect(notes[1]).toBe(
      'prod and default share the image repositories 1.dkr.ecr.eu-west-1.amazonaws.com/a, 1.dkr.ecr.eu-west-1.amazonaws.com/b.',
    );
    expect(notes[2]).toContain('The bucket mine');
    expect(JSON.stringify([notes, addedJson(report, false), addedText(report, 'x', true)])).not.toContain(
      'hunter2',
    );
    expect(notesOf(reportOf(NAMED), 'x')).toEqual([]);
  });
});
