import { hasCode } from '../adapters/error-code.ts';
import { FailedError } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { type Listener, listen } from '../http/listener.ts';

const HOST = '127.0.0.1';

/**
 * An HTTP server of this machine alone.
 * @param port 0 for any that is free
 * @throws FailedError where it cannot be had
 */
export async function listenOn(port: number, answer: (exchange: Exchange) => void): Promise<Listener> {
  try {
    return await listen({ host: HOST, port, allowHalfOpen: true }, answer);
  } catch (cause) {
    throw notListening(port, cause as Error);
  }
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
