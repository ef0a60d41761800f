import { describe, expect, test } from 'vitest';
import {
  type BuildRun,
  buildArguments,
  type DeployRun,
  deleteArguments,
  deployArguments,
  samconfigChoice,
} from '../../src/sam/arguments.ts';

const SAMCONFIG = { file: '/p/samconfig.toml', environment: 'dev' };

const build = (given: Partial<BuildRun> = {}) =>
  buildArguments({ template: '/p/template.yaml', samconfig: undefined, passedOn: [], ...given });

const deploy = (given: Partial<DeployRun> = {}) =>
  deployArguments({
    template: '/p/.aws-sam/build/template.yaml',
    samconfig: undefined,
    stackName: 'hello',
    region: 'eu-central-1',
    profile: undefined,
    overridesFile: undefined,
    capabilities: undefined,
    confirmChangeset: undefined,
    imageRepository: undefined,
    imageRepositories: [],
    resolveS3: false,
    s3Prefix: undefined,
    resolveImageRepos: false,
    failOnEmptyChangeset: true,
    passedOn: [],
    ...given,
  });

/** Always there, and first. */
const DEPLOY = [
  ...['deploy', '--template-file', '/p/.aws-sam/build/template.yaml'],
  ...['--stack-name', 'hello', '--region', 'eu-central-1'],
];

describe('sam build', () => {
  test.each<[string, Partial<BuildRun>, string[]]>([
    ['nothing more', {}, []],
    ['the samconfig', { samconfig: SAMCONFIG }, ['--config-file', SAMCONFIG.file, '--config-env', 'dev']],
    ['values', { overridesFile: '/t/b.yaml' }, ['--parameter-overrides', 'file:///t/b.yaml']],
    [
      "the user's own last",
      { samconfig: SAMCONFIG, passedOn: ['--use-container', 'Hello'] },
      ['--config-file', SAMCONFIG.file, '--config-env', 'dev', '--use-container', 'Hello'],
    ],
  ])('with %s', (_, given, rest) => {
    expect(build(given)).toEqual(['build', '--template-file', '/p/template.yaml', ...rest]);
  });
});

describe('sam deploy', () => {
  test.each<[string, Partial<DeployRun>, string[]]>([
    ['nothing more', {}, []],
    ['a profile', { profile: 'work' }, ['--profile', 'work']],
    ['values', { overridesFile: '/t/p.yaml' }, ['--parameter-overrides', 'file:///t/p.yaml']],
    [
      'capabilities',
      { capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] },
      ['--capabilities', 'CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
    ],
    ['a confirmation', { confirmChangeset: true }, ['--confirm-changeset']],
    ['no confirmation', { confirmChangeset: false }, ['--no-confirm-changeset']],
    ['one repository', { imageRepository: 'uri' }, ['--image-repository', 'uri']],
    [
      'a repository for each',
      { imageRepositories: ['A=1', 'B=2'] },
      ['--image-repositories', 'A=1', '--image-repositories', 'B=2'],
    ],
    ["a bucket of sam's", { resolveS3: true }, ['--resolve-s3']],
    ["repositories of sam's", { resolveImageRepos: true }, ['--resolve-image-repos']],
    ['empty change sets', { failOnEmptyChangeset: false }, ['--no-fail-on-empty-changeset']],
    [
      "the user's own last, so that they win",
      { failOnEmptyChangeset: false, resolveS3: true, passedOn: ['--no-resolve-s3', '--role-arn', 'x'] },
      ['--resolve-s3', '--no-fail-on-empty-changeset', '--no-resolve-s3', '--role-arn', 'x'],
    ],
  ])('with %s', (_, given, rest) => {
    expect(deploy(given)).toEqual([...DEPLOY, ...rest]);
  });
  test('names the samconfig, so that sam looks for no other', () => {
    expect(deploy({ samconfig: SAMCONFIG }).slice(3, 7)).toEqual([
      '--config-file',
      '/p/samconfig.toml',
      '--config-env',
      'dev',
    ]);
  });
});

test('sam delete never asks: samgen has', () => {
  const run = { stackName: 'hello', region: 'eu-central-1', profile: 'work' };
  const target = ['--stack-name', 'hello', '--region', 'eu-central-1', '--profile', 'work'];
  expect(deleteArguments({ ...run, samconfig: undefined, passedOn: [] })).toEqual([
    'delete',
    '--no-prompts',
    ...target,
  ]);
  expect(deleteArguments({ ...run, samconfig: SAMCONFIG, passedOn: ['--s3-bucket', 'b'] })).toEqual([
    'delete',
    '--no-prompts',
    ...['--config-file', '/p/samconfig.toml', '--config-env', 'dev'],
    ...target,
    ...['--s3-bucket', 'b'],
  ]);
});

test('sam is given no environment that its samconfig does not have', () => {
  const value = { version: 0.1, dev: {} };
  const samconfig = { file: '/p/samconfig.toml', text: '', format: 'toml', value } as const;
  expect(samconfigChoice(samconfig, 'dev')).toEqual({ file: '/p/samconfig.toml', environment: 'dev' });
  expect(samconfigChoice(samconfig, 'default')).toBeUndefined();
  expect(samconfigChoice(undefined, 'default')).toBeUndefined();
});
