import { describe, expect, it } from 'vitest';
import { found, validateContent, withFunction } from '../../support/projects.ts';

const template = withFunction(
  'Description: !Sub "${Public} ${SecretVar}"',
  'SkipBuild: true',
  'Parameters:\n  Public: {Type: String}\n  SecretVar: {Type: String, NoEcho: true}\n',
);
const check = (samconfig: string, rule: string, environment?: string) =>
  found(validateContent({ template, samconfig, ...(environment ? { environment } : {}) }).problems, rule);
const deploy = (text: string) => `version = 0.1\n[default.deploy.parameters]\n${text}\n`;

describe('samconfig-version', () => {
  it.each([
    [
      '[default.deploy.parameters]\nregion = "x"\n',
      'error 1:1 This samconfig has no version; sam stops without it.',
    ],
    ['version = 1\n', 'error 1:11 sam takes a decimal number as the version only.'],
    ['version = "0.1"\n', 'error 1:11 sam takes a decimal number as the version only.'],
  ])('%j', (text, expected) => {
    expect(check(text, 'samconfig-version')).toEqual([expected]);
  });
  it.each(['version = 0.1\n', 'version = 1.0\n', '# nothing\n', 'version = 1e-1 # so\n'])(
    'takes %j',
    (text) => {
      expect(check(text, 'samconfig-version')).toEqual([]);
    },
  );
});

describe('samconfig-section', () => {
  it.each([
    [
      'version = 0.1\n[default.deply.parameters]\n',
      'warning 2:10 sam has no command deply; this section has no effect.',
    ],
    [
      'version = 0.1\n[default.local.invoke.parameters]\n',
      'warning 2:10 sam has no command local; this section has no effect.',
    ],
    [
      'version = 0.1\n[default.deploy]\nstack_name = "x"\n',
      'warning 3:1 sam reads [default.deploy.parameters] only; stack_name has no effect here.',
    ],
    [
      'version = 0.1\n[default.deploy.params]\n',
      'warning 2:17 sam reads [default.deploy.parameters] only; params has no effect here.',
    ],
    [
      'version = 0.1\n[default]\nregion = "x"\n',
      'warning 3:1 region must stand in [default.<command>.parameters]; here it has no effect.',
    ],
    ['version = 0.1\nstack_name = "x"\n', 'warning 2:1 sam reads no stack_name at the top of a samconfig.'],
    ['version = 0.1\ndefault = "x"\n', 'error 2:1 sam reads no default at the top of a samconfig.'],
  ])('%j', (text, expected) => {
    expect(check(text, 'samconfig-section')).toEqual([expected]);
  });
  it.each([
    'deploy',
    'build',
    'local_invoke',
    'local_start_api',
    'global',
    'local_generate_event_s3_put',
    'list_stack_outputs',
  ])('knows %s', (command) => {
    expect(check(`version = 0.1\n[default.${command}.parameters]\n`, 'samconfig-section')).toEqual([]);
  });
});

describe('samconfig-default', () => {
  it('misses default, and the environment asked for', () => {
    const text = 'version = 0.1\n[prod.deploy.parameters]\nregion = "x"\n';
    expect(check(text, 'samconfig-default')).toEqual([
      'warning 2:2 There is no [default.…] section: sam without --config-env finds nothing here.',
    ]);
    expect(check(text, 'samconfig-default', 'prod')).toEqual([]);
    expect(check(text, 'samconfig-default', 'dev')).toEqual([
      'error 1:1 There is no environment dev in this samconfig.',
    ]);
    expect(check(deploy(''), 'samconfig-default')).toEqual([]);
  });
});

describe('samconfig-key', () => {
  it.each([
    ['stack_nam = "x"', 'Did you mean stack_name?'],
    ['stack-name = "x"', 'Did you mean stack_name?'],
    ['cached = true', 'It is an option of build.'],
    ['nonsense_altogether = 1', undefined],
  ])('%s', (line, hint) => {
    const { problems } = validateContent({ template, samconfig: deploy(line) });
    expect(problems).toMatchObject([
      { rule: 'samconfig-key', severity: 'warning', file: 'samconfig.toml', range: { line: 3, column: 1 } },
    ]);
    expect(problems[0]?.hint).toBe(hint);
  });
  it('takes every option of any command in global', () => {
    expect(
      check(
        'version = 0.1\n[default.global.parameters]\nstack_name = "x"\ncached = true\nnope = 1\n',
        'samconfig-key',
      ),
    ).toEqual(['warning 5:1 No command of sam has an option nope.']);
  });
  it('takes what sam takes', () => {
    const lines = 'template = "x"\ntemplate_file = "y"\nresolve_s3 = true\ntags = "a=b"\nprofile = "p"';
    expect(check(deploy(lines), 'samconfig-key')).toEqual([]);
  });
});

describe('samconfig-type', () => {
  it.each([
    ['confirm_changeset = "maybe"', 'error 3:21 confirm_changeset must be true or false.'],
    ['confirm_changeset = 5', 'error 3:21 confirm_changeset must be true or false.'],
    ['max_wait_duration = "abc"', 'error 3:21 max_wait_duration must be a whole number.'],
    ['on_failure = "ROLBACK"', 'error 3:14 on_failure must be one of ROLLBACK, DELETE, DO_NOTHING.'],
    ['capabilities = 5', 'error 3:16 capabilities must be a list or a text.'],
    ['tags = {a = "b"}', 'error 3:8 tags must be a list or a text.'],
    [
      's3_prefix = ["x"]',
      'warning 3:13 s3_prefix must be one text; sam would take its brackets as part of it.',
    ],
  ])('%s', (line, expected) => {
    expect(check(deploy(line), 'samconfig-type')).toEqual([expected]);
  });
  it.each([
    'confirm_changeset = "yes"',
    'confirm_changeset = true',
    'max_wait_duration = "12"',
    'max_wait_duration = 1.5',
    'on_failure = "DELETE"',
    'capabilities = "CAPABILITY_IAM"',
    'capabilities = ["CAPABILITY_IAM"]',
    'stack_name = 5',
  ])('takes %s', (line) => {
    expect(check(deploy(line), 'samconfig-type')).toEqual([]);
  });
  it('checks global where all commands agree', () => {
    expect(
      check('version = 0.1\n[default.global.parameters]\ndebug = "perhaps"\n', 'samconfig-type'),
    ).toHaveLength(1);
  });
});

describe('samconfig-exclusive', () => {
  it.each([
    ['s3_bucket = "b"\nresolve_s3 = true', 'error 4:1 sam deploy takes resolve_s3 or s3_bucket, not both.'],
    [
      'resolve_image_repos = true\nimage_repository = "x"',
      'error 3:1 sam deploy takes resolve_image_repos or image_repository, not both.',
    ],
  ])('%j', (lines, expected) => {
    expect(check(deploy(lines), 'samconfig-exclusive')).toEqual([expected]);
  });
  it('counts what global says', () => {
    const text = `${deploy('resolve_s3 = true')}[default.global.parameters]\ns3_bucket = "b"\n`;
    expect(check(text, 'samconfig-exclusive')).toEqual([
      'error 3:1 sam deploy takes resolve_s3 or s3_bucket, not both.',
    ]);
  });
  it.each([
    's3_bucket = "b"\nresolve_s3 = false',
    's3_bucket = ""\nresolve_s3 = true',
    'image_repositories = []\nresolve_image_repos = true',
    'guided = true\ns3_bucket = "b"\nresolve_s3 = true',
  ])('takes %j', (lines) => {
    expect(check(deploy(lines), 'samconfig-exclusive')).toEqual([]);
  });
});

describe('samconfig-override-unknown', () => {
  it.each([
    'parameter_overrides = "Publik=x"',
    'parameter_overrides = ["Public=x", "Publik=y"]',
    'parameter_overrides = "ParameterKey=Publik,ParameterValue=x"',
  ])('%s', (line) => {
    const { problems } = validateContent({ template, samconfig: deploy(line) });
    expect(problems).toMatchObject([
      {
        rule: 'samconfig-override-unknown',
        severity: 'warning',
        message: 'The template declares no parameter Publik; sam would drop its value.',
        hint: 'Did you mean Public?',
      },
    ]);
  });
  it('points at the key of a table', () => {
    expect(
      check(deploy('parameter_overrides = { Public = "x", Publik = "y" }'), 'samconfig-override-unknown'),
    ).toEqual([expect.stringMatching(/^warning 3:39 /)]);
  });
});

describe('samconfig-override-text', () => {
  it.each([
    ['Public=two words', 'Public'],
    ["Public={'j':1} x", 'Public'],
    ['Public=a Public2="b" c', 'Public2'],
  ])('%s loses something after %s', (text, name) => {
    expect(check(deploy(`parameter_overrides = ${JSON.stringify(text)}`), 'samconfig-override-text')).toEqual(
      [`warning 3:23 sam would drop a part of this text, near the value of ${name}.`],
    );
  });
  it('cuts JSON at its first quote', () => {
    expect(check(deploy(`parameter_overrides = 'Public={"j":1}'`), 'samconfig-override-text')).toHaveLength(
      1,
    );
  });
  it.each(['Public', 'My_Param=1', '= 3'])('is refused: %s', (text) => {
    expect(check(deploy(`parameter_overrides = ${JSON.stringify(text)}`), 'samconfig-override-text')).toEqual(
      [expect.stringMatching(/^error 3:23 sam refuses this/)],
    );
  });
  it.each([
    'Public=x SecretVar=""',
    'Public="two words"',
    "Public='two words'",
    'Public=two\\ words',
    'ParameterKey=Public,ParameterValue=x ParameterKey=Other,ParameterValue="a b"',
    '',
    'file://params.yaml',
  ])('is whole: %s', (text) => {
    expect(check(deploy(`parameter_overrides = ${JSON.stringify(text)}`), 'samconfig-override-text')).toEqual(
      [],
    );
  });
});

describe('samconfig-secret', () => {
  it.each([
    '"SecretVar=hunter22"',
    '["SecretVar=hunter22"]',
    '{ SecretVar = "hunter22" }',
    '{ DbPassword = "hunter22" }',
  ])('%s', (value) => {
    const { problems } = validateContent({ template, samconfig: deploy(`parameter_overrides = ${value}`) });
    const secret = problems.find(({ rule }) => rule === 'samconfig-secret');
    expect(secret).toMatchObject({ severity: 'warning', secret: true });
    expect(JSON.stringify(problems)).not.toContain('hunter22');
  });
  it.each(['"SecretVar="', '{ SecretVar = "" }', '"Public=x"'])('lets %s be', (value) => {
    expect(check(deploy(`parameter_overrides = ${value}`), 'samconfig-secret')).toEqual([]);
  });
});

it('reads a samconfig in YAML alike', () => {
  const files = {
    'samconfig.yaml': 'version: 1\ndefault:\n  deploy:\n    parameters:\n      stack_nam: x\n',
  };
  expect(
    validateContent({ template, files }).problems.map(
      ({ file, range, rule }) => `${file}:${range.line}:${range.column} ${rule}`,
    ),
  ).toEqual(['samconfig.yaml:1:10 samconfig-version', 'samconfig.yaml:5:7 samconfig-key']);
});

it('prefers the samconfig in TOML, as sam does', () => {
  const files = { 'samconfig.yaml': 'version: 1\n' };
  expect(validateContent({ template, samconfig: 'version = 0.1\n', files }).problems).toEqual([]);
});
