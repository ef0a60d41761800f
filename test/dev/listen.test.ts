import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { listenOn } from '../../src/dev/listen.ts';
import { FailedError } from '../../src/errors.ts';
import { collectBody } from '../../src/http/collect-body.ts';
import { rejectionOf } from '../support/thrown.ts';

/**
 * All that comes back to a client that sends this and closes its half.
 * @param later whether that has been seen when the answer is given
 */
async function answersTo(sent: string, later = true): Promise<string> {
  const listener = await listenOn(0, async (exchange) => {
    const body = await collectBody(exchange, 10);
    if (!body) return;
    if (later) await wait(1);
    exchange.answer(200, '', `answered ${body.bytes}`);
  });
  onTestFinished(() => listener.close());
  const socket = connect({ port: listener.port, host: '127.0.0.1', allowHalfOpen: true });
  let told = '';
  socket.on('data', (chunk) => {
    told += chunk;
  });
  socket.end(sent);
  await once(socket, 'close');
  return told;
}

const request = (body: string, length = body.length) =>
  `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${length}\r\n\r\n${body}`;

test('a client that closes its half after its requests has all answers, and then its connection is closed', async () => {
  expect(await answersTo(request('{1}'))).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*answered \{1\}$/);
  const answers = await answersTo(request('{1}') + request('{2}') + request('{3}'));
  expect(answers.match(/answered \{\d\}/g)).toEqual(['answered {1}', 'answered {2}', 'answered {3}']);
  expect(await answersTo(request('{1}') + request('{2}') + request('{3}'), false)).toMatch(
    /\{1\}[\s\S]*\{2\}[\s\S]*\{3\}$/,
  );
});

test('a client that closes its half within a request is left without an answer', async () => {
  expect(await answersTo(request('{1}', 4))).toBe('');
  expect(await answersTo('POST / HTTP/1.1\r\nHost: a')).toBe('');
  expect(await answersTo('')).toBe('');
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
