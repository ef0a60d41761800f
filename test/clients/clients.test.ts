import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxOf } from '../runtime/helpers.ts';
import { buildClient, clients, missingFor } from './build.ts';

const limit = 6_291_556;
// As the mobile SDKs send it.
const knownClient = {
  client: {
    ...{ app_title: 'demo', installation_id: 'i', app_version_name: '1' },
    ...{ app_version_code: '1', app_package_name: 'p' },
  },
  custom: {},
  env: {},
};
const json = (text: Buffer): unknown => JSON.parse(text.toString());

describe.for(clients)('a function on the runtime client of %s', (client) => {
  const missing = missingFor(client);
  const taskRoot = mkdtempSync(join(tmpdir(), 'samgen-client-'));
  beforeAll(async () => {
    if (missing === undefined) await buildClient(client, taskRoot);
  }, 900_000);
  afterAll(() => rmSync(taskRoot, { recursive: true, force: true }));

  const run = (name: string, work: () => Promise<void>) =>
    test(name, async (ctx) => {
      if (missing !== undefined) ctx.skip(missing);
      await work();
    });
  const sandbox = (timeoutSeconds = 10) => sandboxOf(taskRoot, { timeoutSeconds });
  const ask = (order: object) => Buffer.from(JSON.stringify(order));

  run('is told who and what it is, and stays warm', async () => {
    const warm = sandbox();
    const clientContext = JSON.stringify(knownClient);
    const first = await warm.invoke(ask({ do: 'greet' }), { clientContext });
    expect(json(first.payload)).toMatchObject({
      id: first.requestId,
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:hello',
      title: 'demo',
      function: 'hello',
    });
    for (let number = 0; number < 50; number += 1) {
      const { initMs, requestId, payload } = await warm.invoke(ask({ do: 'greet' }), { clientContext });
      expect([initMs, json(payload)]).toEqual([undefined, expect.objectContaining({ id: requestId })]);
    }
  });

  run('returns an error, and goes on', async () => {
    const warm = sandbox();
    const { body, functionError } = await warm.call({ do: 'error' });
    expect(functionError).toBe('Unhandled');
    expect(body).toMatchObject({ errorMessage: 'not today' });
    expect(await warm.call({ do: 'greet' })).not.toHaveProperty('initMs');
  });

  run('panics: the caller has its words, and the next event an environment', async () => {
    const warm = sandbox();
    const { body, functionError } = await warm.call({ do: 'panic' });
    expect(functionError).toBe('Unhandled');
    expect(body).toMatchObject({ errorMessage: expect.stringContaining('all is lost') });
    expect(await warm.call({ do: 'greet' })).not.toHaveProperty('functionError');
  });

  run('ends in the middle of an event', async () => {
    const { body, requestId } = await sandbox().call({ do: 'exit', size: 9 });
    expect(body).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 9`,
    });
  });

  run('answers with 6 MB, and with a byte too many', async () => {
    const warm = sandbox();
    const fits = await warm.invoke(ask({ do: 'big', size: limit }));
    expect([fits.payload.length, fits.functionError]).toEqual([limit, undefined]);
    const tooLarge = await warm.call({ do: 'big', size: limit + 1 });
    expect(tooLarge.body).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    expect(await warm.call({ do: 'greet' })).not.toHaveProperty('functionError');
  });

  run('streams, for a caller that takes it while it arrives and for one that does not', async () => {
    const warm = sandbox();
    const { payload, functionError } = await warm.invoke(ask({ do: 'stream' }));
    expect([payload.toString('latin1'), functionError]).toEqual([
      expect.stringMatching(/one two$/),
      undefined,
    ]);
    const stream = new PassThrough();
    const arrived = stream.toArray();
    const result = await warm.invoke(ask({ do: 'stream' }), { receiveStream: () => stream });
    stream.end();
    expect(result.payload.length).toBe(0);
    expect(Buffer.concat(await arrived)).toEqual(payload);
  });

  run('breaks a stream off in the middle', async () => {
    const warm = sandbox();
    const result = await warm.invoke(ask({ do: 'broken stream' }));
    if (client === 'go') {
      expect(result.functionError).toBe('Unhandled');
      expect(json(result.payload)).toMatchObject({ errorMessage: 'the source ran dry' });
    } else {
      // lambda_runtime writes what should be trailers into the body (its requests.rs), and on AWS, too, it stays there.
      expect(result.functionError).toBeUndefined();
      expect(result.payload.toString()).toMatch(
        /one Lambda-Runtime-Function-Error-Type: Runtime\.StreamError\r\n/,
      );
    }
    expect(await warm.call({ do: 'greet' })).not.toHaveProperty('initMs');
  });

  run('thinks for 20 s', async () => {
    const { body, durationMs } = await sandbox(30).call({ do: 'sleep', size: 20 });
    expect(body).toBe('slept');
    expect(durationMs).toBeGreaterThan(19_900);
  });

  run('has nothing to complain about when it is shut down', async () => {
    const warm = sandbox();
    await warm.call({ do: 'greet' });
    await warm.close();
    expect(warm.log.text).not.toMatch(/error|panic|refused|reset/i);
  });
});
