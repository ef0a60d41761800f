import type { Exchange } from '../http/exchange.ts';
import { maximumAnswerBytes } from './answer-body.ts';
import type { Invocation } from './invocation.ts';
import { nextHeaders } from './next-headers.ts';

const json = 'Content-Type: application/json\r\n';
const text = 'Content-Type: text/plain; charset=utf-8\r\n';

export function handOver(exchange: Exchange, invocation: Invocation): void {
  exchange.answer(200, nextHeaders(invocation), invocation.payload);
}

export function accept(exchange: Exchange): void {
  exchange.answer(202, json, '{"status":"OK"}\n');
}

/** For a body that has been read: 413, in the words of AWS's Runtime Interface Emulator. */
export function refuseSize(exchange: Exchange): void {
  const errorMessage = `Exceeded maximum allowed payload size (${maximumAnswerBytes} bytes).`;
  refuse(exchange, 413, 'RequestEntityTooLarge', errorMessage);
}

/** Also for a request whose body nobody reads. */
export function refuse(exchange: Exchange, status: number, errorType: string, errorMessage: string): void {
  exchange.answer(status, json, `${JSON.stringify({ errorMessage, errorType })}\n`);
}

/** What Lambda's router answers by itself (chi and Go's net/http, as in AWS's Runtime Interface Emulator). */
export function noSuchRoute(exchange: Exchange): void {
  exchange.answer(404, text, '404 page not found\n');
}

export function wrongMethod(exchange: Exchange, allowed: string): void {
  exchange.answer(405, `Allow: ${allowed}\r\n`, '');
}

export function pong(exchange: Exchange): void {
  exchange.answer(200, text, 'pong');
}
