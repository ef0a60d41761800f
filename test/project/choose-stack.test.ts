import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { chooseStack, regionIn, type StackFlags } from '../../src/project/choose-stack.ts';
import { awsServer, elements, isolateAws, KEYS, members } from '../support/aws-server.ts';
import { writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SAMCONFIG = `version = 0.1
[default.global.parameters]
region = "eu-west-1"
stack_name = "of-global"
[default.deploy.parameters]
stack_name = "hello"
profile = "work"
[dev.deploy.parameters]
stack_name = "hello-dev"
[nameless.deploy.parameters]
stack_name = ""
`;

interface Given {
  flags?: StackFlags;
  files?: Record<string, string>;
  env?: Record<string, string>;
}

function choose({ flags = {}, files = { 'samconfig.toml': SAMCONFIG }, env = {} }: Given = {}) {
  if (process.env['AWS_ENDPOINT_URL'] === undefined) isolateAws('http://127.0.0.1:9');
  const cwd = temporaryFolder();
  writeFiles(cwd, files);
  return chooseStack(flags, { cwd, env, signal: new AbortController().signal });
}

describe('the stack', () => {
  test.each<[string, Given, object]>([
    [
      "is the samconfig's",
      {},
      { name: 'hello', region: 'eu-west-1', profile: 'work', environment: 'default' },
    ],
    [
      'is that of the environment that is named',
      { flags: { configEnv: 'dev', region: 'eu-north-1' } },
      { name: 'hello-dev', region: 'eu-north-1', profile: undefined, environment: 'dev' },
    ],
    [
      'is that of the flags before all others',
      {
        flags: { stackName: 'mine', region: 'us-east-1', profile: 'home' },
        env: { AWS_DEFAULT_REGION: 'us-west-1', AWS_PROFILE: 'other' },
      },
      { name: 'mine', region: 'us-east-1', profile: 'home' },
    ],
    [
      'needs no project where the flags say all',
      { files: {}, flags: { stackName: 'mine', region: 'us-east-1' } },
      { name: 'mine', region: 'us-east-1', profile: undefined, samconfig: undefined },
    ],
    [
      "has the samconfig's region before the environment's",
      { env: { AWS_DEFAULT_REGION: 'us-west-1' } },
      { region: 'eu-west-1' },
    ],
    [
      "has the environment's region where nothing else says one",
      { flags: { configEnv: 'dev' }, env: { AWS_REGION: 'us-west-2' } },
      { region: 'us-west-2' },
    ],
    [
      'is that of the samconfig beside the template',
      { flags: { template: 'app/template.yaml' }, files: { 'app/samconfig.toml': SAMCONFIG } },
      { name: 'hello' },
    ],
    [
      'is that of the samconfig that is named',
      {
        flags: { configFile: 'other.yaml' },
        files: {
          'other.yaml':
            'version: 0.1\ndefault:\n  deploy:\n    parameters:\n      stack_name: other\n      region: eu-west-1\n',
        },
      },
      { name: 'other', region: 'eu-west-1' },
    ],
  ])('%s', async (_, given, wanted) => {
    expect(await choose(given)).toMatchObject(wanted);
  });

  test('has the region of its profile at last', async () => {
    const folder = isolateAws('http://127.0.0.1:9');
    writeFileSync(
      join(folder, 'config'),
      '[profile work]\nregion=sa-east-1\n[profile home]\nregion=ca-central-1\n',
    );
    const files = { 'samconfig.toml': SAMCONFIG.replace('region = "eu-west-1"\n', '') };
    expect((await choose({ files })).region).toBe('sa-east-1');
    expect((await choose({ files, flags: { profile: 'home' } })).region).toBe('ca-central-1');
  });

  test.each<[string, Given, RegExp]>([
    ['no samconfig', { files: {} }, /^There is no samconfig here that names a stack\.$/],
    [
      'a samconfig that names none',
      { flags: { configEnv: 'nameless' } },
      /^The samconfig names no stack for the environment nameless\.$/,
    ],
    ['an environment that is not there', { flags: { configEnv: 'prod' } }, /no environment prod/],
    [
      'a samconfig that is not there',
      { flags: { configFile: 'nope.toml' } },
      /There is no samconfig .*nope\.toml/,
    ],
    ['no region', { flags: { configEnv: 'dev' } }, /^There is no AWS region\.$/],
  ])('%s is a usage error', async (_, given, message) => {
    const chosen = choose(given);
    await expect(chosen).rejects.toThrow(UsageError);
    await expect(chosen).rejects.toThrow(message);
  });

  test('is looked for in its own region, and only when asked', async () => {
    const stack = elements({ StackName: 'hello-dev', StackId: 'x', StackStatus: 'CREATE_COMPLETE' });
    const calls = await awsServer({ DescribeStacks: () => members('Stacks', [stack]) });
    const { aws, name } = await choose({ flags: { configEnv: 'dev', region: 'eu-north-1' }, env: KEYS });
    expect(calls).toEqual([]);
    expect((await aws.stacks.describe(name))?.status).toBe('CREATE_COMPLETE');
    expect(calls[0]?.headers.authorization).toContain('/eu-north-1/cloudformation/');
  });
});

test.each([
  [{ AWS_DEFAULT_REGION: 'a', AWS_REGION: 'b' }, 'a'],
  [{ AWS_DEFAULT_REGION: '', AWS_REGION: 'b' }, 'b'],
  [{ AWS_REGION: '' }, undefined],
  [{}, undefined],
])('the region in %j is %s', (env, region) => {
  expect(regionIn(env)).toBe(region);
});
