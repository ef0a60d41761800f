import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { awsCalls } from './aws-calls.ts';
import { awsEnvironment, ministack } from './ministack.ts';

const aws = ministack();

test('MiniStack runs, and sam finds its bucket there', async (ctx) => {
  if ('missing' in aws) return ctx.skip(aws.missing);
  const { SourceBucket } = await awsCalls(aws.endpoint).outputs('aws-sam-cli-managed-default');
  expect(SourceBucket).toMatch(/^aws-sam-cli-managed-default-/);
});

test('a stack that is not there is undefined', async (ctx) => {
  if ('missing' in aws) return ctx.skip(aws.missing);
  expect(await awsCalls(aws.endpoint).stack('no-such-stack')).toBeUndefined();
});

test('a function that is not there is an answer, not a failure', async (ctx) => {
  if ('missing' in aws) return ctx.skip(aws.missing);
  expect(await awsCalls(aws.endpoint).invoke('no-such-function', {})).toMatchObject({ status: 404 });
});

test('nothing of AWS comes from the machine', (ctx) => {
  if ('missing' in aws) return ctx.skip(aws.missing);
  process.env['AWS_PROFILE'] = 'production';
  process.env['AWS_SESSION_TOKEN'] = 'real';
  try {
    const env = { ...process.env, ...awsEnvironment(aws.endpoint) };
    const seen = JSON.parse(
      execFileSync(process.execPath, ['-p', 'JSON.stringify(process.env)'], { env, encoding: 'utf8' }),
    );
    expect(Object.keys(seen).filter((name) => name.startsWith('AWS_'))).toEqual([
      'AWS_ENDPOINT_URL',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_DEFAULT_REGION',
      'AWS_EC2_METADATA_DISABLED',
    ]);
    expect(seen.HOME).not.toBe(process.env['HOME']);
  } finally {
    delete process.env['AWS_PROFILE'];
    delete process.env['AWS_SESSION_TOKEN'];
  }
});
