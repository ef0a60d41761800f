import { describe, expect, test } from 'vitest';
import { connectAws } from '../../src/adapters/aws.ts';
import { CancelledError, DeniedError, FailedError } from '../../src/errors.ts';
import type { ChangeSetRequest, ChangeSets } from '../../src/stack/change-set.ts';
import { allOf } from '../support/all-of.ts';
import {
  type AwsAnswer,
  awsServer,
  elements,
  isolateAws,
  KEYS,
  members,
  xml,
} from '../support/aws-server.ts';
import { rejectionOf } from '../support/thrown.ts';

const ID = 'arn:aws:cloudformation:eu-central-1:123456789012:changeSet/samgen-1/0b7e4f10';
const CANARY = 'canary-5d0f "x" <&>\u00e9';
const REQUEST: ChangeSetRequest = {
  stackName: 'hello',
  name: 'samgen-1',
  template: { body: 'Resources: {}\n' },
  parameters: { SecretVar: CANARY, Stage: undefined, Empty: '' },
  capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
};

const api = (signal = new AbortController().signal): ChangeSets =>
  connectAws({ region: 'eu-central-1', profile: undefined }, KEYS, signal).changeSets;

const created: AwsAnswer = () => elements({ Id: ID, StackId: 'stack' });

const without = (parameters: Readonly<Record<string, string>>, ...names: string[]) =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)));

describe('create', () => {
  test('sends the template and the parameters, and nothing of what stays the stack’s', async () => {
    const calls = await awsServer({ CreateChangeSet: created });
    expect(await api().create(REQUEST)).toBe(ID);
    expect(calls.map(({ action }) => action)).toEqual(['CreateChangeSet']);
    const { parameters } = calls[0]!;
    expect(parameters['ClientToken']).toMatch(/^[A-Za-z0-9][-A-Za-z0-9]{20,127}$/);
    expect(without(parameters, 'ClientToken', 'Version')).toEqual({
      StackName: 'hello',
      ChangeSetName: 'samgen-1',
      ChangeSetType: 'UPDATE',
      TemplateBody: 'Resources: {}\n',
      'Parameters.member.1.ParameterKey': 'SecretVar',
      'Parameters.member.1.ParameterValue': CANARY,
      'Parameters.member.2.ParameterKey': 'Stage',
      'Parameters.member.2.UsePreviousValue': 'true',
      'Parameters.member.3.ParameterKey': 'Empty',
      'Parameters.member.3.ParameterValue': '',
      'Capabilities.member.1': 'CAPABILITY_IAM',
      'Capabilities.member.2': 'CAPABILITY_AUTO_EXPAND',
    });
  });
  test('names a template in S3 instead', async () => {
    const calls = await awsServer({ CreateChangeSet: created });
    await api().create({ ...REQUEST, template: { url: 'https://bucket.s3.eu-central-1.amazonaws.com/key' } });
    expect(calls[0]!.parameters).toMatchObject({
      TemplateURL: 'https://bucket.s3.eu-central-1.amazonaws.com/key',
    });
    expect(calls[0]!.parameters).not.toHaveProperty('TemplateBody');
  });
  test('is repeated by the SDK with the same token, and another time with another', async () => {
    let failures = 1;
    const calls = await awsServer({
      CreateChangeSet: (given) =>
        failures-- > 0 ? { code: 'InternalFailure', message: 'later', status: 500 } : created(given),
    });
    const changeSets = api();
    await changeSets.create(REQUEST);
    await changeSets.create(REQUEST);
    const [first, again, other] = calls.map(({ parameters }) => parameters['ClientToken']);
    expect(calls).toHaveLength(3);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
  test('an answer without an ID is an error', async () => {
    await awsServer({ CreateChangeSet: () => '' });
    await expect(api().create(REQUEST)).rejects.toThrow('there is no change set in it');
  });
});

describe('describe', () => {
  const change = (fields: Record<string, string>): string =>
    `<Type>Resource</Type><ResourceChange>${elements(fields)}</ResourceChange>`;
  const described = (status: string, reason?: string): AwsAnswer => {
    return () => elements({ Status: status, ...(reason === undefined ? {} : { StatusReason: xml(reason) }) });
  };

  test.each([
    ['CREATE_PENDING', undefined, 'pending'],
    ['CREATE_IN_PROGRESS', undefined, 'pending'],
    ['CREATE_COMPLETE', undefined, 'ready'],
    [
      'FAILED',
      "The submitted information didn't contain changes. Submit different information to create a change set.",
      'empty',
    ],
    ['FAILED', 'No updates are to be performed.', 'empty'],
    ['FAILED', 'Transform AWS::Serverless-2016-10-31 failed', 'failed'],
    ['FAILED', undefined, 'failed'],
    ['CREATE_COMPLETE', 'No updates are to be performed.', 'ready'],
    ['DELETE_COMPLETE', undefined, 'failed'],
    ['DELETE_FAILED', 'No updates are to be performed.', 'failed'],
  ])('%s, because %s, is %s', async (status, reason, wanted) => {
    const calls = await awsServer({ DescribeChangeSet: described(status, reason) });
    expect(await api().describe(ID)).toEqual({
      id: ID,
      status: wanted,
      ...(reason === undefined ? {} : { reason }),
      changes: [],
    });
    expect(calls.map(({ parameters }) => parameters['ChangeSetName'])).toEqual([ID]);
  });
  test('an answer without a status is an error', async () => {
    await awsServer({ DescribeChangeSet: () => '' });
    await expect(api().describe(ID)).rejects.toThrow('there is no change set in it');
  });
  test('has the changes of all pages', async () => {
    const pages = [
      [
        change({ Action: 'Add', LogicalResourceId: 'A', ResourceType: 'AWS::S3::Bucket' }),
        change({ Action: 'Modify', LogicalResourceId: 'B', ResourceType: 'T', Replacement: 'False' }),
      ],
      [],
      [
        change({ Action: 'Modify', LogicalResourceId: 'C', ResourceType: 'T', Replacement: 'True' }),
        change({ Action: 'Modify', LogicalResourceId: 'D', ResourceType: 'T', Replacement: 'Conditional' }),
        change({ Action: 'Remove', LogicalResourceId: 'E', ResourceType: 'T' }),
        change({ Action: 'Import', LogicalResourceId: 'F', ResourceType: 'T' }),
        change({ Action: 'Dynamic', LogicalResourceId: 'G', ResourceType: 'T' }),
        change({ Action: 'SyncWithActual', LogicalResourceId: 'H', ResourceType: 'T' }),
      ],
    ];
    const calls = await awsServer({
      DescribeChangeSet: ({ NextToken }) => {
        const page = Number(NextToken ?? 0);
        const more = page + 1 < pages.length ? elements({ NextToken: String(page + 1) }) : '';
        return elements({ Status: 'CREATE_COMPLETE' }) + members('Changes', pages[page]!) + more;
      },
    });
    expect((await api().describe(ID)).changes).toEqual([
      { action: 'Add', logicalId: 'A', type: 'AWS::S3::Bucket' },
      { action: 'Modify', logicalId: 'B', type: 'T' },
      { action: 'Modify', logicalId: 'C', type: 'T', replacement: 'True' },
      { action: 'Modify', logicalId: 'D', type: 'T', replacement: 'Conditional' },
      { action: 'Remove', logicalId: 'E', type: 'T' },
      { action: 'Import', logicalId: 'F', type: 'T' },
      { action: 'Dynamic', logicalId: 'G', type: 'T' },
      { action: 'Dynamic', logicalId: 'H', type: 'T' },
    ]);
    expect(calls.map(({ parameters }) => [parameters['ChangeSetName'], parameters['NextToken']])).toEqual([
      [ID, undefined],
      [ID, '1'],
      [ID, '2'],
    ]);
  });
});

test('execute is repeated by the SDK with the same token', async () => {
  let failures = 1;
  const calls = await awsServer({
    ExecuteChangeSet: () =>
      failures-- > 0 ? { code: 'InternalFailure', message: 'later', status: 500 } : '',
  });
  expect(await api().execute(ID)).toBeUndefined();
  const [first, again] = calls.map(({ parameters }) => without(parameters, 'Version'));
  expect(calls).toHaveLength(2);
  expect(first).toEqual({
    ChangeSetName: ID,
    ClientRequestToken: expect.stringMatching(/^[A-Za-z0-9][-A-Za-z0-9]{20,127}$/),
  });
  expect(again).toEqual(first);
});

test('remove deletes the change set', async () => {
  const calls = await awsServer({ DeleteChangeSet: () => '' });
  expect(await api().remove(ID)).toBeUndefined();
  expect(calls.map(({ parameters }) => without(parameters, 'Version'))).toEqual([{ ChangeSetName: ID }]);
});

const deeds: [string, (changeSets: ChangeSets) => Promise<unknown>][] = [
  ['CreateChangeSet', (changeSets) => changeSets.create(REQUEST)],
  ['DescribeChangeSet', (changeSets) => changeSets.describe(ID)],
  ['ExecuteChangeSet', (changeSets) => changeSets.execute(ID)],
  ['DeleteChangeSet', (changeSets) => changeSets.remove(ID)],
];

describe.each(deeds)('%s', (action, deed) => {
  test('denied names the action', async () => {
    await awsServer({ [action]: () => ({ code: 'AccessDenied', message: 'not you', status: 403 }) });
    expect(await rejectionOf(deed(api()), DeniedError)).toMatchObject({
      action: `cloudformation:${action}`,
      message: `cloudformation:${action} is denied: not you`,
    });
  });
  test.each([
    ['ValidationError', 400],
    ['AccessDenied', 403],
    [CANARY, 400],
  ])('%s with a value in the words shows none of it', async (code, status) => {
    const message = `Parameter SecretVar failed to satisfy constraint: "${CANARY}" is not one of [a, b]`;
    const calls = await awsServer({
      CreateChangeSet: created,
      [action]: () => ({ code: xml(code), message, status }),
    });
    const changeSets = api();
    // What was given to one call may stand in what CloudFormation says of a later one.
    if (action !== 'CreateChangeSet') await changeSets.create(REQUEST);
    const error = await rejectionOf(deed(changeSets), FailedError);
    expect(calls.at(-1)!.action).toBe(action);
    expect(allOf(error)).not.toContain('canary-5d0f');
    if (code === 'ValidationError')
      expect(error.message).toBe(
        'CloudFormation answers with ValidationError: Parameter SecretVar failed to satisfy constraint: "***" is not one of [a, b]',
      );
  });
  test('without an answer is told as it is for every call', async () => {
    isolateAws('http://127.0.0.1:9');
    await expect(deed(api())).rejects.toThrow(
      'CloudFormation in eu-central-1 does not answer (ECONNREFUSED).',
    );
  });
  test('given up is cancelled', async () => {
    await awsServer({ [action]: created });
    const given = new AbortController();
    given.abort();
    await expect(deed(api(given.signal))).rejects.toThrow(CancelledError);
  });
});

test('an answer that is no XML shows nothing of it', async () => {
  await awsServer({ CreateChangeSet: () => `<Id>${CANARY}</Id><unclosed` });
  const error = await rejectionOf(api().create(REQUEST), FailedError).catch((other: unknown) => other);
  expect(error).toBeInstanceOf(Error);
  expect(allOf(error)).not.toContain('canary-5d0f');
});
