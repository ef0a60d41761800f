import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { openRuntimeApi } from '../../src/runtime/runtime-api.ts';
import { anInvocation, runtimeClient, until } from './helpers.ts';

const id = anInvocation().requestId;

async function opened() {
  const api = await openRuntimeApi();
  onTestFinished(() => api.close());
  return { api, client: runtimeClient(api.address) };
}

/** A client that says what it likes. */
async function rawClient(port: number): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return { socket, received: () => text };
}

/** That a runtime is served as ever. */
async function works({ api, client }: Awaited<ReturnType<typeof opened>>): Promise<void> {
  const next = client.next();
  await api.whenReady();
  const answer = api.deliver(anInvocation());
  await next;
  expect(await client.respond(id, '"fine"')).toMatchObject({ status: 202 });
  expect(await answer).toMatchObject({ payload: Buffer.from('"fine"') });
}

test('listens on a free port of 127.0.0.1, and nowhere else', async () => {
  const [{ api }, { api: other }] = [await opened(), await opened()];
  expect(api.port).not.toBe(other.port);
  const ofThisMachine = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address, scopeid }) => address !== '127.0.0.1' && !scopeid)
    .map(({ address }) => address);
  // All of 127.0.0.0/8 is this machine on Linux.
  if (process.platform === 'linux') ofThisMachine.push('127.0.0.2');
  for (const address of ofThisMachine) {
    const [error] = await once(connect(api.port, address), 'error');
    expect([address, error.code]).toEqual([address, 'ECONNREFUSED']);
  }
  expect(ofThisMachine).not.toEqual([]);
});

test.each([
  ['garbage', '\x00\x01\x02 garbage\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['3 MB of a header', `GET / HTTP/1.1\r\nA: ${'x'.repeat(3_000_000)}`, /^HTTP\/1\.1 431 /],
  [
    'a response that breaks in the middle',
    `POST /2018-06-01/runtime/invocation/${id}/response HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n`,
    /HTTP\/1\.1 400 /,
  ],
])('%s is refused, the connection is closed, and the runtime is served', async (_name, text, expected) => {
  const all = await opened();
  const { socket, received } = await rawClient(all.api.port);
  socket.write(text);
  await once(socket, 'close');
  expect(received()).toMatch(expected);
  await works(all);
});

test('connections that are left half open cost nobody anything', async () => {
  const all = await opened();
  const halves = [
    '',
    'GET ',
    'POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n',
  ];
  for (const half of halves) (await rawClient(all.api.port)).socket.write(half);
  await works(all);
});

test('10,000 connections, one after the other', { timeout: 120_000 }, async () => {
  const all = await opened();
  for (let number = 0; number < 10_000; number += 1) {
    const socket = connect(all.api.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    if (number % 3 === 0) socket.write('nonsense');
    socket.destroy();
  }
  await works(all);
  all.client.sockets.forEach((socket) => {
    socket.destroy();
  });
  await all.api.whenDisconnected(5000);
  await until(
    () => !process.getActiveResourcesInfo().includes('TCPSocketWrap'),
    'all connections to be gone',
  );
});

test('requests that come all at once are answered one by one, in their order', async () => {
  const { api } = await opened();
  const { socket, received } = await rawClient(api.port);
  const ping = 'GET /2018-06-01/ping HTTP/1.1\r\nHost: x\r\n\r\n';
  const next = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n';
  socket.write(`${ping}GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n${next}${ping}`);
  await api.whenReady();
  await until(() => received().includes('404 page'), 'the answers before');
  expect(received().match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404']);
  void api.deliver(anInvocation());
  await until(() => received().match(/pong/g)?.length === 2, 'the answers after');
  expect(received().match(/HTTP\/1.1 \d+/g)?.length).toBe(4);
  expect(received().indexOf('{"name":"Ada"}')).toBeLessThan(received().lastIndexOf('pong'));
});

test('a connection that is not to be kept is closed after its answer; HEAD has no body', async () => {
  const { api } = await opened();
  const { socket, received } = await rawClient(api.port);
  socket.write(
    'HEAD /elsewhere HTTP/1.1\r\nHost: x\r\n\r\nGET /2018-06-01/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nmore',
  );
  await once(socket, 'close');
  expect(received()).toMatch(
    /^HTTP\/1\.1 404 [\s\S]*?\r\n\r\nHTTP\/1\.1 200 [\s\S]*Connection: close\r\n\r\npong$/,
  );
});

test('who waits for leave to send a large body gets it', async () => {
  const { api, client } = await opened();
  const next = client.next();
  await api.whenReady();
  const answer = api.deliver(anInvocation());
  await next;
  const { request, answer: reply } = client.open('POST', `invocation/${id}/response`, {
    Expect: '100-continue',
    'Content-Length': '4',
  });
  request.flushHeaders();
  await once(request, 'continue');
  request.end('1234');
  expect(await reply).toMatchObject({ status: 202 });
  expect(await answer).toMatchObject({ payload: Buffer.from('1234') });
});

test('HTTP/1.0 is answered in HTTP/1.0, and goes on where it asks to', async () => {
  const { api } = await opened();
  const { socket, received } = await rawClient(api.port);
  socket.write('GET /2018-06-01/ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  await until(() => received().includes('pong'), 'the first answer');
  socket.write('GET /2018-06-01/ping HTTP/1.0\r\n\r\n');
  await once(socket, 'close');
  expect(received().match(/HTTP\/.*|Connection.*|pong/g)).toEqual([
    'HTTP/1.0 200 OK',
    'Connection: keep-alive',
    'pong',
    'HTTP/1.0 200 OK',
    'pong',
  ]);
});

test.each([
  ['a request without a host', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request: missing required Host header'],
  ['no request', 'hello\r\n', '400 Bad Request'],
  [
    'another version',
    'GET / HTTP/2.0\r\n\r\n',
    '505 HTTP Version Not Supported: unsupported protocol version',
  ],
  ['a name with a blank', 'GET / HTTP/1.1\r\nA : b\r\n\r\n', '400 Bad Request: invalid header name'],
  ['a huge header', `GET / HTTP/1.1\r\nA: ${'x'.repeat(1_060_000)}`, '431 Request Header Fields Too Large'],
])('%s is told what is wrong, in the words of Go', async (_name, text, said) => {
  const { api } = await opened();
  const { socket, received } = await rawClient(api.port);
  socket.write(text);
  await once(socket, 'close');
  expect(received()).toBe(
    `HTTP/1.1 ${said}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: ${said.length}\r\n\r\n${said}`,
  );
});

test('leave to send a body is given only where it is read', async () => {
  const { api, client } = await opened();
  const wish = 'Host: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n';
  const refused = await rawClient(api.port);
  refused.socket.write(`POST /2018-06-01/runtime/invocation/wrong/response HTTP/1.1\r\n${wish}`);
  await once(refused.socket, 'close');
  expect(refused.received()).toMatch(
    /^HTTP\/1\.1 400 [\s\S]*\r\nConnection: close\r\n[\s\S]*InvalidRequestID/,
  );

  const next = await rawClient(api.port);
  next.socket.write(
    'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n',
  );
  await api.whenReady();
  const answer = api.deliver(anInvocation());
  await until(() => next.received().includes('Ada'), 'the event');
  expect(next.received()).toMatch(/^HTTP\/1\.1 200 /);

  next.socket.write(`POST /2018-06-01/runtime/invocation/${id}/response HTTP/1.1\r\n${wish}`);
  await until(() => next.received().endsWith('HTTP/1.1 100 Continue\r\n\r\n'), 'the leave');
  next.socket.write('"ok"');
  expect(await answer).toMatchObject({ payload: Buffer.from('"ok"') });
  expect(client.sockets.size).toBe(0);
});

test('what is wrong in a body whose request has its answer is not answered again', async () => {
  const { api } = await opened();
  const { socket, received } = await rawClient(api.port);
  socket.write('POST /2018-06-01/ping HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n');
  await once(socket, 'close');
  expect(received().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 405']);
});

test('a response in a great many chunks is kept as its bytes', async () => {
  const { api, client } = await opened();
  const next = client.next();
  await api.whenReady();
  const answer = api.deliver(anInvocation());
  await next;
  const { socket, received } = await rawClient(api.port);
  const head = `POST /2018-06-01/runtime/invocation/${id}/response HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
  socket.write(`${head}${'1\r\na\r\n2\r\nbc\r\n'.repeat(100_000)}0\r\n\r\n`);
  const { payload } = (await answer) as { payload: Buffer };
  // Not by a matcher of buffers: to show where large ones differ takes it minutes.
  expect(payload.equals(Buffer.from('abc'.repeat(100_000)))).toBe(true);
  await until(() => received().includes('202'), 'the receipt');
});
