import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { expect, onTestFinished, test } from 'vitest';
import { awsCalls } from './aws-calls.ts';
import { awsProxy } from './aws-proxy.ts';
import { cloudformationError, describeStacksAnswer, stackEventsAnswer } from './cloudformation-answers.ts';

const SIGNED_FOR_S3 = {
  authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/s3/aws4_request, Signature=0',
};
const describeAnswer = describeStacksAnswer({ StackName: 'behind' }).body!;

/** Answers DescribeStacks, and whatever has a path with what came. */
async function serverBehind(): Promise<{ endpoint: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    requests.push(`${request.method} ${request.url}`);
    if (request.url === '/') return response.end(describeAnswer);
    response.writeHead(201, { 'X-Came': JSON.stringify(request.headers) }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

test('records what the SDK calls, and forwards it', async () => {
  const proxy = await awsProxy((await serverBehind()).endpoint);
  expect(await awsCalls(proxy.endpoint).stack('x')).toMatchObject({ StackName: 'behind' });
  expect(proxy.calls).toEqual([
    {
      service: 'cloudformation',
      action: 'DescribeStacks',
      region: 'us-east-1',
      userAgent: expect.stringContaining('aws-sdk-js/'),
      parameters: expect.objectContaining({ StackName: 'x' }),
    },
  ]);
});

test('forwards paths, queries, chunked bodies and headers as they are', async () => {
  const behind = await serverBehind();
  const proxy = await awsProxy(behind.endpoint);
  const body = new Blob(['a'.repeat(100_000), 'b'.repeat(100_000)]).stream();
  const response = await fetch(`${proxy.endpoint}/bucket/a%2Fb%20c?versions=&x=%2F`, {
    method: 'PUT',
    headers: { ...SIGNED_FOR_S3, 'x-amz-meta-a': 'Ä/b' },
    body,
    duplex: 'half',
  } as RequestInit);
  expect(response.status).toBe(201);
  expect(await response.text()).toBe('a'.repeat(100_000) + 'b'.repeat(100_000));
  expect(JSON.parse(response.headers.get('x-came')!)).toMatchObject({
    'transfer-encoding': 'chunked',
    'x-amz-meta-a': 'Ä/b',
    host: new URL(proxy.endpoint).host,
  });
  expect(behind.requests).toEqual(['PUT /bucket/a%2Fb%20c?versions=&x=%2F']);
  expect(proxy.calls[0]).toMatchObject({
    service: 's3',
    region: 'eu-west-1',
    action: 'PUT /bucket/a%2Fb%20c',
    parameters: {},
  });
});

test('knows JSON and Lambda calls', async () => {
  const proxy = await awsProxy((await serverBehind()).endpoint);
  await fetch(`${proxy.endpoint}/x`, {
    method: 'POST',
    headers: { 'x-amz-target': 'Logs_20140328.GetLogEvents', 'content-type': 'application/x-amz-json-1.1' },
    body: '{"logGroupName":"g"}',
  });
  await awsCalls(proxy.endpoint).lambda('PUT', '/2015-03-31/functions/f/configuration', { RevisionId: '1' });
  expect(proxy.calls).toMatchObject([
    { action: 'GetLogEvents', parameters: { logGroupName: 'g' } },
    {
      service: 'lambda',
      action: 'PUT /2015-03-31/functions/f/configuration',
      parameters: { RevisionId: '1' },
    },
  ]);
});

test('answers itself, with an error or with events', async () => {
  const behind = await serverBehind();
  const proxy = await awsProxy(behind.endpoint);
  proxy.on('DescribeStacks', () => cloudformationError('AccessDenied', 'not <you> & me', 403));
  proxy.on('DescribeStackEvents', () => stackEventsAnswer([{ LogicalResourceId: 'Hello' }]));
  const { stack, cloudFormation } = awsCalls(proxy.endpoint);
  await expect(stack('x')).rejects.toMatchObject({ name: 'AccessDenied', message: 'not <you> & me' });
  const { StackEvents } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'x' }));
  expect(StackEvents).toMatchObject([{ LogicalResourceId: 'Hello', Timestamp: new Date(0) }]);
  expect(behind.requests).toEqual([]);
});

test('changes an answer, or loses it after the call was made', async () => {
  const behind = await serverBehind();
  const proxy = await awsProxy(behind.endpoint);
  const { stack, lambda } = awsCalls(proxy.endpoint);
  proxy.on('DescribeStacks', () => ({ change: (body) => body.replace('behind', 'between, and longer') }));
  expect(await stack('x')).toMatchObject({ StackName: 'between, and longer' });
  proxy.on(/^PUT .*configuration$/, () => 'lose');
  await expect(lambda('PUT', '/2015-03-31/functions/f/configuration', {})).rejects.toThrow('fetch failed');
  expect(behind.requests).toContain('PUT /2015-03-31/functions/f/configuration');
});

test('asks the newest handler first, the next when that one forwards', async () => {
  const proxy = await awsProxy((await serverBehind()).endpoint);
  const asked: string[] = [];
  proxy.on('DescribeStacks', () => {
    asked.push('first');
    return 'forward';
  });
  proxy.on('DescribeStacks', () => {
    asked.push('second');
    return 'forward';
  });
  await awsCalls(proxy.endpoint).stack('x');
  expect(asked).toEqual(['second', 'first']);
});

test('a handler that no call reaches fails the test', async () => {
  const proxy = await awsProxy((await serverBehind()).endpoint);
  proxy.on('DescribeStacks', () => 'forward');
  proxy.on('DeleteStack', () => 'forward');
  await awsCalls(proxy.endpoint).stack('x');
  expect(() => proxy.verify()).toThrow('No call has reached the handlers of DeleteStack');
});

test('a mistake in a handler, and a server that is gone, are answers', async () => {
  const proxy = await awsProxy('http://127.0.0.1:1');
  proxy.on('GET /mistake', () => {
    throw new Error('a mistake');
  });
  expect(await (await fetch(`${proxy.endpoint}/mistake`)).text()).toContain('a mistake');
  const gone = await fetch(`${proxy.endpoint}/gone`);
  expect([gone.status, await gone.text()]).toEqual([400, expect.stringContaining('ECONNREFUSED')]);
});
