import { describe, expect, it } from 'vitest';
import { codeFrame } from '../../../src/validate/report/code-frame.ts';
import { textReport } from '../../../src/validate/report/text.ts';
import type { Validation } from '../../../src/validate/validate.ts';
import { HEAD, validateContent, withFunction } from '../../support/projects.ts';
import { recordedSink } from '../../support/sinks.ts';

const report = (validation: Validation, others: string[] = []) =>
  textReport(validation, { template: 'template.yaml', others }, recordedSink());

describe('textReport', () => {
  it('shows each problem with its place, and counts them', () => {
    const template = withFunction(
      'Architectures: [amd64]\nEnvironment: {Variables: {AWS_REGION: x, AB: !Ref Nope}}',
    ).replace('provided.al2023', 'provided.al2');
    expect(report(validateContent({ template }))).toBe(`template.yaml:11:16  warning  runtime-deprecated
  provided.al2 is deprecated since 2026-07-31; from 2027-02-01 no function can
  be created with it.
    10 │       Handler: bootstrap
  > 11 │       Runtime: provided.al2
       │                ^^^^^^^^^^^^
  Its successor is provided.al2023.

template.yaml:12:23  error  architecture
  Lambda has no architecture "amd64"; it has x86_64 and arm64.
    11 │       Runtime: provided.al2
  > 12 │       Architectures: [amd64]
       │                       ^^^^^
  Did you mean x86_64?

template.yaml:13:33  error  env-reserved
  AWS_REGION is reserved: Lambda sets it itself and refuses a function that
  does.
    12 │       Architectures: [amd64]
  > 13 │       Environment: {Variables: {AWS_REGION: x, AB: !Ref Nope}}
       │                                 ^^^^^^^^^^
  Remove it, or give it another name.

template.yaml:13:57  error  reference-missing
  There is no parameter or resource Nope in this template.
    12 │       Architectures: [amd64]
  > 13 │       Environment: {Variables: {AWS_REGION: x, AB: !Ref Nope}}
       │                                                         ^^^^

3 errors, 1 warning
`);
  });

  it('says what is valid', () => {
    const valid = validateContent({ template: withFunction('Timeout: 3') });
    expect(report(valid)).toBe('template.yaml is valid.\n');
    expect(report(valid, ['samconfig.toml'])).toBe('template.yaml and samconfig.toml are valid.\n');
    const warned = validateContent({ template: withFunction('Timeout: 3').replace('al2023', 'al2') });
    expect(report(warned)).toMatch(/\ntemplate.yaml is valid: 1 warning.\n$/);
  });

  it('fits 80 columns, whatever the line', () => {
    const filler = 'x'.repeat(300);
    const template = withFunction(`Environment: {Variables: {LONG: ${filler}, A-B: y, MORE: ${filler}}}`);
    const text = report(validateContent({ template }));
    expect(text).toContain('^^^');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const [marked, underline] = text
      .split('\n')
      .filter((line) => line.includes('A-B: y') || line.includes('^'));
    expect(marked!.slice(underline!.indexOf('^'), underline!.lastIndexOf('^') + 1)).toBe('A-B');
  });

  it('underlines a value of several lines to the end of its first', () => {
    const template = `${HEAD}Resources:\n  One:\n    Type: AWS::S3::Bucket\n    Properties: {Name: !Sub "a\n      \${Nope}"}\n`;
    expect(report(validateContent({ template }))).toContain(
      '  > 7 │       ${Nope}"}\n      │       ^^^^^^^\n',
    );
  });

  it('prints a hundred and counts the rest, errors first', () => {
    const variables = Array.from({ length: 150 }, (_, index) => `A-${index}: x`).join(', ');
    const template = withFunction(`Environment: {Variables: {${variables}}}`).replace('al2023', 'al2');
    const text = report(validateContent({ template }));
    expect(text.match(/ {2}error {2}env-name/g)).toHaveLength(100);
    expect(text).toMatch(/\n… and 51 more; --json lists them all.\n150 errors, 1 warning\n$/);
  });

  it('lets no control character reach the terminal', () => {
    const template = withFunction('Environment: {Variables: {"A\\e[31mB": x, \u009bAB: y, \u202eCD: z}}');
    const text = report(validateContent({ template }));
    expect(text).toMatch(/error {2}env-name/);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe('secrets in code frames', () => {
  const SECRET = 'hunter2secret';
  const everywhere = (validation: Validation) => report(validation) + JSON.stringify(validation.problems);

  it('masks the value, and its neighbours on the line of another problem', () => {
    const template = withFunction(`Environment: {Variables: {DB_PASSWORD: ${SECRET}, A-B: x}}`);
    const validation = validateContent({ template });
    expect(everywhere(validation)).not.toContain(SECRET);
    const lines = report(validation).split('\n');
    const at = lines.findIndex((line) => line.includes('^^^') && !line.includes('^^^^'));
    expect(lines[at - 1]).toContain('{DB_PASSWORD: ********, A-B: x}');
    expect(lines[at - 1]!.slice(lines[at]!.indexOf('^'), lines[at]!.lastIndexOf('^') + 1)).toBe('A-B');
  });
  it('masks a value of several lines', () => {
    const template = withFunction(
      `Environment:\n  Variables:\n    CERT: |\n      -----BEGIN PRIVATE KEY-----\n      ${SECRET}\n      ${SECRET}\n    A-B: x`,
    );
    expect(everywhere(validateContent({ template }))).not.toContain(SECRET);
  });
  it('masks it in the message of another rule', () => {
    const template = withFunction(
      `Environment: {Variables: {DB_PASSWORD: ${SECRET}}}\nMemorySize: ${SECRET}`,
    );
    const { problems } = validateContent({ template });
    expect(problems.map(({ rule }) => rule)).toContain('schema-wrong-value');
    expect(JSON.stringify(problems)).not.toContain(SECRET);
  });
  it('masks by name what cannot be parsed', () => {
    const template = withFunction(
      `Environment:\n  Variables:\n    DB_PASSWORD: ${SECRET}\n    "API_TOKEN": "${SECRET}"\n   X: [`,
    );
    const validation = validateContent({ template });
    expect(validation.problems[0]?.rule).toMatch(/^yaml-/);
    expect(everywhere(validation)).not.toContain(SECRET);
  });
  it('masks a Default and an override', () => {
    const template = withFunction(
      'Description: !Ref SecretVar',
      'SkipBuild: true',
      `Parameters:\n  SecretVar: {Type: String, NoEcho: true, Default: ${SECRET}}\n`,
    );
    const samconfig = `version = 1\n[default.deploy.parameters]\nparameter_overrides = "SecretVar=${SECRET} two words"\nnope = 1\n`;
    expect(everywhere(validateContent({ template, samconfig }))).not.toContain(SECRET);
  });
  const secretParameter = (attributes: string) =>
    withFunction(
      'Description: !Ref Given',
      'SkipBuild: true',
      `Parameters:\n  Given:\n    Type: String\n    NoEcho: true\n    ${attributes}\n`,
    );
  const variable = (text: string) => withFunction(`Environment:\n  Variables:\n    ${text}\n    A-B: x`);
  it.each([
    variable(`DB_PASSWORD: !Sub "${SECRET}\${Nope}"`),
    variable(`DB_PASSWORD: [${SECRET}]`),
    variable(`DB_PASSWORD: {${SECRET}}`),
    variable(`DB_PASSWORD: {value: ${SECRET}}`),
    variable(`API-KEY: ${SECRET}`),
    variable(`DB_PASSWORD:\n      - ${SECRET}`),
    variable(`DB_PASSWORD: !Join ['', [${SECRET}, !Ref Nope]]`),
    variable(`SECRET_KEY: "${SECRET}`),
    variable(`SECRET_KEY: "x\n${SECRET}`),
    variable(`SECRET_KEY: |\n      ${SECRET}\n     X: [`),
    variable(`SECRET_KEY:\n      - ${SECRET}\n     X: [`),
    variable(`SECRET_KEY: ${SECRET}: x`),
    secretParameter(`AllowedValues: [${SECRET}]\n    Nonsense: 1`),
    secretParameter(`Default: !Ref ${SECRET}`),
    secretParameter(`Default: ${SECRET}\n   X: [`),
    secretParameter(`Default: {a: ${SECRET}}\n    Nonsense: 1`),
    secretParameter(`AllowedValues:\n      - ${SECRET}\n   X: [`),
  ])('shows nothing of it: %j', (template) => {
    const validation = validateContent({ template });
    expect(validation.problems.some(({ severity }) => severity === 'error')).toBe(true);
    expect(everywhere(validation)).not.toContain(SECRET);
  });
  it.each([
    `parameter_overrides = "Given=${SECRET}\n`,
    `parameter_overrides = "Env=prod Given=${SECRET} two Env=x\n`,
    `parameter_overrides = ["ParameterKey=Given,ParameterValue=${SECRET}"\n=\n`,
    `parameter_overrides = {Given = "${SECRET}\n`,
    `parameter_overrides = {Given = "${SECRET}"}\nconfirm_changeset = "perhaps"\n`,
  ])('knows the NoEcho parameters of the template in a samconfig: %j', (lines) => {
    const samconfig = `version = 0.1\n[default.deploy.parameters]\n${lines}`;
    for (const template of [secretParameter('MinLength: 1'), secretParameter('  X: [')]) {
      const validation = validateContent({ template, samconfig });
      expect(validation.problems.some(({ file }) => file === 'samconfig.toml')).toBe(true);
      expect(everywhere(validation)).not.toContain(SECRET);
    }
  });
  it('shows where a value comes from, and comments', () => {
    const template = withFunction(
      'Environment:\n  Variables:\n    # SECRET_VAR: given at deploy\n    SECRET_VAR: !Ref Nope\n    DB_PASSWORD: !Sub "${Nope}"',
    );
    const text = report(validateContent({ template }));
    expect(text).toContain('# SECRET_VAR: given at deploy\n');
    expect(text).toContain('SECRET_VAR: !Ref Nope\n');
    expect(text).toContain('DB_PASSWORD: !Sub "${Nope}"\n');
  });
});

it('fits 80 columns where the mark stands behind the line', () => {
  const lines = ['a'.repeat(200)];
  for (const column of [70, 73, 74, 75, 76, 80, 199, 200, 201]) {
    const range = { line: 1, column, endLine: 1, endColumn: column + 1 };
    const frame = codeFrame({
      lines,
      range,
      severity: 'error',
      hidden: [],
      columns: 80,
      style: recordedSink().style,
    });
    for (const line of frame) expect(line.length + 2).toBeLessThanOrEqual(80);
  }
});
