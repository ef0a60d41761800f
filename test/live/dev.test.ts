import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { GetFunctionCommand, InvokeCommand, InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda';
import { describe, test } from 'vitest';
import { devBootstrap } from '../dev/bootstraps.ts';
import { answered, type DevServer, input, invocations, startDev } from '../dev/dev-server.ts';
import { template, writeFiles } from '../support/function-project.ts';
import { isAlive } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Context = Parameters<typeof temporaryFolder>[0];

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:';

function project(ctx: Context, files: Record<string, string> = {}): string {
  const cwd = temporaryFolder(ctx);
  writeFiles(cwd, {
    'template.yaml': template({ Timeout: 60 }),
    'hello/bootstrap': devBootstrap('one'),
    ...files,
  });
  return cwd;
}

/** Bytes on a connection of their own, as they are; all that comes back until it is closed. */
function raw({ port }: DevServer, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}

describe.concurrent('the Invoke API, by the AWS SDK', () => {
  test('answers as Lambda does', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const result = await dev.client.send(
      new InvokeCommand(input('HelloFunction', { log: 'a line of the function' }, { LogType: 'Tail' })),
    );
    ctx.expect(result).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    ctx.expect(result.FunctionError).toBeUndefined();
    ctx
      .expect(answered(result.Payload))
      .toMatchObject({ mark: 'one', event: { log: 'a line of the function' } });
    const id = result.$metadata.requestId;
    const log = Buffer.from(result.LogResult!, 'base64').toString();
    ctx
      .expect(log)
      .toMatch(
        new RegExp(
          `^START RequestId: ${id} Version: \\$LATEST\na line of the function\nEND RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\t(Max Memory Used: \\d+ MB\t)?Init Duration: [\\d.]+ ms\t\n$`,
        ),
      );
    await dev.see('a line of the function\n');
    await dev.see(/\d\d:\d\d:\d\d ✔ HelloFunction answered in .* ms \(start/);
  });

  test('a function error is an answer', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const result = await dev.client.send(new InvokeCommand(input('HelloFunction', { fail: 'Odd' })));
    ctx.expect(result).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    ctx.expect(JSON.parse(Buffer.from(result.Payload!).toString())).toEqual({
      errorType: 'Odd',
      errorMessage: 'as asked',
    });
    const crash = await dev.client.send(new InvokeCommand(input('HelloFunction', { exit: 3 })));
    ctx.expect(Buffer.from(crash.Payload!).toString()).toContain('exit status 3');
    const again = await dev.client.send(new InvokeCommand(input('HelloFunction', {})));
    ctx.expect(again.FunctionError).toBeUndefined();
    await dev.see('✖ HelloFunction failed after');
    await dev.see('Runtime exited with error: exit status 3');
  });

  test('every form of the name is the function; what there is not is not found', async (ctx) => {
    const resource = template({ FunctionName: 'greeter', AutoPublishAlias: 'live' });
    const dev = await startDev(ctx, project(ctx, { 'template.yaml': resource }));
    ctx.expect(dev.functions).toEqual([{ logicalId: 'HelloFunction', name: 'greeter' }]);
    const forms = [
      'HelloFunction',
      'greeter',
      'greeter:$LATEST',
      'greeter:live',
      '123456789012:function:greeter',
      'function:greeter',
      `${ARN}greeter`,
      `${ARN}HelloFunction:live`,
    ];
    for (const name of forms) {
      const { StatusCode } = await dev.client.send(new InvokeCommand(input(name, {})));
      ctx.expect({ name, StatusCode }).toEqual({ name, StatusCode: 200 });
    }
    await dev.client.send(new InvokeCommand(input('greeter', {}, { Qualifier: 'live' })));
    for (const [name, whole] of [
      ['other', `${ARN}other`],
      ['greeter:7', `${ARN}greeter:7`],
    ] as const) {
      const error = await dev.client.send(new InvokeCommand(input(name, {}))).catch((e: unknown) => e);
      ctx.expect(error).toMatchObject({
        name: 'ResourceNotFoundException',
        Type: 'User',
        message: `Function not found: ${whole}`,
        $metadata: { httpStatusCode: 404 },
      });
    }
  });

  test('DryRun runs nothing, Event runs behind', async (ctx) => {
    const cwd = project(ctx);
    const hold = temporaryFolder(ctx);
    const dev = await startDev(ctx, cwd);
    const dry = await dev.client.send(
      new InvokeCommand(input('HelloFunction', { log: 'dry' }, { InvocationType: 'DryRun' })),
    );
    ctx.expect(dry.StatusCode).toBe(204);
    const sent = await dev.client.send(
      new InvokeCommand(input('HelloFunction', { hold, log: 'behind' }, { InvocationType: 'Event' })),
    );
    ctx.expect(sent.StatusCode).toBe(202);
    await dev.see('behind\n');
    writeFileSync(join(hold, 'go'), '');
    await dev.see('✔ HelloFunction answered');
    await dev.client.send(
      new InvokeCommand(input('HelloFunction', { exit: 2 }, { InvocationType: 'Event' })),
    );
    await dev.see('Runtime exited with error: exit status 2');
    ctx.expect(dev.text()).not.toContain('dry');
  });

  test('the client context gets there, decoded; a bad one is refused', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const context = { client: { app_title: 'tést' } };
    const ClientContext = Buffer.from(JSON.stringify(context)).toString('base64');
    const { Payload } = await dev.client.send(
      new InvokeCommand(input('HelloFunction', { context: true }, { ClientContext })),
    );
    ctx
      .expect(JSON.parse(Buffer.from(Buffer.from(Payload!).toString(), 'latin1').toString()))
      .toEqual(context);
    for (const bad of [
      '%%%',
      Buffer.from('nonsense').toString('base64'),
      Buffer.from('[1]').toString('base64'),
    ]) {
      const answer = await dev.invoke('HelloFunction', {}, { 'x-amz-client-context': bad });
      ctx.expect({ bad, status: answer.status, type: answer.headers['x-amzn-errortype'] }).toEqual({
        bad,
        status: 400,
        type: 'InvalidRequestContentException',
      });
    }
  });

  test('6 MB go in and out; a byte more does not', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const most = 6_291_456;
    const big = Buffer.from(`{"pid":true,"x":"${'x'.repeat(most - 19)}"}`);
    ctx.expect(big.length).toBe(most);
    const fits = await dev.post(invocations('HelloFunction'), big);
    ctx.expect([fits.status, /^\d+$/.test(fits.text)]).toEqual([200, true]);
    const over = await dev.client
      .send(
        new InvokeCommand({ FunctionName: 'HelloFunction', Payload: Buffer.concat([big, Buffer.from(' ')]) }),
      )
      .catch((error: unknown) => error);
    ctx.expect(over).toMatchObject({
      name: 'RequestEntityTooLargeException',
      $metadata: { httpStatusCode: 413 },
      message: `Request must be smaller than ${most} bytes for the InvokeFunction operation`,
    });
    const event = Buffer.from(`{"x":"${'x'.repeat(1_048_569)}"}`);
    const headers = { 'x-amz-invocation-type': 'Event' };
    ctx
      .expect((await dev.post(invocations('HelloFunction'), event.subarray(0, -3), headers)).status)
      .toBe(400);
    ctx.expect((await dev.post(invocations('HelloFunction'), event, headers)).status).toBe(413);
    const out = await dev.invoke('HelloFunction', { size: 6_291_556 });
    ctx
      .expect([out.status, out.body.length, out.headers['x-amz-function-error']])
      .toEqual([200, 6_291_556, undefined]);
    ctx
      .expect((await dev.invoke('HelloFunction', { size: 6_291_557 })).text)
      .toContain('Function.ResponseSizeTooLarge');
  });

  test('no body is {}; what is no JSON is refused in AWS’s words', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const none = await dev.post(invocations('HelloFunction'));
    ctx.expect(answered(none.body).event).toEqual({});
    for (const bad of ['{', 'nonsense', Buffer.from([0x22, 0xff, 0x22])]) {
      const { status, headers, text } = await dev.post(invocations('HelloFunction'), bad);
      ctx.expect([status, headers['x-amzn-errortype']]).toEqual([400, 'InvalidRequestContentException']);
      ctx.expect(JSON.parse(text)).toEqual({
        Type: 'User',
        Message: ctx.expect.stringContaining('Could not parse request body into json: '),
      });
    }
    ctx
      .expect((await dev.post(invocations('HelloFunction'), '{}', { 'x-amz-invocation-type': 'Odd' })).status)
      .toBe(400);
  });

  test('what is not there says what is', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const commands = [
      new GetFunctionCommand({ FunctionName: 'HelloFunction' }),
      new InvokeWithResponseStreamCommand({ FunctionName: 'HelloFunction' }),
    ];
    for (const command of commands) {
      const error = await dev.client.send(command as GetFunctionCommand).catch((e: unknown) => e);
      ctx.expect(error).toMatchObject({
        $metadata: { httpStatusCode: 501, attempts: 1 },
        message: ctx.expect.stringContaining('POST /2015-03-31/functions/NAME/invocations'),
      });
    }
    ctx.expect((await dev.post('/')).status).toBe(404);
    const get = await raw(dev, `GET ${invocations('X')} HTTP/1.1\r\nHost: 127.0.0.1:${dev.port}\r\n\r\n`);
    ctx.expect(get).toMatch(/^HTTP\/1\.1 405 [\s\S]*\r\nAllow: POST\r\n/);
  });
});

describe.concurrent('who may call', () => {
  test('a foreign Host, an Origin and a foreign site are refused before anything else', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const path = invocations('HelloFunction');
    const refused: Record<string, string>[] = [
      { host: 'evil.example' },
      { host: `evil.example:${dev.port}` },
      { host: '127.0.0.1' },
      { host: '127.0.0.1:1' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of refused) {
      const { status } = await dev.post(path, '{"log":"it ran"}', headers);
      ctx.expect({ headers, status }).toEqual({ headers, status: 403 });
    }
    for (const headers of [
      { host: `localhost:${dev.port}` },
      { host: `[::1]:${dev.port}` },
      { 'sec-fetch-site': 'none' },
    ]) {
      const { status } = await dev.post(path, '{}', headers as Record<string, string>);
      ctx.expect({ headers, status }).toEqual({ headers, status: 200 });
    }
    ctx.expect(dev.text()).not.toContain('it ran');
    ctx
      .expect(await raw(dev, `POST ${path} HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}`))
      .toMatch(/^HTTP\/1\.0 403 /);
  });

  test('nothing that is sent ends the server', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const host = `Host: 127.0.0.1:${dev.port}\r\n`;
    const path = invocations('HelloFunction');
    const odd = [
      '\0\0\0\0',
      'GET',
      'POST / HTTP/9.9\r\n\r\n',
      `POST ${path} HTTP/1.1\r\n${host}Content-Length: 99\r\n\r\n{`,
      `POST ${path} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      `POST ${path} HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`,
      `POST ${path}?Qualifier=%ff%00 HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}`,
      `POST /2015-03-31/functions/%zz%2f..%00/invocations HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}`,
      `POST /2015-03-31/functions/__proto__/invocations HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}`,
      `CONNECT 127.0.0.1:1 HTTP/1.1\r\n${host}\r\n`,
      `POST ${path} HTTP/1.1\r\n${host}Upgrade: websocket\r\nConnection: upgrade\r\nContent-Length: 2\r\n\r\n{}`,
      `POST ${path} HTTP/1.1\r\n${host}X: ${'x'.repeat(100_000)}\r\n\r\n`,
      `POST ${path} HTTP/1.1\r\n${host}X-Amz-Log-Type: Odd\r\nContent-Length: 2\r\n\r\n{}`,
      `POST ${path} HTTP/1.1\r\n${host}X-Amzn-Trace-Id: \xe9\xff\r\nContent-Length: 2\r\n\r\n{}`,
      `POST ${path} HTTP/1.1\r\n${host}Content-Length: 100000\r\n\r\n${'['.repeat(100_000)}`,
      Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 7_919) % 256)),
    ];
    for (const bytes of odd) await raw(dev, bytes);
    await Promise.all(odd.map((bytes) => raw(dev, bytes)));
    ctx.expect((await dev.invoke('HelloFunction')).status).toBe(200);
    ctx.expect(dev.text()).not.toContain('Unexpected');
  });
});

describe.concurrent('environments', () => {
  test('20 requests at once have one each, and are kept warm', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const hold = temporaryFolder(ctx);
    const all = Promise.all(
      Array.from({ length: 20 }, () => dev.invoke('HelloFunction', { hold, pid: true })),
    );
    // All of them are at work before the first one may answer.
    await dev.see(/✔ HelloFunction is ready/);
    while (readdirSync(hold).length < 20) await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(join(hold, 'go'), '');
    const processes = new Set((await all).map(({ text }) => text));
    ctx.expect(processes.size).toBe(20);
    const later = await dev.invoke('HelloFunction', { pid: true });
    ctx.expect(processes).toContain(later.text);
    const { code } = await dev.stop('SIGTERM');
    ctx.expect(code).toBe(0);
    ctx.expect([...processes].filter((pid) => isAlive(Number(pid)))).toEqual([]);
  });

  test('one request after the other finds the same warm', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const processes = new Set<string>();
    for (let i = 0; i < 30; i += 1) processes.add((await dev.invoke('HelloFunction', { pid: true })).text);
    // One, but on a machine that halts a process for a quarter of a second.
    ctx.expect(processes.size).toBeLessThan(5);
  });

  test('a function may invoke itself', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const { text } = await dev.invoke('HelloFunction', { self: { port: dev.port, depth: 8 } });
    ctx.expect(text).toBe('8');
  });

  test('log lines say whose they are where two run at once', async (ctx) => {
    const dev = await startDev(ctx, project(ctx));
    const hold = temporaryFolder(ctx);
    const first = dev.invoke('HelloFunction', { hold });
    while (readdirSync(hold).length < 1) await new Promise((resolve) => setTimeout(resolve, 20));
    await dev.invoke('HelloFunction', { log: 'from the second' });
    await dev.see('HelloFunction#2 │ from the second\n');
    writeFileSync(join(hold, 'go'), '');
    await first;
    await dev.invoke('HelloFunction', { log: 'alone' });
    await dev.see(/\nalone\n/);
  });
});

describe.concurrent('the end', () => {
  test.for(['SIGINT', 'SIGTERM'] as const)(
    '%s in the middle of an invocation leaves nothing',
    async (signal, ctx) => {
      const own = temporaryFolder(ctx);
      mkdirSync(join(own, 'tmp'));
      const dev = await startDev(ctx, project(ctx), [], { TMPDIR: join(own, 'tmp') });
      const hold = temporaryFolder(ctx);
      const call = dev.invoke('HelloFunction', { hold }).catch((error: unknown) => error);
      while (readdirSync(hold).length < 1) await new Promise((resolve) => setTimeout(resolve, 20));
      const pid = Number(readdirSync(hold)[0]);
      ctx.expect(isAlive(pid)).toBe(true);
      const { code, stdout } = await dev.stop(signal);
      ctx.expect(code).toBe(0);
      ctx.expect(stdout.trim().split('\n')).toHaveLength(1);
      ctx.expect(isAlive(pid)).toBe(false);
      ctx.expect(await call).toBeInstanceOf(Error);
      ctx.expect(readdirSync(join(own, 'tmp'))).toEqual([]);
    },
  );
});
