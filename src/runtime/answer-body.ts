import type { Writable } from 'node:stream';
import type { Exchange } from './exchange.ts';

/** Bytes of a buffered response. Lambda developer guide, quotas: 6 MB and 100 bytes of envelope. */
export const maximumAnswerBytes = 6_291_556;

export interface ReceivedBody {
  /** Empty when the body went to a stream or was over the limit. */
  readonly bytes: Buffer;
  readonly size: number;
  readonly tooLarge: boolean;
}

/**
 * Reads a request's body to its end and keeps at most `maximumAnswerBytes` of it. What is over the limit is read
 * and dropped, because a client that is cut off in the middle of sending never sees the 413.
 * @returns undefined when the connection was lost before the end.
 */
export async function collectBody(exchange: Exchange): Promise<ReceivedBody | undefined> {
  let chunks: Buffer[] = [];
  let size = 0;
  const complete = await exchange.readBody((chunk) => {
    size += chunk.length;
    if (size <= maximumAnswerBytes) chunks.push(chunk);
    else chunks = [];
  });
  if (!complete) return undefined;
  return { bytes: Buffer.concat(chunks), size, tooLarge: size > maximumAnswerBytes };
}

/** Hands a body on as it arrives, no faster than `sink` takes it; `sink` is left open for its owner to end. */
export async function forwardBody(exchange: Exchange, sink: Writable): Promise<ReceivedBody | undefined> {
  let size = 0;
  const complete = await exchange.readBody((chunk) => {
    size += chunk.length;
    if (!sink.writable) return;
    exchange.pause();
    sink.write(chunk, () => exchange.resume());
  });
  return complete ? { bytes: Buffer.alloc(0), size, tooLarge: false } : undefined;
}

/** The error that a streaming function sends after its body, or undefined. Lambda developer guide, Runtime API. */
export function errorInTrailers({
  trailers,
}: Exchange): { payload: Buffer; errorType: string | undefined } | undefined {
  const errorType = trailers.get('lambda-runtime-function-error-type');
  const body = trailers.get('lambda-runtime-function-error-body');
  if (!errorType && !body) return undefined;
  return { payload: Buffer.from(body ?? '', 'base64'), errorType };
}
