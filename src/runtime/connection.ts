import type { Socket } from 'node:net';
import { Exchange } from './exchange.ts';
import { MalformedRequest, RequestParser } from './request-parser.ts';

// A client that sends so much before it has its answer is no runtime; what it sends waits in its own machine then.
const maximumWaitingBytes = 1024 * 1024;

/** Hands the requests of one connection on, one after the other. It never closes a connection that may be used again. */
export function serve(socket: Socket, handle: (exchange: Exchange) => void): void {
  let current: Exchange | undefined;
  let broken = false;
  // A write per answer, and the runtime waits for it.
  socket.setNoDelay(true);

  const done = ({ head }: Exchange) => {
    current = undefined;
    if (!head.keepAlive) {
      socket.end();
      return;
    }
    if (parser.waiting === 0) parser.proceed();
    // The answer is given inside of a call of the parser, which has to return first.
    else setImmediate(() => parse(() => parser.proceed()));
    if (socket.isPaused()) socket.resume();
  };
  const parser = new RequestParser({
    onHead(head) {
      current = new Exchange(socket, head, done);
      if (head.headers.get('expect')?.toLowerCase() === '100-continue') {
        socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      }
      handle(current);
    },
    onBody: (chunk) => current?.arrive(chunk),
    onEnd: (trailers) => current?.end(trailers),
  });
  const parse = (step: () => void) => {
    if (broken) return;
    try {
      step();
      if (parser.waiting > maximumWaitingBytes) socket.pause();
    } catch (error) {
      if (!(error instanceof MalformedRequest)) throw error;
      broken = true;
      current?.lose();
      socket.end(
        `HTTP/1.1 ${error.status} ${error.message}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      // What it still sends is not looked at, but read, so that it sees the answer.
      socket.resume();
    }
  };
  socket.on('data', (chunk) => parse(() => parser.feed(chunk)));
  socket.on('close', () => current?.lose());
  // A lost connection raises 'error' and then 'close', which tells enough.
  socket.on('error', () => {});
}
