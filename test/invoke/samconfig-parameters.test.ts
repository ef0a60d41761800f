import { expect, test } from 'vitest';
import { samconfigParameters } from '../../src/invoke/samconfig-parameters.ts';
import { chooseRegion, localScope } from '../../src/invoke/scope.ts';
import type { Project } from '../../src/project/open-project.ts';
import { parseTomlSamconfig } from '../../src/samconfig/parse-toml.ts';

function project(samconfig: string, environment = 'default'): Project {
  const template = {
    Parameters: {
      Stage: { Type: 'String', Default: 'dev' },
      SecretVar: { Type: 'String', NoEcho: true },
      Ami: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' },
    },
  };
  return {
    template,
    environment,
    samconfig: parseTomlSamconfig(samconfig, 'samconfig.toml').samconfig,
  } as unknown as Project;
}

const given = (samconfig: string, environment?: string) =>
  samconfigParameters(project(samconfig, environment));

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
  expect(given(both, 'prod')).toEqual({ Stage: 'prod' });
});

test('the name that samconfig gives for an SSM parameter is not its value', () => {
  const samconfig = '[default.deploy.parameters]\nparameter_overrides = { Ami = "/other/name" }\n';
  expect(given(samconfig)).toEqual({});
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
