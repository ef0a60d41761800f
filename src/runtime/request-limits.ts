import { UsageError } from '../errors.ts';

/** Bytes of a synchronous invocation's event. Lambda developer guide, quotas. */
export const maximumEventBytes = 6_291_456;
/** Bytes of a client context after base64. Lambda API reference, Invoke. */
export const maximumClientContextBytes = 3583;

/**
 * Refuses what AWS refuses before a function sees it.
 * @param clientContext the decoded JSON text
 * @throws UsageError
 */
export function checkRequest(payload: Buffer, clientContext: string | undefined): void {
  if (payload.length > maximumEventBytes) {
    throw new UsageError(
      `The event has ${payload.length} bytes; a synchronous invocation takes at most ${maximumEventBytes}.`,
      'Send a smaller event, or put the data where the function can fetch it and send its address.',
    );
  }
  if (clientContext !== undefined) checkClientContext(clientContext);
}

function checkClientContext(clientContext: string): void {
  const size = Math.ceil(Buffer.byteLength(clientContext) / 3) * 4;
  if (size > maximumClientContextBytes) {
    throw new UsageError(
      `The client context has ${size} bytes as base64; AWS takes at most ${maximumClientContextBytes}.`,
      'Put the data into the event instead.',
    );
  }
  try {
    JSON.parse(clientContext);
  } catch (cause) {
    const hint = 'Give it as a JSON object, for example {"client":{"app_title":"demo"}}.';
    throw new UsageError('The client context is not JSON.', hint, { cause });
  }
}
