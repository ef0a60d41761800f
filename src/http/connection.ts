import type { Socket } from 'node:net';
import { Exchange } from './exchange.ts';
import { MalformedRequest } from './malformed-request.ts';
import { RequestParser } from './request-parser.ts';

// A client that sends so much before it has its answer waits for it; what it sends stays in its own machine then.
const maximumWaitingBytes = 1024 * 1024;

/**
 * Hands the requests of one connection on, one after the other. It never closes a connection that may be used again. A
 * client may close its half after its request where the socket is made for that (`allowHalfOpen`).
 */
export function serve(socket: Socket, handle: (exchange: Exchange) => void): void {
  let current: Exchange | undefined;
  let over = false;
  let clientIsDone = false;
  // A write per answer, and the runtime waits for it.
  socket.setNoDelay(true);

  const done = ({ keepsConnection }: Exchange) => {
    current = undefined;
    if (!keepsConnection) {
      finish('');
      return;
    }
    if (parser.waiting === 0) {
      parser.proceed();
      leave();
    }
    // The answer is given inside of a call of the parser, which has to return first.
    else setImmediate(() => parse(() => parser.proceed()));
    if (socket.isPaused()) socket.resume();
  };
  const finish = (lastWords: string) => {
    over = true;
    socket.end(lastWords);
    // What it still sends is not looked at, but read, so that it sees the answer.
    socket.resume();
  };
  const leave = () => {
    if (!clientIsDone || over || current?.isComplete || parser.waiting > 0) return;
    current?.lose();
    finish('');
  };
  const parser = new RequestParser({
    onHead(head) {
      current = new Exchange(socket, head, done);
      handle(current);
    },
    onBody: (chunk) => current?.arrive(chunk),
    onEnd: (trailers) => current?.end(trailers),
  });
  const parse = (step: () => void) => {
    if (over) return;
    try {
      step();
      if (parser.waiting > maximumWaitingBytes) socket.pause();
      leave();
    } catch (error) {
      if (!(error instanceof MalformedRequest)) throw error;
      if (over) return;
      const answered = current?.answered;
      current?.lose();
      finish(answered ? '' : refusal(error));
    }
  };
  socket.on('data', (chunk) => parse(() => parser.feed(chunk)));
  socket.on('end', () => {
    clientIsDone = true;
    leave();
  });
  socket.on('close', () => current?.lose());
  // A lost connection raises 'error' and then 'close', which tells enough.
  socket.on('error', () => {});
}

function refusal({ status, message, body }: MalformedRequest): string {
  const type = body === '' ? '' : 'Content-Type: text/plain; charset=utf-8\r\n';
  return `HTTP/1.1 ${status} ${message}\r\n${type}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
