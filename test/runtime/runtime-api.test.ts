import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { openRuntimeApi } from '../../src/runtime/runtime-api.ts';
import { anInvocation, runtimeClient, until } from './helpers.ts';

const limit = 6_291_556;
const accepted = { status: 'OK' };

async function opened() {
  const api = await openRuntimeApi();
  onTestFinished(() => api.close());
  return { api, client: runtimeClient(api.address) };
}

/** A runtime that holds an event. */
async function running(overrides = {}) {
  const { api, client } = await opened();
  const next = client.next();
  await api.whenReady();
  const invocation = anInvocation(overrides);
  const answer = api.deliver(invocation);
  const event = await next;
  return { api, client, answer, event, id: invocation.requestId };
}

test('hands an event over with the headers of the Runtime API and no others', async () => {
  const { event } = await running();
  expect(event.status).toBe(200);
  expect(event.body.toString()).toBe('{"name":"Ada"}');
  const sent = Object.fromEntries(
    event.rawHeaders.flatMap((name, index) => (index % 2 ? [] : [[name, event.rawHeaders[index + 1]]])),
  );
  delete sent['Date'];
  expect(sent).toEqual({
    'Content-Type': 'application/json',
    'Content-Length': '14',
    'Lambda-Runtime-Aws-Request-Id': '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
    'Lambda-Runtime-Deadline-Ms': '1542409706888',
    'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-west-1:000000000000:function:hello',
    'Lambda-Runtime-Trace-Id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
  });
});

test('sends client context, identity and tenant, in UTF-8 and on one line, and leaves empty ones out', async () => {
  const { event } = await running({
    clientContext: '{\r\n  "custom": {"name": "Zoë €"}\n}',
    cognitoIdentity: '{"cognitoIdentityId":"a"}',
    tenantId: '',
  });
  const context = Buffer.from(String(event.headers['lambda-runtime-client-context']), 'latin1').toString(
    'utf8',
  );
  expect(context).toBe('{   "custom": {"name": "Zoë €"} }');
  expect(event.headers['lambda-runtime-cognito-identity']).toBe('{"cognitoIdentityId":"a"}');
  expect(event.headers).not.toHaveProperty('lambda-runtime-aws-tenant-id');
});

test('/next waits until there is an event', async () => {
  const { api, client } = await opened();
  expect(api.state).toBe('Started');
  const next = client.next();
  await expect(api.whenReady()).resolves.toEqual({ kind: 'ready' });
  expect(api.state).toBe('Ready');
  // The whole way there and back, so a /next that answered too early would have done so by now.
  const other = new Agent();
  const { request, answer } = client.open('GET', 'elsewhere', {}, other);
  request.end();
  await answer;
  await expect(Promise.race([next, Promise.resolve('still waiting')])).resolves.toBe('still waiting');
  void api.deliver(anInvocation());
  await expect(next).resolves.toMatchObject({ status: 200 });
});

test('takes a response', async () => {
  const { api, client, answer, id } = await running();
  const reply = await client.respond(id, '{"hello":1}', { 'Content-Type': 'text/plain' });
  expect(reply).toMatchObject({
    status: 202,
    json: accepted,
    headers: { 'content-type': 'application/json' },
  });
  await expect(answer).resolves.toEqual({
    kind: 'response',
    payload: Buffer.from('{"hello":1}'),
    contentType: 'text/plain',
  });
  expect(api.state).toBe('RuntimeResponseSentState');
});

test('takes an error, with and without its type in the header', async () => {
  for (const errorType of ['Runtime.Handler', undefined]) {
    const { client, answer, id } = await running();
    const headers = errorType ? { 'Lambda-Runtime-Function-Error-Type': errorType } : undefined;
    expect(await client.fail(id, '{"errorMessage":"no"}', headers)).toMatchObject({
      status: 202,
      json: accepted,
    });
    await expect(answer).resolves.toEqual({
      kind: 'error',
      payload: Buffer.from('{"errorMessage":"no"}'),
      errorType,
    });
  }
});

test('takes an init error once, and nothing after it', async () => {
  const { api, client } = await opened();
  const body = '{"errorMessage":"no config","errorType":"Init.Config","stackTrace":[]}';
  const reply = await client.send('POST', 'init/error', body, {
    'Lambda-Runtime-Function-Error-Type': 'Init.Config',
  });
  expect(reply).toMatchObject({ status: 202, json: accepted });
  await expect(api.whenReady()).resolves.toEqual({
    kind: 'init error',
    payload: Buffer.from(body),
    errorType: 'Init.Config',
  });
  expect(await client.send('POST', 'init/error', body)).toMatchObject({
    status: 403,
    json: { errorType: 'InvalidStateTransition' },
  });
  expect(await client.next()).toMatchObject({ status: 403, json: { errorType: 'InvalidStateTransition' } });
});

test('refuses an init error after the first /next', async () => {
  const { client, event } = await running();
  expect(event.status).toBe(200);
  const late = await client.send('POST', 'init/error', '{}');
  expect(late).toMatchObject({ status: 403, json: { errorType: 'InvalidStateTransition' } });
});

test('refuses a wrong id, before any event and during one', async () => {
  const wrong = { status: 400, json: { errorMessage: 'Invalid request ID', errorType: 'InvalidRequestID' } };
  const early = await opened();
  expect(await early.client.respond('1', '{}')).toMatchObject(wrong);
  const { client, answer, id } = await running();
  expect(await client.respond('1', '{}')).toMatchObject(wrong);
  expect(await client.fail('1', '{}')).toMatchObject(wrong);
  expect(await client.respond(id, '"right"')).toMatchObject({ status: 202 });
  await expect(answer).resolves.toMatchObject({ payload: Buffer.from('"right"') });
});

test('refuses a second answer to the same event', async () => {
  const { client, answer, id } = await running();
  await client.respond(id, '"first"');
  expect(await client.respond(id, '"second"')).toMatchObject({
    status: 403,
    json: {
      errorType: 'InvalidStateTransition',
      errorMessage:
        'State transition from RuntimeResponseSentState to InvocationResponse failed for runtime. Error: State transition is not allowed',
    },
  });
  expect(await client.fail(id, '{}')).toMatchObject({
    status: 403,
    json: { errorType: 'InvalidStateTransition' },
  });
  await expect(answer).resolves.toMatchObject({ payload: Buffer.from('"first"') });
});

test('takes a body of exactly the limit', async () => {
  const { client, answer, id } = await running();
  expect(await client.respond(id, Buffer.alloc(limit, 'x'))).toMatchObject({ status: 202 });
  expect(await answer).toMatchObject({ kind: 'response', payload: { length: limit } });
});

test.each([
  ['with Content-Length', (size: number) => ({ 'Content-Length': String(size) })],
  ['chunked', () => ({ 'Transfer-Encoding': 'chunked' })],
])('refuses a body over the limit, %s, and keeps the connection', async (_name, headers) => {
  const { api, client, answer, id } = await running();
  const size = limit + 1;
  const reply = await client.respond(id, Buffer.alloc(size, 'x'), headers(size) as Record<string, string>);
  expect(reply).toMatchObject({
    status: 413,
    json: {
      errorType: 'RequestEntityTooLarge',
      errorMessage: 'Exceeded maximum allowed payload size (6291556 bytes).',
    },
  });
  await expect(answer).resolves.toEqual({ kind: 'too large', size });
  const next = client.next();
  await api.whenReady();
  void api.deliver(anInvocation());
  await expect(next).resolves.toMatchObject({ status: 200 });
  expect(client.sockets.size).toBe(1);
});

test('gives a repeated /next the same event', async () => {
  const { client, answer, event, id } = await running();
  const again = await client.next();
  expect(again.body).toEqual(event.body);
  expect(again.headers['lambda-runtime-aws-request-id']).toBe(id);
  expect(await client.respond(id, '"once"')).toMatchObject({ status: 202 });
  await expect(answer).resolves.toMatchObject({ payload: Buffer.from('"once"') });
});

const anId = '8476a536-e9f4-11e8-9739-2dfe598c3fcd';

test.each([
  ['GET', 'nonsense', 404, '404 page not found\n'],
  ['GET', 'invocation/next/', 404, '404 page not found\n'],
  ['POST', `invocation/${anId}/other`, 404, '404 page not found\n'],
  // Only SnapStart has these, and with it no runtime of one's own.
  ['GET', 'restore/next', 404, '404 page not found\n'],
  ['POST', 'restore/error', 404, '404 page not found\n'],
  ['POST', 'invocation/next', 405, ''],
  ['GET', `invocation/${anId}/response`, 405, ''],
  ['GET', 'init/error', 405, ''],
  ['GET', '../ping', 404, '404 page not found\n'],
])('refuses %s %s', async (method, path, status, body) => {
  const { client, id, answer } = await running();
  const refused = await client.send(method, path);
  expect([refused.status, refused.body.toString()]).toEqual([status, body]);
  if (status === 405) expect(refused.headers['allow']).toBe(method === 'GET' ? 'POST' : 'GET');
  expect(await client.respond(id, '1')).toMatchObject({ status: 202 });
  await answer;
  expect(client.sockets.size).toBe(1);
});

test('a mode that is not streaming is refused, and the caller has an empty error', async () => {
  const { api, client, answer, id } = await running();
  const headers = { 'Lambda-Runtime-Function-Response-Mode': 'fast' };
  expect(await client.respond(id, '"x"', headers)).toMatchObject({
    status: 400,
    json: { errorMessage: 'Invalid function response mode', errorType: 'InvalidFunctionResponseMode' },
  });
  expect(await answer).toEqual({
    kind: 'error',
    payload: Buffer.alloc(0),
    errorType: 'Runtime.InvalidResponseModeHeader',
  });
  expect(api.state).toBe('InvocationResponse');
  expect((await client.next()).status).toBe(403);
});

test('an error with a cause for X-Ray is shown without it', async () => {
  const type = { 'Content-Type': 'application/vnd.aws.lambda.error.cause+json' };
  const stack = ['a', 'b'];
  for (const [sent, seen] of [
    [
      { errorMessage: 'no', errorType: 'Mine', stackTrace: stack, errorCause: { exceptions: [] } },
      { errorMessage: 'no', errorType: 'Mine', stackTrace: stack },
    ],
    [{ errorType: 'Mine' }, { errorMessage: '', errorType: 'Mine' }],
    ['text', { errorMessage: '', errorType: '' }],
  ]) {
    const { client, answer, id } = await running();
    await client.fail(id, JSON.stringify(sent), type);
    expect(JSON.parse(String(((await answer) as { payload: Buffer }).payload))).toEqual(seen);
  }
  const { client, answer, id } = await running();
  await client.fail(id, 'no json', type);
  expect(await answer).toMatchObject({ payload: Buffer.from('"Invalid error body"') });
});

test('a streamed response whose connection breaks is truncated, and cannot be sent again', async () => {
  const { api, client, answer, id } = await running();
  const { request, answer: reply } = client.open('POST', `invocation/${id}/response`, {
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
  });
  const dropped = expect(reply).rejects.toThrow();
  request.write('half');
  await until(() => api.state === 'InvocationResponse', 'the response to begin');
  request.destroy();
  await dropped;
  await expect(answer).resolves.toEqual({ kind: 'truncated' });
  expect(await client.respond(id, '"whole"')).toMatchObject({ status: 403 });
});

test('takes an error from the trailers of a streamed response', async () => {
  const { client, answer, id } = await running();
  const { request, answer: reply } = client.open('POST', `invocation/${id}/response`, {
    'Transfer-Encoding': 'chunked',
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
    Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
  });
  const error = '{"errorMessage":"midway","errorType":"Broken"}';
  request.write('half of ');
  request.addTrailers({
    'Lambda-Runtime-Function-Error-Type': 'Broken',
    'Lambda-Runtime-Function-Error-Body': Buffer.from(error).toString('base64'),
  });
  request.end();
  expect(await reply).toMatchObject({ status: 202 });
  await expect(answer).resolves.toEqual({ kind: 'error', payload: Buffer.from(error), errorType: 'Broken' });
});

test('collects a streamed response without trailers', async () => {
  const { client, answer, id } = await running();
  const { request, answer: reply } = client.open('POST', `invocation/${id}/response`, {
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
  });
  request.write('one ');
  request.end('two');
  expect(await reply).toMatchObject({ status: 202 });
  await expect(answer).resolves.toMatchObject({ kind: 'response', payload: Buffer.from('one two') });
});

test('passes a streamed response on while it arrives, over the limit too', async () => {
  const stream = new PassThrough();
  const heads: unknown[] = [];
  const { client, answer, id } = await running({
    receiveStream: (head: unknown) => {
      heads.push(head);
      return stream;
    },
  });
  const { request, answer: reply } = client.open('POST', `invocation/${id}/response`, {
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
    'Content-Type': 'text/event-stream',
  });
  request.write('first');
  const [first] = await once(stream, 'data');
  expect(String(first)).toBe('first');
  let size = first.length;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
  });
  request.end(Buffer.alloc(limit));
  expect(await reply).toMatchObject({ status: 202 });
  await expect(answer).resolves.toMatchObject({ kind: 'response', payload: Buffer.alloc(0) });
  expect(size).toBe(limit + 5);
  expect(heads).toEqual([{ contentType: 'text/event-stream' }]);
});

test('a stream nobody reads any more does not keep the runtime from answering', async () => {
  const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('gone')) });
  broken.on('error', () => {});
  const { client, answer, id } = await running({ receiveStream: () => broken });
  const headers = { 'Lambda-Runtime-Function-Response-Mode': 'streaming' };
  expect(await client.respond(id, Buffer.alloc(1_000_000), headers)).toMatchObject({ status: 202 });
  await expect(answer).resolves.toMatchObject({ kind: 'response' });
});

test('keeps one connection for everything, and through a long thought', async () => {
  const { api, client, event, id } = await running();
  expect(event.headers).not.toHaveProperty('keep-alive');
  // Longer than Node's own keep-alive of five seconds, which is what is tested here.
  await new Promise((resolve) => setTimeout(resolve, 6500));
  expect(await client.respond(id, '1')).toMatchObject({ status: 202 });
  const next = client.next();
  await api.whenReady();
  void api.deliver(anInvocation());
  await next;
  expect(client.sockets.size).toBe(1);
});

test('a connection that is lost in the middle of an answer may be followed by another', async () => {
  const { api, client, answer, id } = await running();
  const { request, answer: reply } = client.open('POST', `invocation/${id}/response`, {
    'Content-Length': '100',
  });
  const dropped = expect(reply).rejects.toThrow();
  request.write('half');
  await until(() => api.state === 'InvocationResponse', 'the answer to arrive');
  request.destroy();
  await dropped;
  await until(() => api.state === 'Running', 'the loss to be noticed');
  expect(await client.respond(id, '"whole"')).toMatchObject({ status: 202 });
  await expect(answer).resolves.toMatchObject({ payload: Buffer.from('"whole"') });
});

test('a runtime that hangs up while it waits is not handed an event, until it asks again', async () => {
  const { api, client } = await opened();
  const { request, answer: gone } = client.open('GET', 'invocation/next');
  const dropped = expect(gone).rejects.toThrow();
  request.end();
  await api.whenReady();
  request.destroy();
  await dropped;
  await until(() => api.state === 'RuntimeResponseSentState', 'the loss to be noticed');
  expect(() => api.deliver(anInvocation())).toThrow('No runtime waits for an event');
  const next = client.next();
  await api.whenReady();
  void api.deliver(anInvocation());
  await expect(next).resolves.toMatchObject({ status: 200 });
});

test('takes the long X-Ray header that Go sends with a panic', async () => {
  const { client, answer, id } = await running();
  const headers = { 'Lambda-Runtime-Function-XRay-Error-Cause': 'x'.repeat(500_000) };
  expect(await client.fail(id, '{}', headers)).toMatchObject({ status: 202 });
  await expect(answer).resolves.toMatchObject({ kind: 'error' });
});

test('close drops a waiting /next and frees the port', async () => {
  const { api, client } = await opened();
  const next = expect(client.next()).rejects.toThrow(/hang up|ECONNRESET/);
  await api.whenReady();
  await api.close();
  await next;
  const [host, port] = api.address.split(':');
  const [error] = await once(connect(Number(port), host), 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

test("cannot listen on an address that is not this machine's", async () => {
  await expect(openRuntimeApi('192.0.2.1')).rejects.toMatchObject({
    code: 'failed',
    hint: expect.any(String),
  });
});

test.for<Record<string, string>>([{ Origin: 'https://example.com' }, { 'Sec-Fetch-Site': 'same-origin' }])(
  'a web page gets no event: %j',
  async (headers) => {
    const { api, client } = await opened();
    const refused = await client.send('GET', 'invocation/next', undefined, headers);
    expect(refused).toMatchObject({ status: 403 });
    expect(JSON.parse(refused.body.toString())).toMatchObject({ errorType: 'Forbidden' });
    expect(api.state).toBe('Started');
  },
);
