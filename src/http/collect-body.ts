import type { Exchange } from './exchange.ts';

const nothing: Buffer = Buffer.alloc(0);

export interface ReceivedBody {
  /** Empty when the body went to a stream or was over the limit. */
  readonly bytes: Buffer;
  readonly size: number;
  readonly tooLarge: boolean;
}

/**
 * Reads a request's body to its end and keeps at most `limit` bytes of it. What is over the limit is read
 * and dropped, because a client that is cut off in the middle of sending never sees why.
 * @returns undefined when the connection was lost before the end.
 */
export async function collectBody(exchange: Exchange, limit: number): Promise<ReceivedBody | undefined> {
  const { body } = exchange.head;
  let bytes = nothing;
  let size = 0;
  const complete = await exchange.readBody((chunk) => {
    const before = size;
    size += chunk.length;
    if (size > limit) bytes = nothing;
    else {
      // One buffer, however many pieces there are: each would cost more than the bytes in it.
      if (size > bytes.length)
        bytes = enlarged(bytes, before, size, Math.min(body === 'chunked' ? 0 : body, limit));
      chunk.copy(bytes, before);
    }
  });
  if (!complete) return undefined;
  const tooLarge = size > limit;
  return { bytes: tooLarge ? nothing : bytes.subarray(0, size), size, tooLarge };
}

/** @param needed the least size, in bytes; @param announced what the body is said to have */
function enlarged(bytes: Buffer, used: number, needed: number, announced: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(needed, 2 * bytes.length, announced));
  bytes.copy(larger, 0, 0, used);
  return larger;
}
