import { collectBody } from '../http/collect-body.ts';
import type { Exchange } from '../http/exchange.ts';
import { maximumClientContextBytes, maximumEventBytes } from '../runtime/request-limits.ts';
import { isRecord } from '../text/is-record.ts';
import { findJsonFault } from '../text/json-fault.ts';
import { ApiError, invalidValue } from './api-error.ts';

/** What an Invoke asks for, besides which function. */
export interface InvokeRequest {
  type: 'RequestResponse' | 'Event' | 'DryRun';
  /** Whether the end of the log is asked for. */
  tail: boolean;
  /** The decoded JSON text. */
  clientContext: string | undefined;
  traceId: string | undefined;
  tenantId: string | undefined;
  payload: Buffer;
}

const TYPES = ['Event', 'RequestResponse', 'DryRun'] as const;
const NO_EVENT = Buffer.from('{}');
/** Bytes. Lambda API reference, Invoke: 1 MB for asynchronous invocations. */
const MAXIMUM_EVENT_OF_EVENT = 1_048_576;

/**
 * Reads headers and body (Lambda API reference, Invoke). The body is read to its end before anything is refused.
 * @returns undefined when the caller has hung up
 * @throws ApiError
 */
export async function readInvokeRequest(exchange: Exchange): Promise<InvokeRequest | undefined> {
  const { headers } = exchange.head;
  const written = headers.get('x-amz-invocation-type') || 'RequestResponse';
  const limit = written === 'Event' ? MAXIMUM_EVENT_OF_EVENT : maximumEventBytes;
  const body = await collectBody(exchange, limit);
  if (body === undefined) return undefined;
  const type = TYPES.find((known) => known === written);
  if (type === undefined) {
    throw invalidValue(written, 'invocationType', `enum value set: [${TYPES.join(', ')}]`);
  }
  const log = headers.get('x-amz-log-type') || 'None';
  if (log !== 'None' && log !== 'Tail') throw invalidValue(log, 'logType', 'enum value set: [None, Tail]');
  const context = clientContextIn(headers.get('x-amz-client-context') || undefined);
  if (body.tooLarge) {
    throw new ApiError(
      413,
      'RequestEntityTooLargeException',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    );
  }
  return {
    type,
    tail: log === 'Tail',
    // "Lambda passes the ClientContext object to your function for synchronous invocations only."
    clientContext: type === 'Event' ? undefined : context,
    traceId: headers.get('x-amzn-trace-id') || undefined,
    tenantId: headers.get('x-amz-tenant-id') || undefined,
    payload: eventIn(body.bytes),
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** An Invoke without a body gives the function `{}`, as on AWS. */
function eventIn(body: Buffer): Buffer {
  if (body.length === 0) return NO_EVENT;
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw notJson('it is not valid UTF-8');
  }
  try {
    JSON.parse(text);
    return body;
  } catch {
    // What is too deep for the one is JSON for the other.
    const fault = findJsonFault(text);
    if (fault === undefined) return body;
    throw notJson(`unexpected ${fault.seen} at line ${fault.line}, column ${fault.column}`);
  }
}

const notJson = (why: string): ApiError =>
  new ApiError(400, 'InvalidRequestContentException', `Could not parse request body into json: ${why}`);

function clientContextIn(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  if (base64.length > maximumClientContextBytes) {
    throw badContext(`it has ${base64.length} bytes, and ${maximumClientContextBytes} are the most`);
  }
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) throw badContext('it is not base64');
  const text = Buffer.from(base64, 'base64').toString();
  try {
    if (isRecord(JSON.parse(text))) return text;
  } catch {
    throw badContext('it is not JSON');
  }
  throw badContext('it is not a JSON object');
}

const badContext = (why: string): ApiError =>
  new ApiError(
    400,
    'InvalidRequestContentException',
    `Client context must be a valid Base64-encoded JSON object: ${why}.`,
  );
