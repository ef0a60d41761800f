import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { isolateAws } from './aws-server.ts';

/** What Lambda answers, well or badly. `cut`: the connection breaks in the middle of the body. */
export interface LambdaAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  cut?: boolean;
}

export type LambdaDeed =
  | LambdaAnswer
  | 'close'
  | ((request: LambdaRequest) => LambdaAnswer | 'close' | 'hang');

export interface LambdaRequest {
  method: string;
  path: string;
  body: unknown;
}

/** Lambda on a port of this machine; the SDK is pointed there. */
export async function lambdaServer(deed: LambdaDeed): Promise<LambdaRequest[]> {
  const requests: LambdaRequest[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const bytes = await buffer(request);
    const { method = '', url: path = '' } = request;
    const made = { method, path, body: bytes.length === 0 ? undefined : JSON.parse(bytes.toString()) };
    requests.push(made);
    const answer = typeof deed === 'function' ? deed(made) : deed;
    if (answer === 'hang') return;
    if (answer === 'close') return void request.socket.destroy();
    const { status = 200, headers, body = {}, cut = false } = answer;
    const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': text.length,
      ...headers,
    });
    if (cut) response.write(text.subarray(0, text.length / 2), () => response.destroy());
    else response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  isolateAws(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return requests;
}

/** An error as Lambda's REST protocol gives it. */
export const lambdaError = (status: number, name: string, message: string, headers = {}): LambdaAnswer => ({
  status,
  headers: { 'x-amzn-errortype': name, ...headers },
  body: { Type: 'User', message, Message: message },
});
