import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expectGaveUp, run, sanitized } from './client.ts';
import { event, hostileLambda, lambdaWith } from './hostile-lambda.ts';

const probe = sanitized({ probe: true });
const TOO_LARGE = 'HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\ntoo large';

describe('the C client, when the Runtime API misbehaves,', () => {
  test('sends an answer once more when a kept connection turns out to be closed, and no third time', async (ctx) => {
    const posts: number[] = [];
    const lambda = await hostileLambda(({ method }, socket, connection) => {
      if (method === 'GET') return void socket.write(event('e1'));
      posts.push(connection);
      socket.destroy();
    });
    const ended = await run(probe.program(ctx), lambda.address);
    expectGaveUp(ended, /: (the connection was closed without a response|Connection reset by peer)\n$/);
    expect(posts).toEqual([1, 2]);
  });

  test('does not send an answer again of which Lambda has begun to say what it thinks', async (ctx) => {
    let posts = 0;
    const lambda = await hostileLambda(({ method }, socket) => {
      if (method === 'GET') return void socket.write(event('e1'));
      posts += 1;
      socket.end('HTTP/1.1 20');
    });
    expectGaveUp(
      await run(probe.program(ctx), lambda.address),
      /: the connection was closed within the response\n$/,
    );
    expect(posts).toBe(1);
  });

  test.for([
    [
      'HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\ntoo large',
      'The Runtime API answered 413: too large\n',
    ],
    ['HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'The Runtime API answered 400: \n'],
    [
      `HTTP/1.1 403 No\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(5000)}`,
      'The Runtime API answered 403: \n',
    ],
  ] as const)('logs that it refused one answer, and goes on: %#', async ([refusal, words], ctx) => {
    let given = 0;
    const lambda = await hostileLambda(({ method }, socket) => {
      if (method === 'POST') return void socket.write(refusal);
      given += 1;
      if (given > 2) lambda.vanish();
      else socket.write(event('e1'));
    });
    const { stderr, code } = await run(probe.program(ctx), lambda.address);
    expect(code).toBe(1);
    expect(stderr).toBe(`${words}${words}The Runtime API cannot be used: Connection refused\n`);
    expect(lambda.connections()).toBe(1);
  });

  test.for([500, 503, 302])('ends when it answers an answer with %i', async (status, ctx) => {
    const lambda = await hostileLambda(({ method }, socket) => {
      socket.write(method === 'GET' ? event('e1') : `HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nno`);
    });
    expectGaveUp(await run(probe.program(ctx), lambda.address), `^The Runtime API answered ${status}: no\n$`);
  });

  test.for([202, 403, 500])('ends when it answers the wait for an event with %i', async (status, ctx) => {
    const lambda = await hostileLambda((_, socket) => {
      socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nno`);
    });
    expectGaveUp(await run(probe.program(ctx), lambda.address), `^The Runtime API answered ${status}: no\n$`);
  });

  test.for<[string, (socket: Socket) => void]>([
    ['reset', (socket) => socket.write(TOO_LARGE, () => socket.destroy())],
    // To send on a connection that has ended and is then reset is what raises SIGPIPE.
    ['ended, then reset', (socket) => socket.end(TOO_LARGE, () => socket.destroy())],
  ])('reads why an answer is not wanted of which most was never taken: %s', async ([, refuse], ctx) => {
    let given = 0;
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        if (chunk.subarray(0, 3).toString() === 'GET') {
          given += 1;
          if (given === 1) return void socket.write(event(`e${'x'.repeat(6_000_000)}`));
          server.close();
          return void socket.destroy();
        }
        socket.pause();
        // Unread bytes make a reset of its close.
        refuse(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const bound = server.address() as { port: number };
    const { stderr } = await run(probe.program(ctx), `127.0.0.1:${bound.port}`);
    expect(stderr).toMatch(
      /^The Runtime API answered 413: too large\nThe Runtime API cannot be used: [^\n]*\n$/,
    );
    expect(given).toBe(2);
  });

  const WITHIN = 'the connection was closed within the response';
  const HTTP = 'it is not HTTP/1.1';
  const HEAD = 'its head is too long';
  const LENGTH = 'its Content-Length is wrong or too large';
  const CHUNK = 'the size of a chunk is wrong';
  const ID = 'an event came without a request id';
  const OK = 'HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1\r\n';
  const CHUNKS = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
  test.for<[string, string]>([
    ['', 'the connection was closed without a response'],
    ['H', WITHIN],
    [OK, WITHIN],
    [`${OK}Content-Length: 5\r\n\r\neabc`, WITHIN],
    [`${CHUNKS}4\r\neab`, WITHIN],
    [`${CHUNKS}4\r\neabc\r\n0\r\n`, WITHIN],
    [`${OK}${'X: y\r\n'.repeat(14_000)}\r\n`, HEAD],
    [`${OK}X: ${'y'.repeat(20_000)}\r\n\r\n`, HEAD],
    ['H'.repeat(20_000), HEAD],
    [`${CHUNKS}0\r\n${'X: y\r\n'.repeat(14_000)}\r\n`, HEAD],
    [`${CHUNKS}4${' '.repeat(20_000)}\r\neabc\r\n0\r\n\r\n`, HEAD],
    ['HTTP/2 200 OK\r\n\r\n', HTTP],
    ['HTTP/1.1 20 OK\r\n\r\n', HTTP],
    ['HTTP/1.1 2000 OK\r\n\r\n', HTTP],
    ['HTTP/1.1\r\n\r\n', HTTP],
    ['SSH-2.0-OpenSSH_9.2\r\n', HTTP],
    ['\r\n\r\n', HTTP],
    ['HTTP/1.1 200 OK\n\n', HTTP],
    [`${OK.replace('\r\n', '\n')}Content-Length: 1\r\n\r\ne`, HTTP],
    ['HTTP/1.1 200 OK\r\nno header\r\n\r\n', HTTP],
    ['HTTP/1.1 200 OK\r\n: nameless\r\n\r\n', HTTP],
    ['HTTP/1.1 200 OK\r\nA: b\r\n continued\r\n\r\n', HTTP],
    ['HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n', HTTP],
    ...['', '-1', '+1', '1x', '1 1', '0x10', '16777217', '18446744073709551617', 'one'].map(
      (length): [string, string] => [`${OK}Content-Length: ${length}\r\n\r\ne`, LENGTH],
    ),
    [`${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\ne`, 'its length is said twice'],
    [`${OK}Transfer-Encoding: gzip\r\n\r\ne`, 'its encoding is not known here'],
    [`${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 'its encoding is not known here'],
    ...['', 'x', '-1', ';a', '4x', '4.', '1000001', '11111111111111111', '3'].map(
      (size): [string, string] => [`${CHUNKS}${size}\r\neabc\r\n0\r\n\r\n`, CHUNK],
    ),
    [`${CHUNKS}5\r\neabc\r\n0\r\n\r\n`, HTTP],
    [
      `${CHUNKS}fffff0\r\n${'e'.repeat(0xfffff0)}\r\n11\r\n12345678901234567\r\n0\r\n\r\n`,
      'its body is too large',
    ],
    [`${OK}\r\n${'e'.repeat(17 * 1024 * 1024)}`, 'its body is too large'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ne', ID],
    ['HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id:\r\nContent-Length: 1\r\n\r\ne', ID],
    ['HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: ../x\r\nContent-Length: 1\r\n\r\ne', ID],
    ['HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1 2\r\nContent-Length: 1\r\n\r\ne', ID],
  ])('gives up, and says why: %#', async ([bytes, words], ctx) => {
    const lambda = await hostileLambda((_, socket) => void socket.end(bytes, 'latin1'));
    expectGaveUp(
      await run(probe.program(ctx), lambda.address),
      `^The Runtime API cannot be used: ${words}\n$`,
    );
    expect(lambda.connections()).toBe(1);
  });

  test('gives up when it is not there', async (ctx) => {
    const lambda = await lambdaWith([]);
    lambda.vanish();
    const ended = await run(probe.program(ctx), lambda.address);
    expectGaveUp(ended, /^The Runtime API cannot be used: Connection refused\n$/);
  });
});
