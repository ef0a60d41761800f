import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hasCode } from '../adapters/error-code.ts';
import { FailedError } from '../errors.ts';

export interface Port {
  number: number;
  /** Drops all connections, those with an open request too. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Milliseconds; an SDK that uses a connection again must not meet its end. */
const KEEP_ALIVE = 75_000;

/**
 * An HTTP server of this machine alone.
 * @param port 0 for any that is free
 * @throws FailedError where it cannot be had
 */
export async function listenOn(
  port: number,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Port> {
  const server = createServer(answer);
  server.keepAliveTimeout = KEEP_ALIVE;
  // A client may close its half after the request; Node would drop it unanswered (lib/_http_server.js, socketOnEnd).
  Object.assign(server, { httpAllowHalfOpen: true });
  // What is no HTTP is told so, and nothing else comes of it.
  server.on('clientError', (_error, socket) => {
    if (!socket.writable) return void socket.destroy();
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(notListening(port, cause)));
    server.listen(port, HOST, resolve);
  });
  server.on('error', () => {});
  return {
    number: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function notListening(port: number, cause: Error): FailedError {
  if (hasCode(cause, 'EADDRINUSE')) {
    return new FailedError(
      `Port ${port} of ${HOST} is taken: another program listens there, or another samgen dev.`,
      'Choose another one, or any that is free:\nsamgen dev --port 0',
      { cause },
    );
  }
  if (hasCode(cause, 'EACCES')) {
    return new FailedError(
      `Port ${port} is not for this user.`,
      'Choose one from 1024 on, or any that is free:\nsamgen dev --port 0',
      { cause },
    );
  }
  return new FailedError(`${HOST}:${port} cannot be listened on: ${cause.message}.`, undefined, { cause });
}
