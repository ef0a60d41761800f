import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { givenParameters, type ParameterFlags } from '../../src/invoke/parameters.ts';
import { chooseRegion, localScope } from '../../src/invoke/scope.ts';
import type { Project } from '../../src/project/open-project.ts';
import { parseSamconfig } from '../../src/samconfig/load.ts';

function project(samconfig: string, environment = 'default'): Project {
  const template = {
    Parameters: {
      Stage: { Type: 'String', Default: 'dev' },
      SecretVar: { Type: 'String', NoEcho: true },
      QuotedSecret: { Type: 'String', NoEcho: 'true' },
      Ami: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' },
    },
  };
  return {
    template,
    environment,
    samconfig: parseSamconfig(samconfig, 'toml', 'samconfig.toml').samconfig,
  } as unknown as Project;
}

const none: ParameterFlags = { param: [], paramFromEnv: [] };
const given = (samconfig: string, flags: Partial<ParameterFlags> = {}, env = {}, environment?: string) =>
  givenParameters(project(samconfig, environment), { ...none, ...flags }, env);

const deploy =
  '[default.deploy.parameters]\nparameter_overrides = { Stage = "two words", SecretVar = "s" }\n';

test('samconfig: deploy, local_invoke over it, global below both', () => {
  expect(given(deploy)).toEqual({ Stage: 'two words', SecretVar: 's' });
  expect(given(`${deploy}[default.local_invoke.parameters]\nparameter_overrides = "Stage=local"\n`)).toEqual({
    Stage: 'local',
    SecretVar: 's',
  });
  const global = '[default.global.parameters]\nparameter_overrides = ["Stage=global"]\n';
  expect(given(global)).toEqual({ Stage: 'global' });
  expect(given(global + deploy)).toEqual({ Stage: 'two words', SecretVar: 's' });
});

test('only the environment that is meant counts', () => {
  const both = `${deploy}[prod.deploy.parameters]\nparameter_overrides = { Stage = "prod" }\n`;
  expect(given(both, {}, {}, 'prod')).toEqual({ Stage: 'prod' });
});

test('the flags go over samconfig', () => {
  const flags = { param: ['Stage=a=b'], paramFromEnv: ['SecretVar=MY_SECRET', 'QuotedSecret=EMPTY'] };
  expect(given(deploy, flags, { MY_SECRET: 'from env', EMPTY: '' })).toEqual({
    Stage: 'a=b',
    SecretVar: 'from env',
    QuotedSecret: '',
  });
});

test('samconfig gives an SSM parameter’s name, a flag its value', () => {
  const samconfig = '[default.deploy.parameters]\nparameter_overrides = { Ami = "/other/name" }\n';
  expect(given(samconfig)).toEqual({});
  expect(given(samconfig, { param: ['Ami=ami-1'] })).toEqual({ Ami: 'ami-1' });
});

test.each([
  [{ param: ['SecretVar=hunter2'] }, /SecretVar is a secret/, /--param-from-env SecretVar=VARIABLE/],
  [{ param: ['QuotedSecret=hunter2'] }, /QuotedSecret is a secret/, /--param-from-env/],
  [{ param: ['hunter2'] }, /--param takes KEY=VALUE/, /no name and =/],
  [
    { param: ['Stagee=hunter2'] },
    /no parameter Stagee; did you mean Stage\?/,
    /It declares: Stage, SecretVar/,
  ],
  [{ param: ['toString=hunter2'] }, /no parameter toString/, /It declares/],
  [{ paramFromEnv: ['SecretVar=hunter2'] }, /names for SecretVar is not set/, /the name of a variable/],
  [{ paramFromEnv: ['Nope=hunter2'] }, /no parameter Nope/, /It declares/],
])('what cannot be given is said, and no value shown %#', (flags, message, hint) => {
  const attempt = () => given('', flags);
  expect(attempt).toThrow(UsageError);
  try {
    attempt();
  } catch (error) {
    const { message: said, hint: next } = error as UsageError;
    expect(said).toMatch(message);
    expect(next).toMatch(hint);
    expect(`${said} ${next}`).not.toContain('hunter2');
  }
});

const regions = (samconfig: string, flag?: string, env = {}) => chooseRegion(project(samconfig), flag, env);

test('the region: flag, samconfig, environment, us-east-1', () => {
  const samconfig = '[default.deploy.parameters]\nregion = "eu-west-3"\n';
  expect(regions(samconfig, 'eu-north-1', { AWS_REGION: 'a' })).toBe('eu-north-1');
  expect(regions(samconfig, undefined, { AWS_REGION: 'a' })).toBe('eu-west-3');
  expect(regions('', undefined, { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' })).toBe('a');
  expect(regions('', undefined, { AWS_REGION: '', AWS_DEFAULT_REGION: 'b' })).toBe('b');
  expect(regions('')).toBe('us-east-1');
});

test('pseudo parameters follow the region and the stack’s name', () => {
  const named = project('[default.deploy.parameters]\nstack_name = "mine"\n');
  expect(localScope(named, {}, 'cn-north-1').pseudo).toMatchObject({
    'AWS::Partition': 'aws-cn',
    'AWS::StackName': 'mine',
    'AWS::URLSuffix': 'amazonaws.com.cn',
  });
  expect(localScope(project(''), {}, 'eu-west-3').pseudo).toMatchObject({
    'AWS::Partition': 'aws',
    'AWS::Region': 'eu-west-3',
    'AWS::StackName': 'local',
  });
});
