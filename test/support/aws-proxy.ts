import { once } from 'node:events';
import { createServer, type IncomingMessage, request as open, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type AwsCall, hasParameters, readCall } from './aws-call.ts';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** The connection breaks when half of the body was sent. */
  cut?: boolean;
}

/**
 * What becomes of a call: it is forwarded; answered here; answered by AWS with another body; it is lost before it reaches
 * AWS (`drop`); or it reaches AWS, and its answer is lost on the way, whole (`lose`) or from its middle on (`cut`). A
 * handler that waits delays the call.
 */
export type Outcome =
  | 'forward'
  | Answer
  | { change: (body: string) => string | Promise<string> }
  | 'drop'
  | 'lose'
  | 'cut';
export type Handler = (call: AwsCall) => Outcome | Promise<Outcome>;

export interface AwsProxy {
  endpoint: string;
  calls: readonly AwsCall[];
  /** The newest handler of an action is the first asked; the next one is when it answers `forward`. */
  on(action: string | RegExp, handler: Handler): void;
  /** Fails for every handler that no call has reached. */
  verify(): void;
}

/**
 * A proxy in front of MiniStack that records, and fails where a test wants it to; it ends with the test. A concurrent
 * test gives its context, which alone knows its end.
 */
export async function awsProxy(
  target: string,
  ctx: { onTestFinished: typeof onTestFinished } = { onTestFinished },
): Promise<AwsProxy> {
  const calls: AwsCall[] = [];
  const handlers: { action: string | RegExp; handler: Handler; used: boolean }[] = [];

  const outcomeOf = async (call: AwsCall): Promise<Outcome> => {
    for (const entry of [...handlers].reverse()) {
      const meant =
        typeof entry.action === 'string' ? entry.action === call.action : entry.action.test(call.action);
      if (!meant) continue;
      entry.used = true;
      const outcome = await entry.handler(call);
      if (outcome !== 'forward') return outcome;
    }
    return 'forward';
  };

  const server = createServer(async (request, response) => {
    try {
      const body = hasParameters(request) ? await buffer(request) : undefined;
      const call = readCall(request, body ?? Buffer.alloc(0));
      calls.push(call);
      const outcome = await outcomeOf(call);
      if (outcome === 'drop') request.socket.destroy();
      else if (typeof outcome === 'object' && !('change' in outcome)) answer(request, response, outcome);
      else await pass(target, request, body, response, outcome);
    } catch (error) {
      // A mistake in a handler, or MiniStack is gone: no SDK repeats a 400.
      const message = `the proxy of the tests: ${error instanceof Error ? error.message : error}`;
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain' });
      response.end(message);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ctx.onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    on: (action, handler) => void handlers.push({ action, handler, used: false }),
    verify() {
      const unused = handlers.filter(({ used }) => !used).map(({ action }) => String(action));
      if (unused.length > 0) throw new Error(`No call has reached the handlers of ${unused.join(', ')}`);
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, headers, body = '', cut = false }: Answer,
): void {
  request.resume();
  const head = { 'content-type': 'text/xml', ...headers };
  if (cut) sendHalf(response, status, head, body);
  else response.writeHead(status, head).end(body);
}

/** The length that is announced is never reached. */
function sendHalf(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string,
): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

async function pass(
  target: string,
  request: IncomingMessage,
  body: Buffer | undefined,
  response: ServerResponse,
  outcome: 'forward' | 'lose' | 'cut' | { change: (body: string) => string | Promise<string> },
): Promise<void> {
  const { hostname, port } = new URL(target);
  // `Expect: 100-continue` was answered by this server.
  const headers = without(
    request.rawHeaders,
    body ? ['expect', 'transfer-encoding', 'content-length'] : ['expect'],
  );
  if (body && body.length > 0) headers.push('Content-Length', String(body.length));
  const { method, url: path } = request;
  const forwarded = open({
    hostname,
    port,
    method,
    path,
    headers: headers as unknown as readonly string[],
    // A connection that is kept could be closed by MiniStack just when it is used again.
    agent: false,
  });
  // A caller that gives up takes its call back.
  response.on('close', () => forwarded.destroy());
  if (body) forwarded.end(body);
  else request.pipe(forwarded);
  const [reply] = (await once(forwarded, 'response')) as [IncomingMessage];
  if (outcome === 'lose') {
    await buffer(reply);
    request.socket.destroy();
  } else if (outcome === 'cut') {
    const type = reply.headers['content-type'] ?? 'application/json';
    sendHalf(response, reply.statusCode!, { 'content-type': type }, (await buffer(reply)).toString());
  } else if (outcome === 'forward') {
    response.writeHead(reply.statusCode!, reply.statusMessage, reply.rawHeaders);
    reply.pipe(response);
  } else {
    const text = await outcome.change((await buffer(reply)).toString());
    response.writeHead(reply.statusCode!, without(reply.rawHeaders, ['content-length', 'transfer-encoding']));
    response.end(text);
  }
}

/** Headers as they came, name and value in turn, without some. */
function without(raw: readonly string[], names: readonly string[]): string[] {
  return raw.filter((_, index) => !names.includes(raw[index - (index % 2)]!.toLowerCase()));
}
