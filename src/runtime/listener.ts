import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { FailedError } from '../errors.ts';

export interface Listener {
  /** `host:port` */
  readonly address: string;
  /**
   * Settles when all that was sent by clients that have gone has been read and no connection is open, or when that
   * has not come about within so many milliseconds.
   */
  whenDisconnected(milliseconds: number): Promise<void>;
  /** Drops all connections, those with an open request too, and stops listening. */
  close(): Promise<void>;
}

// Go and Rust runtimes send stack traces in headers, up to a megabyte; Node would answer 431 from 16 KB on.
const maximumHeaderBytes = 2 * 1024 * 1024;

/**
 * An HTTP server on a free port of `host` that never drops a connection by itself.
 * @throws FailedError when `host` is not an address of this machine, or no port is free.
 */
export async function listen(
  host: string,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Listener> {
  const server = createServer({ maxHeaderSize: maximumHeaderBytes }, handle);
  // A runtime may think about one event for 15 minutes before it uses its connection again.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;

  const sockets = new Set<Socket>();
  let disconnectedListeners: (() => void)[] = [];
  const tellDisconnected = () => {
    if (sockets.size > 0) return;
    for (const tell of disconnectedListeners) tell();
    disconnectedListeners = [];
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      tellDisconnected();
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const hint = 'Check that a loopback network interface is up and that other programs leave ports free.';
      reject(
        new FailedError(`The Runtime API could not listen on ${host}: ${cause.message}.`, hint, { cause }),
      );
    });
    server.listen(0, host, resolve);
  });

  return {
    address: `${host}:${(server.address() as AddressInfo).port}`,
    async whenDisconnected(milliseconds) {
      // Connections that the kernel still queues are accepted in the first turn of the event loop and are
      // counted in the second.
      await eventLoopTurn();
      await eventLoopTurn();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        disconnectedListeners.push(() => {
          clearTimeout(timer);
          resolve();
        });
        tellDisconnected();
      });
    },
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
