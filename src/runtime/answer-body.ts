import type { Writable } from 'node:stream';
import { collectBody, type ReceivedBody } from '../http/collect-body.ts';
import type { Exchange } from '../http/exchange.ts';

/** Bytes of a buffered response. Lambda developer guide, quotas: 6 MB and 100 bytes of envelope. */
export const maximumAnswerBytes = 6_291_556;

const nothing: Buffer = Buffer.alloc(0);

/** The body of a buffered answer. */
export const collectAnswer = (exchange: Exchange): Promise<ReceivedBody | undefined> =>
  collectBody(exchange, maximumAnswerBytes);

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
