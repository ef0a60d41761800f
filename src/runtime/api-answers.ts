import type { IncomingMessage, ServerResponse } from 'node:http';
import { maximumAnswerBytes } from './answer-body.ts';
import type { Invocation } from './invocation.ts';
import { nextHeaders } from './next-headers.ts';

export function handOver(response: ServerResponse, invocation: Invocation): void {
  response.writeHead(200, nextHeaders(invocation)).end(invocation.payload);
}

export function accept(response: ServerResponse): void {
  sendJson(response, 202, { status: 'OK' });
}

/** For a body that has been read: 413, in the words of AWS's Runtime Interface Emulator. */
export function refuseSize(response: ServerResponse): void {
  const errorMessage = `Exceeded maximum allowed payload size (${maximumAnswerBytes} bytes).`;
  sendJson(response, 413, { errorMessage, errorType: 'RequestEntityTooLarge' });
}

/** For a request whose body nobody reads. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  errorType: string,
  errorMessage: string,
): void {
  // An unread body would keep the connection from being used again.
  request.resume();
  sendJson(response, status, { errorMessage, errorType });
}

function sendJson(response: ServerResponse, status: number, body: Record<string, string>): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': text.length }).end(text);
}
