import type { Writable } from 'node:stream';
import type { Exchange } from './exchange.ts';

/** Bytes of a buffered response. Lambda developer guide, quotas: 6 MB and 100 bytes of envelope. */
export const maximumAnswerBytes = 6_291_556;

const nothing: Buffer = Buffer.alloc(0);

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
  const { body } = exchange.head;
  let bytes = nothing;
  let size = 0;
  const complete = await exchange.readBody((chunk) => {
    const before = size;
    size += chunk.length;
    if (size > maximumAnswerBytes) bytes = nothing;
    else {
      // One buffer, however many pieces there are: each would cost more than the bytes in it.
      if (size > bytes.length) bytes = enlarged(bytes, before, size, body === 'chunked' ? 0 : body);
      chunk.copy(bytes, before);
    }
  });
  if (!complete) return undefined;
  const tooLarge = size > maximumAnswerBytes;
  return { bytes: tooLarge ? nothing : bytes.subarray(0, size), size, tooLarge };
}

/** @param needed the least size, in bytes; @param announced what the body is said to have */
function enlarged(bytes: Buffer, used: number, needed: number, announced: number): Buffer {
  const wanted = Math.min(Math.max(2 * bytes.length, announced), maximumAnswerBytes);
  const larger = Buffer.allocUnsafe(Math.max(needed, wanted));
  bytes.copy(larger, 0, 0, used);
  return larger;
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
  return complete ? { bytes: nothing, size, tooLarge: false } : undefined;
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
