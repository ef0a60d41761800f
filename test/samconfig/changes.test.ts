import { describe, expect, test } from 'vitest';
import { FailedError } from '../../src/errors.ts';
import { type SamconfigAnswers, withAnswers } from '../../src/samconfig/changes.ts';

const toml = (text: string | undefined, answers: SamconfigAnswers, environment = 'default') =>
  withAnswers(text, 'toml', environment, answers);
const yaml = (text: string | undefined, answers: SamconfigAnswers, environment = 'default') =>
  withAnswers(text, 'yaml', environment, answers);

function failure(run: () => unknown): FailedError {
  try {
    run();
  } catch (error) {
    if (error instanceof FailedError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

const all: SamconfigAnswers = {
  stackName: 'hello',
  region: 'eu-central-1',
  capabilities: ['CAPABILITY_IAM'],
  confirmChangeset: true,
  resolveS3: true,
  resolveImageRepos: true,
  parameters: { Name: 'two words' },
};

describe('a new file', () => {
  test('in TOML', () => {
    expect(toml(undefined, all)).toBe(`version = 0.1

[default.global.parameters]
stack_name = "hello"
region = "eu-central-1"

[default.deploy.parameters]
capabilities = "CAPABILITY_IAM"
confirm_changeset = true
resolve_s3 = true
resolve_image_repos = true

[default.deploy.parameters.parameter_overrides]
Name = "two words"
`);
  });
  test('in YAML', () => {
    expect(yaml(undefined, all, 'dev')).toBe(`version: 0.1

dev:
  global:
    parameters:
      stack_name: hello
      region: eu-central-1
  deploy:
    parameters:
      capabilities: CAPABILITY_IAM
      confirm_changeset: true
      resolve_s3: true
      resolve_image_repos: true
      parameter_overrides:
        Name: "two words"
`);
  });
});

const HEAD = 'version = 0.1\n[default.deploy.parameters]\n';

describe('where an answer goes', () => {
  test.each<[string, string, SamconfigAnswers, string]>([
    [
      "deploy's own value wins over global's",
      `${HEAD}region = "a"\n[default.global.parameters]\nregion = "b"\n`,
      { region: 'c' },
      `${HEAD}region = "c"\n[default.global.parameters]\nregion = "b"\n`,
    ],
    [
      'what only global has is changed there',
      'version = 0.1\n[default.global.parameters]\nconfirm_changeset = true # so\n',
      { confirmChangeset: false },
      'version = 0.1\n[default.global.parameters]\nconfirm_changeset = false # so\n',
    ],
    [
      'a new section of an environment stands behind its others',
      `${HEAD}a = 1\n# b = 2\n\n[dev.deploy.parameters]\n`,
      { region: 'x' },
      `${HEAD}a = 1\n# b = 2\n\n[default.global.parameters]\nregion = "x"\n\n[dev.deploy.parameters]\n`,
    ],
    [
      'a comment above the next section stays there',
      `${HEAD}a = 1\n# of dev\n[dev.deploy.parameters]\n`,
      { region: 'x' },
      `${HEAD}a = 1\n\n[default.global.parameters]\nregion = "x"\n\n# of dev\n[dev.deploy.parameters]\n`,
    ],
    [
      'a file without a version gets one',
      '# mine\n\n[default.deploy.parameters]\n',
      { resolveS3: true },
      '# mine\n\nversion = 0.1\n\n[default.deploy.parameters]\nresolve_s3 = true\n',
    ],
    ['a version that is no float becomes one', 'version = "0.1" # v\n', {}, 'version = 0.1 # v\n'],
    [
      'several capabilities are a list',
      `${HEAD}capabilities = "A"`,
      { capabilities: ['A', 'B'] },
      `${HEAD}capabilities = ["A", "B"]`,
    ],
    ['a byte-order mark stays', `\uFEFF${HEAD}`, { resolveS3: true }, `\uFEFF${HEAD}resolve_s3 = true\n`],
    [
      'an inline table stays one',
      'version = 0.1\n[default.deploy]\nparameters = { a = 1 } # c\n',
      { resolveS3: true },
      'version = 0.1\n[default.deploy]\nparameters = { a = 1, resolve_s3 = true } # c\n',
    ],
    [
      'dotted keys stay dotted',
      'version = 0.1\ndefault.deploy.parameters.a = 1\n',
      { region: 'x' },
      'version = 0.1\ndefault.deploy.parameters.a = 1\ndefault.global.parameters.region = "x"\n',
    ],
    [
      'indentation is taken over',
      'version = 0.1\r\n  [default.deploy.parameters]\r\n  a = 1',
      { resolveS3: true },
      'version = 0.1\r\n  [default.deploy.parameters]\r\n  a = 1\r\n  resolve_s3 = true',
    ],
  ])('%s', (_, text, answers, expected) => {
    expect(toml(text, answers)).toBe(expected);
  });
});

test('a section of its own stands before its sub-section, and above the comment of that', () => {
  const text = 'version = 0.1\n\n# values\n[default.deploy.parameters.parameter_overrides]\nA = "1"\n';
  expect(toml(text, { resolveS3: true })).toBe(
    text.replace('# values', '[default.deploy.parameters]\nresolve_s3 = true\n\n# values'),
  );
});

describe('what already holds is not touched', () => {
  test.each<[string, SamconfigAnswers]>([
    ['[default.global.parameters]\nregion = "x"\nstack_name = \'s\'\n', { region: 'x', stackName: 's' }],
    [`${HEAD.slice(14)}capabilities = ["A"]`, { capabilities: ['A'] }],
    [`${HEAD.slice(14)}capabilities = "B A"`, { capabilities: ['A', 'B'] }],
    [`${HEAD.slice(14)}confirm_changeset = "yes"`, { confirmChangeset: true }],
    [`${HEAD.slice(14)}parameter_overrides = "A=1 B='x y'"`, { parameters: { A: '1', B: 'x y' } }],
    [`${HEAD.slice(14)}parameter_overrides = ["A=0", ["A=1"]]`, { parameters: { A: '1' } }],
    [
      `${HEAD.slice(14)}parameter_overrides = { A = 1, B = true, C = ["a", "b"] }`,
      { parameters: { A: '1', B: 'True', C: 'a,b' } },
    ],
    [`${HEAD.slice(14)}parameter_overrides = ["file://x.yaml", { A = "1" }]`, { parameters: { A: '1' } }],
  ])('%s', (text, answers) => {
    expect(toml(`version = 0.1\n${text}`, answers)).toBe(`version = 0.1\n${text}`);
  });
});

describe('parameter_overrides in TOML', () => {
  const parameters = { A: 'new', C: 'x' };
  test.each([
    ['a table', '{ A = "1", B = 2 }', '{ A = "new", B = 2, C = "x" }'],
    ['an empty table', '{}', '{ A = "new", C = "x" }'],
    ['a text', '"A=1 B=\\"two words\\""', '{ A = "new", B = "two words", C = "x" }'],
    ['an empty text', '""', '{ A = "new", C = "x" }'],
    ['the long text', '"ParameterKey=A,ParameterValue=1"', '{ A = "new", C = "x" }'],
    ['a text of which sam loses a part', "'A=1 and B=2'", '[\'A=1 and B=2\', { A = "new", C = "x" }]'],
    ['a list of texts', '["A=1", "B=2"]', '[{ A = "new" }, "B=2", { C = "x" }]'],
    [
      'a list on many lines',
      '[\n  "A=1", # one\n  "B=2" # two\n]',
      '[\n  { A = "new" }, # one\n  "B=2", # two\n  { C = "x" }\n]',
    ],
    ['a list that ends in a table', '["B=2", { A = "1" }]', '["B=2", { A = "new", C = "x" }]'],
    ['a file', '"file://x.yaml"', '["file://x.yaml", { A = "new", C = "x" }]'],
    ['a list with a file', '["A=1", "file://x.yaml"]', '["A=1", "file://x.yaml", { A = "new", C = "x" }]'],
    [
      'a table that includes a file',
      '{ "$include" = "file://x", A = "1" }',
      '{ "$include" = "file://x", A = "new", C = "x" }',
    ],
    [
      'a float, which Python writes in its own way',
      '{ A = "new", C = "x", D = 1.0 }',
      '{ A = "new", C = "x", D = 1.0 }',
    ],
  ])('%s', (_, given, expected) => {
    const text = `${HEAD}parameter_overrides = ${given} # end\r\n`;
    const eol = (value: string) => value.replaceAll(/\r?\n/g, '\r\n');
    expect(toml(eol(text), { parameters })).toBe(eol(`${HEAD}parameter_overrides = ${expected} # end\r\n`));
  });

  test('a section', () => {
    const text = `${HEAD.slice(0, -2)}.parameter_overrides]\nA = "1" # a\n\n[dev.deploy.parameters]\n`;
    expect(toml(text, { parameters })).toBe(text.replace('"1" # a', '"new" # a\nC = "x"'));
  });

  test('a value that sam would unquote is quoted', () => {
    expect(toml(HEAD, { parameters: { A: '"q"' } })).toContain('A = "\\"\\"q\\"\\""');
  });

  test('1.0 is not the text 1, nor 1.0 without a look at how Python writes it', () => {
    expect(toml(`${HEAD}parameter_overrides = { A = 1.0 }`, { parameters: { A: '1' } })).toBe(
      `${HEAD}parameter_overrides = { A = "1" }`,
    );
  });

  test('in braces where the global parameters are, as sam merges them into those', () => {
    const text = 'version = 0.1\n[default.global]\nparameters = { region = "x" }\n';
    expect(toml(text, { parameters: { A: '1' } })).toBe(
      `${text}\n[default.deploy.parameters]\nparameter_overrides = { A = "1" }\n`,
    );
  });
});

describe('YAML', () => {
  const yamlHead = 'version: 0.1\ndefault:\n  deploy: # d\n    parameters:\n';
  test.each<[string, string, SamconfigAnswers, string]>([
    ['a block map', '      a: 1 # a\n', { resolveS3: true }, '      a: 1 # a\n      resolve_s3: true\n'],
    [
      'a value and the comment behind it',
      "      stack_name: 'a' # a\n",
      { stackName: 'b' },
      '      stack_name: b # a\n',
    ],
    ['an empty value', '      stack_name: # a\n', { stackName: 'b' }, '      stack_name: b # a\n'],
    [
      'a list on lines',
      '      capabilities: # c\n      - A\n      - B\n      z: 1\n',
      { capabilities: ['C', 'D'] },
      '      capabilities: [C, D] # c\n      z: 1\n',
    ],
    [
      'overrides as a block',
      '      parameter_overrides:\n        A: 1\n',
      { parameters: { A: '2', B: 'yes' } },
      '      parameter_overrides:\n        A: "2"\n        B: "yes"\n',
    ],
    [
      'overrides as a text',
      '      parameter_overrides: A=1 B=2 # c\n',
      { parameters: { A: 'x' } },
      '      parameter_overrides: { A: x, B: "2" } # c\n',
    ],
    [
      'overrides as a list',
      '      parameter_overrides:\n        - A=1 # a\n        - file://x\n',
      { parameters: { A: 'x' } },
      '      parameter_overrides:\n        - A=1 # a\n        - file://x\n        - { A: x }\n',
    ],
    [
      'overrides as a file',
      '      parameter_overrides: file://x # f\n',
      { parameters: { A: 'x' } },
      '      parameter_overrides: ["file://x", { A: x }] # f\n',
    ],
    [
      'a number that two readers take for two',
      '      parameter_overrides: {A: 0.10}\n',
      { parameters: { A: '0.1' } },
      '      parameter_overrides: {A: "0.1"}\n',
    ],
  ])('%s', (_, given, answers, expected) => {
    expect(yaml(yamlHead + given, answers)).toBe(yamlHead + expected);
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    expect(yaml(crlf(yamlHead + given), answers)).toBe(crlf(yamlHead + expected));
  });

  test('an alias that already says it is not touched; another one gives way to a value', () => {
    const text = 'version: 0.1\nx: &r eu-west-1\ndefault: { global: { parameters: { region: *r } } }\n';
    expect(yaml(text, { region: 'eu-west-1' })).toBe(text);
    expect(yaml(text, { region: 'b' })).toBe(text.replace('*r', 'b'));
  });
});

describe('is refused, with the lines to be written by hand', () => {
  test.each<['toml' | 'yaml', string, string]>([
    ['toml', 'version = 0.1\n[[default]]\na = 1\n', 'default is no table'],
    ['toml', `${HEAD}parameter_overrides = "nothing"\n`, 'a text that sam cannot read'],
    ['toml', `${HEAD}parameter_overrides = 1\n`, 'neither a table nor a list nor a text'],
    [
      'toml',
      `${HEAD}parameter_overrides = { A = "1", "$include" = "file://x" }\n`,
      '$include stands behind A',
    ],
    ['yaml', 'version: 0.1\nx: &x {}\ndefault: *x\n', 'default is no plain map'],
    [
      'yaml',
      'version: 0.1\nx: &x {a: 1}\ndefault:\n  deploy:\n    parameters:\n      <<: *x\n',
      'takes over another map',
    ],
    [
      'yaml',
      'version: 0.1\ndefault: &d\n  deploy: {parameters: {parameter_overrides: {}}}\ndev: *d\n',
      'other values',
    ],
  ])('%s: %s', (format, text, why) => {
    const { message, hint } = failure(() => withAnswers(text, format, 'default', { parameters: { A: 'x' } }));
    expect(message).toContain(why);
    expect(message).toContain(`samconfig.${format}`);
    expect(hint).toContain(
      format === 'toml' ? '[default.deploy.parameters.parameter_overrides]\nA = "x"' : 'A: x',
    );
  });

  test.each([
    ['toml', 'a = ['],
    ['yaml', 'a: ['],
    ['yaml', '- a'],
    ['yaml', 'a: *b'],
  ] as const)('%s that cannot be read: %s', (format, text) => {
    expect(failure(() => withAnswers(text, format, 'default', all)).message).toMatch(
      /samconfig.* cannot be read/,
    );
  });

  test('half of a character', () => {
    expect(failure(() => toml(undefined, { parameters: { A: '\ud800' } })).message).toContain(
      'lone surrogate',
    );
  });

  test('what stands in the file is told nowhere', () => {
    const text = `${HEAD}parameter_overrides = "Password s3cret"\n`;
    const { message, hint } = failure(() => toml(text, { parameters: { A: 'x' } }));
    expect(message + hint).not.toContain('s3cret');
  });
});
