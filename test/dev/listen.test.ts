import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listenOn } from '../../src/dev/listen.ts';
import { FailedError } from '../../src/errors.ts';
import { rejectionOf } from '../support/thrown.ts';

test('a client that closes its half after the request has its answer', async () => {
  const port = await listenOn(0, (request, response) => {
    request.resume();
    // Later than the end of the client's half.
    request.on('end', () => setImmediate(() => setImmediate(() => response.end('answered'))));
  });
  onTestFinished(() => port.close());
  const socket = connect({ port: port.number, host: '127.0.0.1', allowHalfOpen: true });
  let told = '';
  socket.on('data', (chunk) => {
    told += chunk;
  });
  socket.end('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}');
  await once(socket, 'close');
  expect(told).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*answered/);
});

test('a port that is taken is said so, with another way', async () => {
  const other = createServer();
  await once(other.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const error = await rejectionOf(
    listenOn(port, () => {}),
    FailedError,
  );
  expect(error.message).toContain(`Port ${port} of 127.0.0.1 is taken`);
  expect(error.hint).toContain('samgen dev --port 0');
});
