import { describe, expect, it } from 'vitest';
import { found, validateContent, withFunction } from '../../support/projects.ts';

const variables = (text: string) =>
  withFunction(`Environment:\n  Variables:\n    ${text.trim().replaceAll('\n', '\n    ')}`);
const check = (template: string, rule: string) => found(validateContent({ template }).problems, rule);

describe('secret-literal', () => {
  it.each([
    'DB_PASSWORD: hunter22',
    'DbPassword: hunter22',
    'SECRET_VAR: changeme',
    'API_KEY: 0123456789abcdef',
    'STRIPE_APIKEY: x1y2z3',
    'AUTH_TOKEN: abcdef',
    'PRIVATE_KEY: abcdef',
    "DB_PASSWORD: !Sub 'plain'",
    'DB_PASSWORD: 12345678',
  ])('%s', (text) => {
    expect(check(variables(text), 'secret-literal')).toEqual([expect.stringMatching(/looks like a secret/)]);
  });
  it.each([
    ['MY_ID: AKIAIOSFODNN7EXAMPLE', 'an AWS access key'],
    ['CERT: "-----BEGIN RSA PRIVATE KEY-----\\nMII"', 'a private key'],
    ['DB: postgres://user:pa55word@host/db', 'an address with a password'],
    [`GIT: ghp_${'a1'.repeat(18)}`, 'a GitHub token'],
  ])('%s, whatever its name', (text, what) => {
    expect(check(variables(text), 'secret-literal')).toEqual([expect.stringContaining(`holds ${what}`)]);
  });
  it.each([
    'SECRET_ARN: abcdef',
    'SECRET_NAME: abcdef',
    'TOKEN_URL: https://example.com/token',
    'API_KEY: !Ref AWS::StackName',
    "DB_PASSWORD: '{{resolve:secretsmanager:x}}'",
    "DB_PASSWORD: !Sub '{{resolve:secretsmanager:${AWS::StackName}}}'",
    'DB_SECRET: arn:aws:secretsmanager:eu-west-1:1:secret:x',
    'DB_SECRET: prod/db/password',
    'DB_PASSWORD: ""',
    'USE_TOKEN: "true"',
    'TOKEN_TTL: 3600',
    'MAX_TOKENS: 4096',
    'SECRET_ENABLED: true',
    'PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE: 1000',
    'TABLE: monkey',
    'DB: postgres://user@host/db',
  ])('lets %s be', (text) => {
    expect(check(variables(text), 'secret-literal')).toEqual([]);
  });
  it('looks into the branches, Globals and build arguments', () => {
    const condition = 'Conditions:\n  IsProd: !Equals [!Ref AWS::Region, x]\n';
    const branch = 'Environment:\n  Variables:\n    DB_PASSWORD: !If [IsProd, !Ref AWS::StackName, hunter22]';
    expect(check(withFunction(branch, 'SkipBuild: true', condition), 'secret-literal')).toHaveLength(1);
    const globals = 'Globals: {Function: {Environment: {Variables: {DB_PASSWORD: hunter22}}}}\n';
    expect(check(withFunction('Timeout: 3', 'SkipBuild: true', globals), 'secret-literal')).toEqual([
      expect.stringMatching(/^warning 3:/),
    ]);
    expect(
      check(withFunction('Timeout: 3', 'DockerBuildArgs: {NPM_TOKEN: hunter22}'), 'secret-literal'),
    ).toEqual([expect.stringContaining('The build argument NPM_TOKEN')]);
  });
});

describe('secret-default', () => {
  const parameter = (text: string) =>
    withFunction('Description: !Ref Given', 'SkipBuild: true', `Parameters:\n  Given: ${text}\n`);
  it.each([
    ['{Type: String, NoEcho: true, Default: hunter22}', 'is NoEcho'],
    ["{Type: String, NoEcho: 'true', Default: hunter22}", 'is NoEcho'],
    ['{Type: String, Default: AKIAIOSFODNN7EXAMPLE}', 'holds an AWS access key'],
  ])('%s', (text, why) => {
    expect(check(parameter(text), 'secret-default')).toEqual([expect.stringContaining(why)]);
  });
  it.each([
    '{Type: String, NoEcho: true}',
    "{Type: String, NoEcho: true, Default: ''}",
    '{Type: String, Default: x}',
  ])('lets %s be', (text) => {
    expect(check(parameter(text), 'secret-default')).toEqual([]);
  });
  it('goes by the name where there is no NoEcho, but not for a pointer to SSM', () => {
    const named = (type: string) =>
      withFunction(
        'Description: !Ref DbPassword',
        'SkipBuild: true',
        `Parameters:\n  DbPassword: {Type: ${type}, Default: hunter22}\n`,
      );
    expect(check(named('String'), 'secret-default')).toHaveLength(1);
    expect(check(named('AWS::SSM::Parameter::Value<String>'), 'secret-default')).toEqual([]);
  });
});
