import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Agent } from 'node:https';
import { type AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectAws } from '../../src/adapters/aws.ts';
import { sdkInvokeApi } from '../../src/adapters/invoke-api.ts';
import { CancelledError, DeniedError, FailedError } from '../../src/errors.ts';
import type { RemoteRequest } from '../../src/invoke/remote.ts';
import { isolateAws, KEYS } from '../support/aws-server.ts';
import { rejectionOf } from '../support/thrown.ts';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

interface Seen {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Lambda's Invoke on a port of this machine. `close`: the connection breaks; `hang`: no answer comes. */
async function server(answer: Answer | 'close' | (() => 'hang')): Promise<Seen[]> {
  const seen: Seen[] = [];
  const listening = createServer(async (request, response) => {
    seen.push({ path: request.url ?? '', headers: request.headers, body: await buffer(request) });
    const deed = typeof answer === 'function' ? answer() : answer;
    if (deed === 'hang') return;
    if (deed === 'close') return void request.socket.destroy();
    const { status = 200, headers, body = '{}' } = deed;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  isolateAws(`http://127.0.0.1:${(listening.address() as AddressInfo).port}`);
  return seen;
}

const request: RemoteRequest = { id: 'hello-fn', payload: Buffer.from('{"a": 1.10}') };
const never = () => new AbortController().signal;

const invoke = (given: Partial<RemoteRequest> = {}, signal = never()) =>
  connectAws({ region: 'eu-central-1', profile: undefined }, KEYS, signal).invocations.invoke(
    { ...request, ...given },
    signal,
  );

describe('an answer', () => {
  test('has all that Lambda says, byte for byte', async () => {
    const seen = await server({
      headers: {
        'x-amz-function-error': 'Unhandled',
        'x-amz-executed-version': '3',
        'x-amzn-requestid': 'r-1',
        'x-amz-log-result': Buffer.from('START é\nEND\n').toString('base64'),
      },
      body: Buffer.from([0x22, 0xff, 0x22]),
    });
    expect(await invoke()).toEqual({
      payload: Buffer.from([0x22, 0xff, 0x22]),
      functionError: 'Unhandled',
      executedVersion: '3',
      requestId: 'r-1',
      logTail: Buffer.from('START é\nEND\n'),
    });
    expect(seen).toHaveLength(1);
    const { path, headers, body } = seen[0]!;
    expect(path).toBe('/2015-03-31/functions/hello-fn/invocations');
    expect(body.toString()).toBe('{"a": 1.10}');
    expect(headers['x-amz-log-type']).toBe('Tail');
    expect(headers['x-amz-client-context']).toBeUndefined();
  });

  test('has nothing that Lambda does not say', async () => {
    await server({ body: '' });
    expect(await invoke()).toEqual({ payload: Buffer.alloc(0), logTail: Buffer.alloc(0) });
  });

  test('a version, and the client context as base64', async () => {
    const seen = await server({});
    await invoke({ qualifier: 'live', clientContext: '{"é": 1}' });
    expect(seen[0]!.path).toBe('/2015-03-31/functions/hello-fn/invocations?Qualifier=live');
    expect(Buffer.from(String(seen[0]!.headers['x-amz-client-context']), 'base64').toString()).toBe(
      '{"é": 1}',
    );
  });
});

describe('a function that works for minutes', () => {
  test('is waited for: 15 minutes, with probes on the connection', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const probes = vi.spyOn(Socket.prototype, 'setKeepAlive');
    const patience = vi.spyOn(Socket.prototype, 'setTimeout');
    onTestFinished(() => {
      probes.mockRestore();
      patience.mockRestore();
    });
    let reach = () => {};
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    await server(() => {
      reach();
      return 'hang';
    });
    const cancel = new AbortController();
    let settled = false;
    const answer = invoke({}, cancel.signal).finally(() => {
      settled = true;
    });
    answer.catch(() => {});
    await reached;
    await vi.advanceTimersByTimeAsync(905_000);
    expect(settled).toBe(false);
    expect(probes).toHaveBeenCalledWith(true, expect.anything());
    // These are not the timers that are faked.
    const limits = patience.mock.calls.map(([milliseconds]) => milliseconds).filter((one) => one > 0);
    expect(limits.filter((one) => one < 905_000)).toEqual([]);
    cancel.abort();
    const error = await rejectionOf(answer, CancelledError);
    expect(error.hint).toContain('the function may still be running');
  });

  test('behind a proxy too, whose agent has no probes by itself', () => {
    const httpsAgent = new Agent();
    const requestHandler = {
      connectionTimeout: 1,
      requestTimeout: 1,
      throwOnRequestTimeout: true,
      httpsAgent,
    };
    sdkInvokeApi({ region: 'eu-central-1', requestHandler }, { region: 'eu-central-1', profile: undefined });
    expect(httpsAgent).toMatchObject({ keepAlive: true });
  });

  test('is not waited for without end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let reach = () => {};
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const seen = await server(() => {
      reach();
      return 'hang';
    });
    const answer = invoke();
    answer.catch(() => {});
    await reached;
    await vi.advanceTimersByTimeAsync(970_000);
    const error = await rejectionOf(answer, FailedError);
    expect(error.hint).toContain('Whether the function has run is not known');
    expect(seen).toHaveLength(1);
  });
});

const CANARY = ['c4n4ry', 'of', 'invoke', '42'].join('-');
const refusal = (status: number, name: string, message: string, more: object = {}): Answer => ({
  status,
  headers: { 'x-amzn-errortype': name },
  body: JSON.stringify({ Type: 'User', Message: message, message, ...more }),
});
const echo = `because of {"SECRET_VAR":"${CANARY}"}`;

describe('what goes wrong is told once, and nothing is repeated', () => {
  test.each<[Answer | 'close', string, string]>([
    [
      refusal(429, 'TooManyRequestsException', 'Rate Exceeded.', {
        Reason: 'ConcurrentInvocationLimitExceeded',
      }),
      'Lambda does not take the event: too many are running, or coming, at the moment (ConcurrentInvocationLimitExceeded).',
      'It has not run.',
    ],
    [
      refusal(429, 'TooManyRequestsException', 'Rate Exceeded.', {
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      }),
      'the reserved concurrency of hello-fn is used up, or 0',
      'ReservedConcurrentExecutions',
    ],
    [
      refusal(
        409,
        'ResourceConflictException',
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      ),
      'hello-fn is not ready: The operation cannot be performed at this time. The function is currently in the following state: Pending',
      'in a minute',
    ],
    [refusal(502, 'ResourceNotReadyException', 'x'), 'hello-fn is not ready: x', 'in a minute'],
    [
      refusal(413, 'RequestTooLargeException', '7000000 byte payload is too large'),
      'The event is too large for Lambda: 7000000 byte payload is too large',
      'smaller',
    ],
    [
      refusal(400, 'InvalidRequestContentException', echo),
      'Lambda refuses the event (InvalidRequestContentException)',
      'Mend',
    ],
    [
      refusal(502, 'KMSAccessDeniedException', echo),
      'Lambda cannot run hello-fn (KMSAccessDeniedException)',
      'key',
    ],
    [
      refusal(502, 'EC2ThrottledException', 'x'),
      'Lambda cannot run hello-fn (EC2ThrottledException): x',
      'network',
    ],
    [
      refusal(408, 'EFSMountTimeoutException', 'x'),
      'Lambda cannot run hello-fn (EFSMountTimeoutException)',
      'files',
    ],
    [refusal(503, 'ServiceUnavailableException', echo), 'Lambda answered with 503.', 'is not known'],
    [refusal(500, 'ServiceException', echo), 'Lambda answered with 500.', 'is not known'],
    [{ status: 503, body: '<html>' }, 'Lambda answered with 503.', 'is not known'],
    [{ status: 403, body: `<html>${CANARY}` }, 'The call was answered with 403, and not by Lambda.', 'proxy'],
    [refusal(403, 'ExpiredTokenException', 'x'), 'The AWS credentials have expired.', 'Sign in'],
    ['close', 'Lambda in eu-central-1 does not answer (ECONNRESET).', 'is not known'],
  ])('%#', async (answer, message, hint) => {
    const seen = await server(answer);
    const error = await rejectionOf(invoke(), FailedError);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(`${error.stack} ${error.message} ${error.hint} ${JSON.stringify(error)}`).not.toContain(CANARY);
    expect(seen).toHaveLength(1);
  });

  test('a permission that is missing is named', async () => {
    await server(
      refusal(403, 'AccessDeniedException', 'User: ada is not authorized to perform: lambda:InvokeFunction'),
    );
    const error = await rejectionOf(invoke(), DeniedError);
    expect(error.action).toBe('lambda:InvokeFunction');
    expect(error.message).toContain('lambda:InvokeFunction is denied: User: ada');
  });

  test('no function, no version', async () => {
    await server(refusal(404, 'ResourceNotFoundException', 'Function not found'));
    expect((await rejectionOf(invoke(), FailedError)).message).toBe(
      'There is no function hello-fn in eu-central-1.',
    );
    const error = await rejectionOf(invoke({ qualifier: 'live' }), FailedError);
    expect(error.message).toBe(
      'There is no function hello-fn in eu-central-1, or it has no version or alias live.',
    );
    expect(error.hint?.split('\n')).toContain(
      'aws lambda list-aliases --function-name hello-fn --region eu-central-1',
    );
  });

  test('nobody at the endpoint: it has certainly not run', async () => {
    isolateAws('http://127.0.0.1:9');
    const error = await rejectionOf(invoke(), FailedError);
    expect(error.message).toBe('Lambda in eu-central-1 does not answer (ECONNREFUSED).');
    expect(error.hint).toContain('It has not run.');
  });
});
