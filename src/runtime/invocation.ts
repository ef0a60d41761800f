import type { Writable } from 'node:stream';

/** One event on its way to a function, with all that the Runtime API tells the function about it. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: Buffer;
  /** Milliseconds since the Unix epoch at which the function is stopped. */
  readonly deadline: number;
  readonly functionArn: string;
  readonly traceId: string;
  /** The decoded JSON text, as a caller sends it base64-encoded in `X-Amz-Client-Context`. */
  readonly clientContext?: string | undefined;
  /** JSON text. */
  readonly cognitoIdentity?: string | undefined;
  readonly tenantId?: string | undefined;
  /**
   * Where a response goes while it arrives; the answer's payload is then empty. Whether the runtime calls its response
   * streamed does not matter: aws-lambda-go never does. Without this it is collected, as for a buffered `Invoke`.
   */
  readonly receiveStream?: ((head: ResponseHead) => Writable) | undefined;
}

export interface ResponseHead {
  readonly contentType: string | undefined;
}

/** An error in the function's own words: the body as it was sent. */
export interface ReportedError {
  readonly payload: Buffer;
  /** `Lambda-Runtime-Function-Error-Type`; runtimes may leave it out. */
  readonly errorType: string | undefined;
}

/** What a function answered to one event. */
export type InvocationAnswer =
  | { readonly kind: 'response'; readonly payload: Buffer; readonly contentType: string | undefined }
  | ({ readonly kind: 'error' } & ReportedError)
  | { readonly kind: 'too large'; readonly size: number }
  /** The connection broke in the middle of a streamed response. */
  | { readonly kind: 'truncated' };

/** An X-Ray trace header of its own, not sampled. The form: AWS X-Ray developer guide, tracing header. */
export function newTraceId(now: number): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${digits()}${digits()}${digits()};Parent=${digits()}${digits()};Sampled=0`;
}

/** Eight hexadecimal ones: they tell traces apart and guard nothing. */
const digits = (): string => ((Math.random() * 2 ** 32) >>> 0).toString(16).padStart(8, '0');
