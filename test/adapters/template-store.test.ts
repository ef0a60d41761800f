import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectAws } from '../../src/adapters/aws.ts';
import type { ClientConfig } from '../../src/adapters/client-config.ts';
import { sdkTemplateStore } from '../../src/adapters/template-store.ts';
import { DeniedError, FailedError } from '../../src/errors.ts';
import { isolateAws, KEYS } from '../support/aws-server.ts';
import { rejectionOf } from '../support/thrown.ts';

interface Request {
  method: string;
  url: string;
  host: string;
  body: string;
}

/** S3 on a port of this machine, whose host is to be named `host`. */
async function s3Server(answer: { status: number; body?: string } = { status: 200 }, host = '127.0.0.1') {
  const requests: Request[] = [];
  const server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    requests.push({ method: request.method!, url: request.url!, host: request.headers.host!, body });
    response.writeHead(answer.status, { 'content-type': 'application/xml' });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const endpoint = `http://${host}:${(server.address() as AddressInfo).port}`;
  isolateAws(endpoint);
  return { endpoint, requests };
}

const put = (env: Record<string, string>, key = 'samgen/a b+ü.yaml', bucket = 'my-bucket') =>
  connectAws(
    { region: 'eu-central-1', profile: undefined },
    { ...KEYS, ...env },
    new AbortController().signal,
  ).templates.put(bucket, key, 'Resources: {} # ü\n');

const PATH = '/my-bucket/samgen/a%20b%2B%C3%BC.yaml';

describe('with an endpoint of one’s own', () => {
  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])('in %s, the bucket is in the path', async (name) => {
    const { endpoint, requests } = await s3Server({ status: 200 }, 'localhost');
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    vi.stubEnv(name, endpoint);
    expect(await put({ [name]: endpoint })).toBe(`${endpoint}${PATH}`);
    expect(requests).toEqual([
      {
        method: 'PUT',
        url: `${PATH}?x-id=PutObject`,
        host: endpoint.slice('http://'.length),
        body: 'Resources: {} # ü\n',
      },
    ]);
  });
  test('denied names the action', async () => {
    const { endpoint } = await s3Server({
      status: 403,
      body: '<Error><Code>AccessDenied</Code><Message>not you</Message></Error>',
    });
    expect(await rejectionOf(put({ AWS_ENDPOINT_URL: endpoint }), DeniedError)).toMatchObject({
      action: 's3:PutObject',
      message: 's3:PutObject is denied: not you',
    });
  });
  test('a bucket that is not there is an error', async () => {
    const { endpoint } = await s3Server({
      status: 404,
      body: '<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>',
    });
    expect(await rejectionOf(put({ AWS_ENDPOINT_URL: endpoint }), FailedError)).toMatchObject({
      message: 'S3 answers with NoSuchBucket: The specified bucket does not exist',
    });
  });
});

/** Nothing is called: requests go to a handler that takes them all. */
async function addressAt(region: string, bucket: string, key: string) {
  isolateAws('');
  const hosts: string[] = [];
  const requestHandler = {
    handle: async ({ hostname, path }: { hostname: string; path: string }) => {
      hosts.push(`${hostname}${path}`);
      return { response: { statusCode: 200, headers: {}, body: undefined } };
    },
  };
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const config = { region, credentials, requestHandler } as unknown as ClientConfig;
  const store = sdkTemplateStore(config, (_, call) => call(new AbortController().signal), false);
  const address = await store.put(bucket, key, 'Resources: {}\n');
  expect(hosts).toEqual([address.slice('https://'.length)]);
  return address;
}

test.each([
  ['eu-central-1', 'my-bucket', 'https://my-bucket.s3.eu-central-1.amazonaws.com/samgen/a%20b%2B%C3%BC.yaml'],
  ['us-east-1', 'my-bucket', 'https://my-bucket.s3.us-east-1.amazonaws.com/samgen/a%20b%2B%C3%BC.yaml'],
  ['cn-north-1', 'my-bucket', 'https://my-bucket.s3.cn-north-1.amazonaws.com.cn/samgen/a%20b%2B%C3%BC.yaml'],
  // No certificate is for such a host.
  ['eu-west-1', 'my.bucket', 'https://s3.eu-west-1.amazonaws.com/my.bucket/samgen/a%20b%2B%C3%BC.yaml'],
])('in %s the address in %s is %s', async (region, bucket, address) => {
  expect(await addressAt(region, bucket, 'samgen/a b+ü.yaml')).toBe(address);
});
