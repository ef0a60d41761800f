import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DeployFlags } from '../../src/deploy/settings.ts';
import { chooseTarget } from '../../src/deploy/target.ts';
import type { Prompter } from '../../src/deps.ts';
import { FailedError, UsageError } from '../../src/errors.ts';
import {
  type AwsAnswer,
  awsServer,
  elements,
  isolateAws,
  KEYS,
  members,
  NO_STACK,
} from '../support/aws-server.ts';
import { projectWith, settingsFor } from '../support/deploys.ts';
import { ENTER, scriptedPrompter } from '../support/scripted-prompter.ts';
import { NEXT, stackId } from '../support/stacks.ts';

const REGION = 'eu-central-1';
const SAID = { stack_name: 'hello', region: REGION };

interface Given {
  samconfig?: Record<string, unknown>;
  flags?: DeployFlags;
  env?: Record<string, string>;
  prompt?: Prompter;
}

async function choose({ samconfig = SAID, flags = {}, env = KEYS, prompt }: Given = {}) {
  const settings = settingsFor(await projectWith(samconfig), flags, [], env);
  const next = (name: string, region: string) => ({ ...NEXT, delete: `samgen delete ${name} ${region}` });
  const deps = { env, signal: new AbortController().signal, ...(prompt === undefined ? {} : { prompt }) };
  const redact = (text: string) => text.replaceAll('hunter2', '***');
  return chooseTarget(settings, { suggestion: 'of-folder', nextFor: next, redact }, deps);
}

const describes =
  (status: string): AwsAnswer =>
  ({ StackName = '' }) =>
    members('Stacks', [
      elements({
        StackName,
        StackId: stackId(StackName),
        StackStatus: status,
        CreationTime: '2026-11-20T10:00:00Z',
      }),
    ]);

const regionOf = (header: string | undefined) => /Credential=[^/]+\/\d+\/([^/]+)\//.exec(header ?? '')?.[1];

describe('the target', () => {
  test('is found by one call to STS and one to CloudFormation, without a question', async () => {
    const calls = await awsServer({ DescribeStacks: describes('UPDATE_COMPLETE') });
    const { prompt } = scriptedPrompter();
    expect(await choose({ prompt })).toMatchObject({
      account: { id: '123456789012' },
      region: REGION,
      profile: undefined,
      stackName: 'hello',
      stack: { status: 'UPDATE_COMPLETE', id: stackId('hello') },
      answers: {},
    });
    expect(calls.map(({ action, headers }) => [action, regionOf(headers.authorization)])).toEqual([
      ['GetCallerIdentity', REGION],
      ['DescribeStacks', REGION],
    ]);
  });
  test('may be a stack that is not there yet', async () => {
    await awsServer({ DescribeStacks: NO_STACK });
    expect((await choose()).stack).toBeUndefined();
  });
  test('is asked for where it is missing: then it is remembered', async () => {
    const calls = await awsServer({ DescribeStacks: NO_STACK });
    const { prompt } = scriptedPrompter(['AWS region', 'us-east-1'], ['Stack name', ENTER]);
    const { answers, stackName, region } = await choose({ samconfig: {}, prompt });
    expect(answers).toEqual({ stackName: 'of-folder', region: 'us-east-1' });
    expect([stackName, region]).toEqual(['of-folder', 'us-east-1']);
    expect(calls.map(({ headers }) => regionOf(headers.authorization))).toEqual(['us-east-1', 'us-east-1']);
  });
  test('guided asks for all, with what is known; another region is then the one that is looked into', async () => {
    const calls = await awsServer({ DescribeStacks: NO_STACK });
    const { prompt, asked } = scriptedPrompter(['Stack name', ENTER], ['AWS region', 'us-east-1']);
    const { answers, region } = await choose({ flags: { guided: true }, prompt });
    expect(answers).toEqual({ stackName: 'hello', region: 'us-east-1' });
    expect(region).toBe('us-east-1');
    expect(asked.map(({ initial }) => initial)).toEqual(['hello', REGION]);
    expect(calls.map(({ headers }) => regionOf(headers.authorization))).toEqual([REGION, 'us-east-1']);
  });
  test('guided does not ask twice for a region, nor for what was given', async () => {
    await awsServer({ DescribeStacks: NO_STACK });
    const asking = scriptedPrompter(['AWS region', REGION]);
    const flags = { guided: true, stackName: 'mine' };
    expect((await choose({ samconfig: {}, flags, prompt: asking.prompt })).answers).toEqual({
      stackName: 'mine',
      region: REGION,
    });
    const silent = scriptedPrompter();
    const all = { ...flags, region: 'us-east-1' };
    expect((await choose({ flags: all, prompt: silent.prompt })).answers).toEqual({
      stackName: 'mine',
      region: 'us-east-1',
    });
  });
  test('guided without a terminal takes what is known', async () => {
    await awsServer({ DescribeStacks: NO_STACK });
    expect((await choose({ flags: { guided: true } })).answers).toEqual({
      stackName: 'hello',
      region: REGION,
    });
  });
  test('takes the region of the profile at last, and does not remember it', async () => {
    const calls = await awsServer({ DescribeStacks: NO_STACK });
    writeFileSync(
      process.env['AWS_CONFIG_FILE']!,
      '[profile work]\nregion=sa-east-1\naws_access_key_id=AKIAWORK\naws_secret_access_key=x\n',
    );
    const { region, answers, profile } = await choose({
      samconfig: { stack_name: 'hello', profile: 'work' },
      env: {},
    });
    expect({ region, answers, profile }).toEqual({ region: 'sa-east-1', answers: {}, profile: 'work' });
    expect(calls[0]?.headers.authorization).toContain('AKIAWORK');
  });
});

describe('credentials come before the first question', () => {
  test('without them nothing is asked', async () => {
    const calls = await awsServer();
    const { prompt, asked } = scriptedPrompter();
    const chosen = choose({ samconfig: { region: REGION }, flags: { guided: true }, env: {}, prompt });
    await expect(chosen).rejects.toThrow(FailedError);
    await expect(chosen).rejects.toThrow('There are no AWS credentials.');
    expect(asked).toEqual([]);
    expect(calls).toEqual([]);
  });
  test.each<[string, AwsAnswer]>([
    [
      'The AWS credentials have expired.',
      () => ({ code: 'ExpiredToken', message: 'The security token is expired', status: 403 }),
    ],
    [
      'AWS does not know these credentials.',
      () => ({ code: 'InvalidClientTokenId', message: 'invalid', status: 403 }),
    ],
  ])('%s', async (message, GetCallerIdentity) => {
    const calls = await awsServer({ GetCallerIdentity });
    const { prompt } = scriptedPrompter();
    await expect(choose({ flags: { guided: true }, prompt })).rejects.toThrow(message);
    expect(calls.map(({ action }) => action)).toEqual(['GetCallerIdentity']);
  });
  test('where nobody answers, nothing is asked', async () => {
    isolateAws('http://127.0.0.1:9');
    const { prompt } = scriptedPrompter();
    await expect(choose({ flags: { guided: true }, prompt })).rejects.toThrow(
      `STS in ${REGION} does not answer`,
    );
  });
});

describe('without a terminal', () => {
  test.each([
    [{ region: REGION }, 'The stack has no name.', 1],
    [{ stack_name: 'hello' }, 'There is no AWS region.', 0],
    [{ ...SAID, region: 'Frankfurt' }, 'Frankfurt is no AWS region.', 0],
    [{ ...SAID, stack_name: 'a_b' }, 'a_b is no name for a stack.', 1],
  ])('%j is a usage error', async (samconfig, message, count) => {
    const calls = await awsServer();
    const failed = await choose({ samconfig }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(UsageError);
    expect((failed as Error).message).toContain(message);
    expect(calls).toHaveLength(count);
  });
});

describe('a stack that takes no update', () => {
  test('is told with the resource that failed first, and what to run for it', async () => {
    const event = (fields: Record<string, string>) =>
      elements({
        StackId: stackId('hello'),
        EventId: 'x',
        StackName: 'hello',
        Timestamp: '2026-11-20T10:00:00Z',
        ...fields,
      });
    const calls = await awsServer({
      DescribeStacks: describes('ROLLBACK_COMPLETE'),
      DescribeStackEvents: () =>
        members('StackEvents', [
          event({
            LogicalResourceId: 'Hello',
            PhysicalResourceId: '',
            ResourceType: 'AWS::Lambda::Function',
            ResourceStatus: 'CREATE_FAILED',
            ResourceStatusReason: 'no such bucket: hunter2',
          }),
        ]),
    });
    const error = await choose().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FailedError);
    expect((error as FailedError).message).toBe(
      'Hello (AWS::Lambda::Function) could not be created: no such bucket: ***\nThe stack hello was never complete (ROLLBACK_COMPLETE): it can only be deleted.',
    );
    expect((error as FailedError).hint).toContain(`samgen delete hello ${REGION}`);
    expect(calls.at(-1)?.parameters['StackName']).toBe(stackId('hello'));
  });
  test('is told without its history where it is only busy', async () => {
    const calls = await awsServer({ DescribeStacks: describes('UPDATE_IN_PROGRESS') });
    await expect(choose()).rejects.toThrow(/^The stack hello is busy: UPDATE_IN_PROGRESS\.$/);
    expect(calls.map(({ action }) => action)).toEqual(['GetCallerIdentity', 'DescribeStacks']);
  });
});
