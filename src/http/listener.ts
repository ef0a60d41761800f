import { type AddressInfo, createServer, type Socket } from 'node:net';
import { serve } from './connection.ts';
import type { Exchange } from './exchange.ts';

export interface Listener {
  /** `host:port` */
  readonly address: string;
  readonly port: number;
  /**
   * Settles when all that was sent by clients that have gone has been read and no connection is open, or when that
   * has not come about within so many milliseconds.
   */
  whenDisconnected(milliseconds: number): Promise<void>;
  /** Drops all connections, those with an open request too, and stops listening. */
  close(): Promise<void>;
}

export interface Place {
  readonly host: string;
  /** Default: any that is free. */
  readonly port?: number;
  /** Whether a client that has closed its half gets its answer. */
  readonly allowHalfOpen?: boolean;
}

/**
 * An HTTP server that never drops a connection by itself: a runtime may think about one event for 15 minutes before it
 * uses its connection again. Node's own takes a third more time for an event.
 * @throws the system's own error where it cannot listen there
 */
export async function listen(
  { host, port: wanted = 0, allowHalfOpen = false }: Place,
  handle: (exchange: Exchange) => void,
): Promise<Listener> {
  const server = createServer({ allowHalfOpen });
  const sockets = new Set<Socket>();
  let disconnectedListeners: (() => void)[] = [];
  const tellDisconnected = () => {
    if (sockets.size > 0) return;
    for (const tell of disconnectedListeners) tell();
    disconnectedListeners = [];
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    serve(socket, handle);
    socket.once('close', () => {
      sockets.delete(socket);
      tellDisconnected();
    });
  });

  await new Promise<void>((resolve, reject) => {
    // Once it listens, what goes wrong is of one connection.
    server.on('error', reject);
    server.listen(wanted, host, resolve);
  });

  const { port } = server.address() as AddressInfo;
  return {
    address: `${host}:${port}`,
    port,
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
