import { describe, expect, it } from 'vitest';
import { found, HEAD, validateContent, withFunction } from '../../support/projects.ts';

const variables = (text: string) =>
  withFunction(`Environment:\n  Variables:\n    ${text.trim().replaceAll('\n', '\n    ')}`);
const inGlobals = (text: string) =>
  withFunction(
    'Timeout: 3',
    'SkipBuild: true',
    `Globals:\n  Function:\n    Environment:\n      Variables: ${text}\n`,
  );
const withCondition = (text: string) =>
  withFunction(
    `Environment:\n  Variables: !If [IsProd, ${text}, {FINE: x}]`,
    'SkipBuild: true',
    'Conditions:\n  IsProd: !Equals [!Ref AWS::Region, eu-west-1]\n',
  );
const check = (template: string, rule: string) => found(validateContent({ template }).problems, rule);

describe('env-name', () => {
  it.each([
    ['X: one', 'error 14:11 Lambda refuses the variable name "X": it must have two characters or more.'],
    ['1AB: one', 'error 14:11 Lambda refuses the variable name "1AB": it must start with a letter.'],
    ['A-B: one', 'error 14:11 Lambda refuses the variable name "A-B": letters, digits and _ only.'],
    ['_AB: one', 'error 14:11 Lambda refuses the variable name "_AB": it must start with a letter.'],
  ])('%s', (text, expected) => {
    expect(check(variables(text), 'env-name')).toEqual([expected]);
  });
  it.each(['AB: x', 'Ab_1: x', 'ab: !Ref AWS::Region'])('takes %s', (text) => {
    expect(check(variables(text), 'env-name')).toEqual([]);
  });
  it('says it once of Globals, where they stand', () => {
    const template = `${inGlobals('{A-B: x}')}  Other:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: s3://a/b, Handler: a, Runtime: provided.al2023}\n`;
    expect(check(template, 'env-name')).toEqual([
      'error 6:19 Lambda refuses the variable name "A-B": letters, digits and _ only.',
    ]);
  });
  it('is a warning where a condition decides', () => {
    expect(check(withCondition('{A-B: x}'), 'env-name')).toEqual([expect.stringMatching(/^warning 15:/)]);
  });
});

describe('env-reserved', () => {
  it.each(['AWS_REGION', '_HANDLER', 'LAMBDA_TASK_ROOT', 'AWS_SESSION_TOKEN'])('%s', (name) => {
    expect(check(variables(`${name}: x`), 'env-reserved')).toEqual([
      `error 14:11 ${name} is reserved: Lambda sets it itself and refuses a function that does.`,
    ]);
  });
  it('is a warning for the newest and under a condition', () => {
    expect(check(variables('AWS_LAMBDA_METADATA_API: x'), 'env-reserved')[0]).toMatch(/^warning/);
    expect(check(withCondition('{AWS_REGION: x}'), 'env-reserved')[0]).toMatch(/^warning/);
  });
  it('finds it in Globals, and lets settable defaults be', () => {
    expect(check(inGlobals('{AWS_REGION: x}'), 'env-reserved')).toHaveLength(1);
    expect(check(variables('PATH: x\nTZ: y\nAWS_XRAY_CONTEXT_MISSING: z'), 'env-reserved')).toEqual([]);
  });
});

describe('env-size', () => {
  // {"AB":"…"} has nine bytes besides its value.
  const least = (bytes: number) => `AB: ${'x'.repeat(bytes - 9)}`;
  it('takes 4096 bytes and no more', () => {
    expect(check(variables(least(4096)), 'env-size')).toEqual([]);
    expect(check(variables(least(4097)), 'env-size')).toEqual([
      'error 13:9 The environment of Hello has at least 4097 bytes; Lambda takes 4096.',
    ]);
  });
  it('counts bytes, not characters', () => {
    expect(check(variables(`AB: ${'ä'.repeat(2044)}`), 'env-size')).toHaveLength(1);
  });
  it('counts the smaller branch, and nothing for a reference', () => {
    const long = 'x'.repeat(4200);
    const condition = 'Conditions:\n  IsProd: !Equals [!Ref AWS::Region, x]\n';
    const either = `Environment:\n  Variables:\n    AB: !If [IsProd, ${long}, x]\n    CD: !Ref AWS::StackName`;
    expect(check(withFunction(either, 'SkipBuild: true', condition), 'env-size')).toEqual([]);
    const both = `Environment:\n  Variables:\n    AB: !If [IsProd, ${long}, ${long}]`;
    expect(check(withFunction(both, 'SkipBuild: true', condition), 'env-size')).toHaveLength(1);
  });
  it('adds Globals to the function’s own', () => {
    const half = 'x'.repeat(2100);
    const globals = `Globals:\n  Function:\n    Environment: {Variables: {AB: ${half}}}\n`;
    const own = `Environment: {Variables: {CD: ${half}}}`;
    expect(check(withFunction(own, 'SkipBuild: true', globals), 'env-size')).toHaveLength(1);
    expect(check(withFunction(own), 'env-size')).toEqual([]);
  });
  it('counts the fixed part of a Sub', () => {
    expect(check(variables(`AB: !Sub '${'x'.repeat(4100)}\${AWS::Region}'`), 'env-size')).toHaveLength(1);
    expect(check(variables(`AB: !Sub '\${AWS::Region}${'x'.repeat(10)}'`), 'env-size')).toEqual([]);
  });
});

describe('env-ssm-secure', () => {
  it.each([
    ["AB: '{{resolve:ssm-secure:name:1}}'"],
    ["AB: !Sub '{{resolve:ssm-secure:${AWS::StackName}}}'"],
    ["AB: !Join ['', ['{{resolve:ssm-secure:a:1}}', x]]"],
  ])('%s', (text) => {
    expect(check(variables(text), 'env-ssm-secure')).toEqual([
      expect.stringMatching(
        /^error 14:\d+ CloudFormation refuses ssm-secure references in an environment \(AB\)\.$/,
      ),
    ]);
  });
  it('takes the other dynamic references', () => {
    expect(
      check(variables("AB: '{{resolve:secretsmanager:x}}'\nCD: '{{resolve:ssm:x}}'"), 'env-ssm-secure'),
    ).toEqual([]);
  });
  it('is a warning in a branch, and found in Globals', () => {
    const one = "{AB: '{{resolve:ssm-secure:x:1}}'}";
    expect(check(withCondition(one), 'env-ssm-secure')[0]).toMatch(/^warning/);
    expect(check(inGlobals(one), 'env-ssm-secure')).toHaveLength(1);
  });
});

it('reads the environment of AWS::Lambda::Function too, without Globals', () => {
  const template = `${HEAD}Globals: {Function: {Environment: {Variables: {A-B: x}}}}
Resources:
  Plain:
    Type: AWS::Lambda::Function
    Properties: {Code: {ZipFile: x}, Role: r, Handler: a.b, Runtime: python3.14, Environment: {Variables: {AWS_REGION: x}}}
`;
  expect(check(template, 'env-reserved')).toHaveLength(1);
  expect(check(template, 'env-name')).toEqual([]);
});
