import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { awsCalls } from './aws-calls.ts';
import { awsProxy } from './aws-proxy.ts';
import { docker, removeImageAfterwards } from './docker.ts';
import { awsEnvironment, ministack } from './ministack.ts';
import { samgen } from './samgen.ts';
import { temporaryFolder } from './temporary-folder.ts';

const aws = ministack();
const sam = process.env['SAMGEN_TEST_SAM'];
const noSam = process.env['SAMGEN_TEST_NO_SAM'] ?? 'npm test did not start this run';

async function deploy(
  name: string,
  endpoint: string,
  newArgs: string[],
  deployArgs: string[] = [],
): Promise<void> {
  const folder = temporaryFolder();
  const made = await samgen(['new', name, '--yes', ...newArgs], { cwd: folder });
  expect(made).toMatchObject({ code: 0 });
  const options = { cwd: join(folder, name), env: awsEnvironment(endpoint) };
  await execa(sam!, ['build'], options);
  await execa(sam!, ['deploy', '--no-confirm-changeset', ...deployArgs], options);
}

test('two stacks are deployed at once, through a proxy, and their functions answer', async (ctx) => {
  if ('missing' in aws) return ctx.skip(aws.missing);
  if (!sam) return ctx.skip(noSam);
  const proxy = await awsProxy(aws.endpoint);
  await Promise.all(['one', 'two'].map((name) => deploy(`support-${name}`, proxy.endpoint, [])));
  const { outputs, invoke } = awsCalls(aws.endpoint);
  for (const [stack, output] of [
    ['support-one', 'SupportOneFunctionName'],
    ['support-two', 'SupportTwoFunctionName'],
  ] as const) {
    const answer = await invoke((await outputs(stack))[output]!, { name: 'Ada' });
    expect(answer).toMatchObject({ status: 200, payload: { message: 'Hello, Ada!' } });
  }
  const seen = new Set(proxy.calls.map(({ service, action }) => `${service} ${action.split('/')[0]}`));
  expect([...seen]).toEqual(expect.arrayContaining(['cloudformation CreateChangeSet', 's3 PUT ']));
  const change = proxy.calls.find(({ action }) => action === 'CreateChangeSet');
  expect(change?.userAgent).toContain('aws-sam-cli/');
});

describe('images', { timeout: 180_000 }, () => {
  test('an image is pushed to the registry, and a function made of it', async (ctx) => {
    const images = docker();
    if ('missing' in aws) return ctx.skip(aws.missing);
    if (!sam) return ctx.skip(noSam);
    if ('missing' in images) return ctx.skip(images.missing);
    removeImageAfterwards('supportimagefunction:x86_64');
    await deploy('support-image', aws.endpoint, ['--package', 'image'], ['--resolve-image-repos']);
    const { outputs, lambda } = awsCalls(aws.endpoint);
    const { SupportImageFunctionName: name } = await outputs('support-image');
    const { answer } = await lambda('GET', `/2015-03-31/functions/${name}`);
    expect(answer).toMatchObject({
      Configuration: { PackageType: 'Image' },
      Code: { ImageUri: expect.stringContaining(`${images.registry}/`) },
    });
  });
});
