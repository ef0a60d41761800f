import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectGaveUp, run, sanitized } from './c-client/client.ts';
import { ACCEPTED, event, hostileLambda, lambdaWith } from './c-client/hostile-lambda.ts';

const probe = sanitized({ probe: true });
const troubled = sanitized({ probe: true, faults: true });
const GONE = /^The Runtime API cannot be used: Connection refused\n$/;

const chunk = (bytes: Buffer | string, extension = '') =>
  Buffer.concat([
    Buffer.from(`${Buffer.byteLength(bytes).toString(16)}${extension}\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ]);
const chunkedHead =
  'HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id:1\r\ntransfer-ENCODING: Chunked\r\n\r\n';

describe('the C client', () => {
  test('answers 10,000 events on one connection', async (ctx) => {
    const events = Array.from({ length: 10_000 }, (_, index) => event(`e${index}`, `id-${index}`));
    const lambda = await lambdaWith(events);
    expectGaveUp(await run(probe.program(ctx), lambda.address), GONE);
    expect(lambda.connections()).toBe(1);
    expect(lambda.answers.map(({ kind, id, body }) => `${kind} ${id} ${body}`)).toEqual(
      events.map((_, index) => `response id-${index} ${index}`),
    );
  });

  test('says what an answer is, and of an error its type in a header and its message as JSON', async (ctx) => {
    const message = 'quotes " \\ and\nnewline\x01ü';
    const lambda = await lambdaWith([event('e[1]'), event(`f${message}`)]);
    const ended = await run(probe.program(ctx), lambda.address);
    expect(ended.stderr).toContain(`Probe.Failed: ${message}\n`);
    expect(ended.code).toBe(1);
    const [answer, error] = lambda.answers;
    expect(answer!.headers).toEqual({
      host: lambda.address,
      'content-type': 'application/json',
      'content-length': '3',
    });
    expect(error).toMatchObject({
      kind: 'error',
      headers: { 'lambda-runtime-function-error-type': 'Probe.Failed' },
    });
    expect(JSON.parse(error!.body.toString())).toEqual({
      errorMessage: message,
      errorType: 'Probe.Failed',
      stackTrace: [],
    });
  });

  test('gives the handler what Lambda says of the event, and each event its own trace', async (ctx) => {
    const told = [
      'lambda-runtime-invoked-function-arn:arn:aws:lambda:x',
      'Lambda-Runtime-Deadline-Ms:   1542409706888  ',
    ];
    const lambda = await lambdaWith([
      event('i', 'a-1', [...told, 'LAMBDA-RUNTIME-TRACE-ID: Root=1-a;Sampled=1']),
      event('i', 'b_2'),
      event('i', 'c3', ['Lambda-Runtime-Trace-Id: Root=1-b']),
    ]);
    expectGaveUp(await run(probe.program(ctx), lambda.address), GONE);
    expect(lambda.answers.map(({ body }) => body.toString())).toEqual([
      'a-1 arn:aws:lambda:x 1542409706888 Root=1-a;Sampled=1',
      'b_2  0 unset',
      'c3  0 Root=1-b',
    ]);
  });

  const chunked = Buffer.concat([
    Buffer.from(chunkedHead),
    chunk('eone', '; name="a value"; other'),
    chunk('-two', ' \t'),
    Buffer.from(
      '00A;x\r\n0123456789\r\n0;last\r\nA-Trailer: Lambda-Runtime-Trace-Id\r\nLambda-Runtime-Trace-Id: no\r\n\r\n',
    ),
  ]);

  test('reads chunks past their extensions and trailers', async (ctx) => {
    const lambda = await lambdaWith([chunked, Buffer.from(chunked.toString().replace('eone', 'ione'))]);
    expectGaveUp(await run(probe.program(ctx), lambda.address), GONE);
    expect(lambda.answers.map(({ body }) => body.toString())).toEqual(['one-two0123456789', '1  0 unset']);
    expect(lambda.connections()).toBe(1);
  });

  test('reads what comes byte by byte, and goes on waiting', async (ctx) => {
    const lambda = await lambdaWith([chunked, event('eabc')], (socket, bytes) => {
      let sent = 0;
      const next = () => {
        if (sent === bytes.length) return;
        socket.write(bytes.subarray(sent, ++sent), () => setImmediate(next));
      };
      next();
    });
    expectGaveUp(await run(probe.program(ctx), lambda.address), GONE);
    expect(lambda.answers.map(({ body }) => body.toString())).toEqual(['one-two0123456789', 'abc']);
  });

  const large = Buffer.alloc(6 * 1024 * 1024, 'large event ');
  const inChunks = Buffer.concat([
    Buffer.from(chunkedHead),
    chunk('e'),
    ...Array.from({ length: 96 }, (_, index) => chunk(large.subarray(index * 65_536, (index + 1) * 65_536))),
    Buffer.from('0\r\n\r\n'),
  ]);

  for (const [how, client] of [
    ['', probe],
    [', in small parts and interrupted', troubled],
  ] as const) {
    test(`takes 6 MB and gives them back${how}`, async (ctx) => {
      const body = Buffer.concat([Buffer.from('e'), large]);
      const lambda = await lambdaWith([event(body), inChunks, event('esmall')]);
      expectGaveUp(await run(client.program(ctx), lambda.address), GONE);
      const right = [large, large, Buffer.from('small')].map((expected, index) =>
        expected.equals(lambda.answers[index]?.body ?? Buffer.alloc(0)),
      );
      expect(right).toEqual([true, true, true]);
      expect(lambda.connections()).toBe(1);
    });
  }

  test('opens a connection anew when Lambda has closed it, whether it said so or not', async (ctx) => {
    const events = [event('e1'), event('e2', '2', ['Connection: Close']), event('e3')];
    const lambda = await lambdaWith(
      events,
      (socket, bytes) => void socket.write(bytes, () => socket.destroy()),
    );
    expectGaveUp(await run(probe.program(ctx), lambda.address), GONE);
    expect(lambda.answers.map(({ body }) => body.toString())).toEqual(['1', '2', '3']);
    expect(lambda.connections()).toBe(4);
  });

  test('sends nothing on a connection that Lambda has closed while the handler ran', async (ctx) => {
    const file = join(temporaryFolder(), 'closed');
    const lambda = await lambdaWith([event(`w${file}`)], (socket, bytes) => {
      // Half of it: what the client sent would still be read here.
      socket.end(bytes, () => writeFileSync(file, ''));
    });
    expectGaveUp(await run(probe.program(ctx), lambda.address), GONE);
    expect(lambda.answers).toHaveLength(1);
    expect(lambda.connections()).toBe(2);
  });

  test('takes an answer of HTTP/1.0, and one whose end is the end of the connection', async (ctx) => {
    const old = Buffer.from('HTTP/1.0 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1\r\n\r\neto the end');
    const lambda = await lambdaWith([old, event('e2')], (socket, bytes) => {
      if (bytes === old) socket.end(bytes);
      else socket.write(bytes);
    });
    expectGaveUp(await run(probe.program(ctx), lambda.address), GONE);
    expect(lambda.answers.map(({ body }) => body.toString())).toEqual(['to the end', '2']);
  });

  test.for([
    ['Connection: close', event('e1', '1', ['Connection: close'])],
    ['HTTP/1.0', Buffer.from(event('e1').toString().replace('HTTP/1.1', 'HTTP/1.0'))],
  ] as const)('uses no connection again that is over: %s', async ([, last], ctx) => {
    // Over, and yet open: the server still reads.
    const lambda = await lambdaWith([last, event('e2')]);
    expectGaveUp(await run(probe.program(ctx), lambda.address), GONE);
    expect(lambda.answers.map(({ body }) => body.toString())).toEqual(['1', '2']);
    expect(lambda.connections()).toBe(2);
  });

  test('expects no body behind a 204', async (ctx) => {
    let given = 0;
    const lambda = await hostileLambda(({ method }, socket) => {
      if (method === 'POST') return void socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      given += 1;
      if (given === 2) lambda.vanish();
      else socket.write(event('e1'));
    });
    expectGaveUp(await run(probe.program(ctx), lambda.address), GONE);
    expect(given).toBe(2);
  });

  test('passes over a 100 Continue, and over bytes that nobody asked for', async (ctx) => {
    const lambda = await lambdaWith([
      Buffer.concat([
        Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'),
        event('e1'),
        Buffer.from('HTTP/1.1 408 Late\r\n\r\n'),
      ]),
      event('e2'),
    ]);
    expectGaveUp(await run(probe.program(ctx), lambda.address), GONE);
    expect(lambda.answers.map(({ body }) => body.toString())).toEqual(['1', '2']);
  });

  test('tells Lambda why its set-up failed', async (ctx) => {
    const posted: string[] = [];
    const lambda = await hostileLambda(({ method, path, headers, body }, socket) => {
      posted.push(`${method} ${path} ${headers['lambda-runtime-function-error-type']} ${body}`);
      socket.write(ACCEPTED);
    });
    const ended = await run(probe.program(ctx), lambda.address, { PROBE_SET_UP: 'no "database"' });
    expectGaveUp(ended, /^Runtime.SetUpFailed: no "database"\n$/);
    expect(posted).toEqual([
      'POST /2018-06-01/runtime/init/error Runtime.SetUpFailed ' +
        '{"errorMessage":"no \\"database\\"","errorType":"Runtime.SetUpFailed","stackTrace":[]}',
    ]);
  });

  test('knows localhost, and says of other addresses what is wrong with them', async (ctx) => {
    const lambda = await lambdaWith([event('e1')]);
    const program = probe.program(ctx);
    expectGaveUp(await run(program, lambda.address.replace('127.0.0.1', 'localhost')), GONE);
    expect(lambda.answers).toHaveLength(1);
    const name =
      /^AWS_LAMBDA_RUNTIME_API: the host is no IPv4 address, and names other than localhost are not looked up\n$/;
    for (const address of [
      'example.com:80',
      ':80',
      'localhos:80',
      '1.2.3:80',
      '1.2.3.4.5:80',
      '[::1]:80',
      '255.255.255.2555:80',
    ]) {
      expectGaveUp(await run(program, address), name);
    }
    for (const address of ['', '127.0.0.1', '127.0.0.1:', '127.0.0.1:0']) {
      expectGaveUp(await run(program, address), /: it is not HOST:PORT\n$/);
    }
    for (const address of [
      '127.0.0.1:80a',
      '127.0.0.1:65536',
      '127.0.0.1:99999999999999999999',
      '127.0.0.1:-1',
    ]) {
      expectGaveUp(
        await run(program, address),
        /AWS_LAMBDA_RUNTIME_API: (the port is no number|it is not HOST:PORT)/,
      );
    }
  });
});
