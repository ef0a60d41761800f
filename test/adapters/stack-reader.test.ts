import { describe, expect, test } from 'vitest';
import { connectAws } from '../../src/adapters/aws.ts';
import { DeniedError, FailedError } from '../../src/errors.ts';
import { type AwsAnswer, awsServer, elements, KEYS, members, NO_STACK, xml } from '../support/aws-server.ts';
import { stackId } from '../support/stacks.ts';

const ID = stackId('hello');

const reader = () =>
  connectAws({ region: 'eu-central-1', profile: undefined }, KEYS, new AbortController().signal).stacks;

const theStack = (inside: string): AwsAnswer => {
  return () => members('Stacks', [inside]);
};

const event = (logical: string, physical: string, status: string, reason?: string): string =>
  elements({
    StackId: ID,
    EventId: `${logical}-${status}`,
    StackName: 'hello',
    LogicalResourceId: logical,
    PhysicalResourceId: physical,
    ResourceType: physical === ID ? 'AWS::CloudFormation::Stack' : 'AWS::Lambda::Function',
    Timestamp: '2026-11-21T10:00:00Z',
    ResourceStatus: status,
    ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
  });

const own = (status: string) => event('hello', ID, status);

/** Pages of events, the newest first, as CloudFormation gives them. */
const pages =
  (...all: string[][]): AwsAnswer =>
  ({ NextToken }) => {
    const page = NextToken === undefined ? 0 : Number(NextToken);
    const more = page + 1 < all.length ? elements({ NextToken: String(page + 1) }) : '';
    return members('StackEvents', all[page]!) + more;
  };

describe('describe', () => {
  test('tells all of a stack that samgen uses', async () => {
    const calls = await awsServer({
      DescribeStacks: theStack(
        elements({
          StackName: 'hello',
          StackId: ID,
          StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
          StackStatusReason: 'because',
          CreationTime: '2026-11-20T10:00:00Z',
          LastUpdatedTime: '2026-11-21T10:00:00.5Z',
          EnableTerminationProtection: 'true',
          RootId: stackId('root'),
        }) +
          members('Tags', [
            elements({ Key: 'team', Value: 'a=b' }),
            elements({ Key: '__proto__', Value: 'own' }),
            elements({ Key: 'empty', Value: '' }),
          ]) +
          members('Parameters', [
            elements({ ParameterKey: 'Stage', ParameterValue: 'dev' }),
            elements({ ParameterKey: 'SecretVar', ParameterValue: '****' }),
          ]) +
          members('Capabilities', ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND']) +
          members('Outputs', [
            elements({ OutputKey: 'Arn', OutputValue: 'arn:1', Description: 'of the function' }),
            elements({ OutputKey: 'Url', OutputValue: 'https://x/?a=1&amp;b=2' }),
          ]),
      ),
    });
    expect(await reader().describe('hello')).toEqual({
      name: 'hello',
      id: ID,
      status: 'UPDATE_ROLLBACK_COMPLETE',
      statusReason: 'because',
      changed: Date.UTC(2026, 10, 21, 10, 0, 0, 500),
      parameters: { Stage: 'dev', SecretVar: '****' },
      outputs: [
        { key: 'Arn', value: 'arn:1', description: 'of the function' },
        { key: 'Url', value: 'https://x/?a=1&b=2' },
      ],
      capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
      terminationProtection: true,
      tags: Object.fromEntries([
        ['team', 'a=b'],
        ['__proto__', 'own'],
        ['empty', ''],
      ]),
      rootId: stackId('root'),
    });
    expect(calls.map(({ action, parameters }) => [action, parameters['StackName']])).toEqual([
      ['DescribeStacks', 'hello'],
    ]);
  });
  test('a stack that was never updated changed when it was made', async () => {
    await awsServer({
      DescribeStacks: theStack(
        elements({
          StackName: 'hello',
          StackId: ID,
          StackStatus: 'CREATE_COMPLETE',
          CreationTime: '2026-11-20T10:00:00Z',
        }),
      ),
    });
    expect(await reader().describe('hello')).toEqual({
      name: 'hello',
      id: ID,
      status: 'CREATE_COMPLETE',
      changed: Date.UTC(2026, 10, 20, 10),
      parameters: {},
      outputs: [],
      capabilities: [],
      terminationProtection: false,
      tags: {},
    });
  });
  test('a stack that does not exist is undefined', async () => {
    await awsServer({ DescribeStacks: NO_STACK });
    expect(await reader().describe('hello')).toBeUndefined();
  });
  test.each([
    [
      'ValidationError',
      'Template format error: x does not exist',
      'CloudFormation answers with ValidationError',
    ],
    [
      'ValidationError',
      'Stack [x] does not exist, says a proxy',
      'CloudFormation answers with ValidationError',
    ],
    [
      'AccessDenied',
      'User is not authorized',
      'cloudformation:DescribeStacks is denied: User is not authorized',
    ],
  ])('%s %s is an error', async (code, message, told) => {
    await awsServer({ DescribeStacks: () => ({ code, message }) });
    const answer = reader().describe('hello');
    await expect(answer).rejects.toThrow(FailedError);
    await expect(answer).rejects.toThrow(told);
  });
});

describe('lastEvents', () => {
  test('goes back to the begin of the last operation, over pages, and gives the oldest first', async () => {
    const calls = await awsServer({
      DescribeStackEvents: pages(
        [own('UPDATE_ROLLBACK_COMPLETE'), own('UPDATE_ROLLBACK_IN_PROGRESS')],
        [
          event('Hello', 'hello-fn', 'UPDATE_FAILED', 'no role'),
          event('Hello', 'hello-fn', 'UPDATE_IN_PROGRESS'),
        ],
        [own('UPDATE_IN_PROGRESS'), own('CREATE_COMPLETE'), event('Old', 'old', 'CREATE_FAILED', 'long ago')],
        [own('CREATE_IN_PROGRESS')],
      ),
    });
    expect(await reader().lastEvents(ID)).toEqual([
      {
        logicalId: 'hello',
        physicalId: ID,
        type: 'AWS::CloudFormation::Stack',
        status: 'UPDATE_IN_PROGRESS',
      },
      {
        logicalId: 'Hello',
        physicalId: 'hello-fn',
        type: 'AWS::Lambda::Function',
        status: 'UPDATE_IN_PROGRESS',
      },
      {
        logicalId: 'Hello',
        physicalId: 'hello-fn',
        type: 'AWS::Lambda::Function',
        status: 'UPDATE_FAILED',
        reason: 'no role',
      },
      {
        logicalId: 'hello',
        physicalId: ID,
        type: 'AWS::CloudFormation::Stack',
        status: 'UPDATE_ROLLBACK_IN_PROGRESS',
      },
      {
        logicalId: 'hello',
        physicalId: ID,
        type: 'AWS::CloudFormation::Stack',
        status: 'UPDATE_ROLLBACK_COMPLETE',
      },
    ]);
    expect(calls.map(({ parameters }) => [parameters['StackName'], parameters['NextToken']])).toEqual([
      [ID, undefined],
      [ID, '1'],
      [ID, '2'],
    ]);
  });
  test.each(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'IMPORT_IN_PROGRESS'])(
    'an operation begins with %s of the stack, and not of a resource',
    async (begin) => {
      await awsServer({
        DescribeStackEvents: pages([
          event('Hello', 'hello-fn', begin),
          event('Hello', '', begin),
          own(begin),
          own('CREATE_COMPLETE'),
        ]),
      });
      expect((await reader().lastEvents('hello')).map(({ logicalId }) => logicalId)).toEqual([
        'hello',
        'Hello',
        'Hello',
      ]);
    },
  );
  test.each(['ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'])(
    '%s belongs to the operation before it',
    async (status) => {
      await awsServer({ DescribeStackEvents: pages([own(status), event('Hello', 'fn', 'CREATE_FAILED')]) });
      expect(await reader().lastEvents('hello')).toHaveLength(2);
    },
  );
  test('ends after twenty pages', async () => {
    const endless = Array.from({ length: 30 }, (_, page) => [event(`Hello${page}`, 'fn', 'CREATE_FAILED')]);
    const calls = await awsServer({ DescribeStackEvents: pages(...endless) });
    const events = await reader().lastEvents('hello');
    expect(calls).toHaveLength(20);
    expect([events[0]?.logicalId, events.at(-1)?.logicalId]).toEqual(['Hello19', 'Hello0']);
  });
  test('of a stack that does not exist is an error', async () => {
    await awsServer({ DescribeStackEvents: NO_STACK });
    await expect(reader().lastEvents('hello')).rejects.toThrow('Stack with id hello does not exist');
  });
});

describe('template', () => {
  test.each(['Original', 'Processed'] as const)('%s is the text of that stage', async (stage) => {
    const text = 'Resources:\n  "<a & b>": !Ref X\n';
    const calls = await awsServer({ GetTemplate: () => elements({ TemplateBody: xml(text) }) });
    expect(await reader().template('hello', stage)).toBe(text);
    expect(
      calls.map(({ action, parameters }) => [action, parameters['StackName'], parameters['TemplateStage']]),
    ).toEqual([['GetTemplate', 'hello', stage]]);
  });
  test('of the largest size, full of quotes, is whole', async () => {
    const text = JSON.stringify(Array.from({ length: 100_000 }, (_, index) => `${index}<&>`));
    const answer = elements({ TemplateBody: xml(text).replaceAll('"', '&quot;') });
    await awsServer({ GetTemplate: () => answer });
    expect(await reader().template('hello', 'Processed')).toBe(text);
  });
  test('of a stack that does not exist is undefined', async () => {
    await awsServer({ GetTemplate: NO_STACK });
    expect(await reader().template('hello', 'Original')).toBeUndefined();
  });
});

describe('functions', () => {
  const UPDATED = Date.UTC(2026, 10, 21, 10);
  const resource = (
    logicalId: string,
    physicalId: string | undefined,
    status: string,
    type = 'AWS::Lambda::Function',
  ) =>
    elements({
      LogicalResourceId: logicalId,
      ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
      ResourceType: type,
      LastUpdatedTimestamp: '2026-11-21T10:00:00Z',
      ResourceStatus: status,
    });
  const resources =
    (...all: string[][]): AwsAnswer =>
    ({ NextToken }) => {
      const page = Number(NextToken ?? 0);
      const more = page + 1 < all.length ? elements({ NextToken: String(page + 1) }) : '';
      return members('StackResourceSummaries', all[page]!) + more;
    };
  test('are those that are there, of all pages', async () => {
    const calls = await awsServer({
      ListStackResources: resources(
        [
          resource('One', 'hello-One-1', 'CREATE_COMPLETE'),
          resource('Role', 'role', 'CREATE_COMPLETE', 'AWS::IAM::Role'),
        ],
        [],
        [
          resource('Gone', 'hello-Gone-1', 'DELETE_COMPLETE'),
          resource('Kept', 'hello-Kept-1', 'DELETE_SKIPPED'),
          resource('Begun', undefined, 'CREATE_IN_PROGRESS'),
          resource('Empty', '', 'CREATE_FAILED'),
          resource('Two', 'hello-Two-1', 'UPDATE_IN_PROGRESS'),
        ],
      ),
    });
    expect(await reader().functions('hello')).toEqual([
      { logicalId: 'One', physicalId: 'hello-One-1', updated: UPDATED },
      { logicalId: 'Two', physicalId: 'hello-Two-1', updated: UPDATED },
    ]);
    expect(calls.map(({ parameters }) => [parameters['StackName'], parameters['NextToken']])).toEqual([
      ['hello', undefined],
      ['hello', '1'],
      ['hello', '2'],
    ]);
  });
  test('are none where there are none', async () => {
    await awsServer({ ListStackResources: resources([]) });
    expect(await reader().functions('hello')).toEqual([]);
  });
  test('of a stack that does not exist are undefined', async () => {
    await awsServer({ ListStackResources: NO_STACK });
    expect(await reader().functions('hello')).toBeUndefined();
  });
});

test.each([
  ['DescribeStacks', () => reader().describe('hello')],
  ['DescribeStackEvents', () => reader().lastEvents('hello')],
  ['GetTemplate', () => reader().template('hello', 'Original')],
  ['ListStackResources', () => reader().functions('hello')],
] as const)('%s denied names the action', async (action, ask) => {
  await awsServer({ [action]: () => ({ code: 'AccessDenied', message: 'not you', status: 403 }) });
  const answer = ask();
  await expect(answer).rejects.toThrow(DeniedError);
  await expect(answer).rejects.toMatchObject({
    action: `cloudformation:${action}`,
    message: `cloudformation:${action} is denied: not you`,
  });
});
