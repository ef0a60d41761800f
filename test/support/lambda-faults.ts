import type { Answer } from './aws-proxy.ts';
import type { LambdaRefusal } from './lambda-rules.ts';

/** What goes wrong with one call. */
export type Fault =
  | { kind: 'pass' }
  /** Answered so; with `carriedOut` it was done nevertheless. */
  | { kind: 'answer'; answer: Answer; carriedOut: boolean }
  /** The request is lost before AWS sees it; the answer is lost; the answer breaks off in its middle. */
  | { kind: 'drop' | 'lose' | 'cut' }
  /** The connection breaks at once; AWS sees the request when `until` resolves. */
  | { kind: 'late'; until: Promise<unknown> }
  /** AWS sees the request, or the caller the answer, when `until` resolves. */
  | { kind: 'hold'; what: 'request' | 'answer'; until: Promise<unknown> }
  /** KMS does not let the caller see the values. */
  | { kind: 'hidden' }
  /** The update is accepted, and fails later; the old values stay. */
  | { kind: 'fails'; reason: string; code: string }
  /** Something happens just before the call reaches AWS. */
  | { kind: 'after'; act: () => unknown; fault: Fault };

export const pass: Fault = { kind: 'pass' };
export const droppedRequest: Fault = { kind: 'drop' };
export const droppedResponse: Fault = { kind: 'lose' };
export const cutResponse: Fault = { kind: 'cut' };
export const hiddenValues: Fault = { kind: 'hidden' };
export const lateRequest = (until: Promise<unknown>): Fault => ({ kind: 'late', until });
export const heldRequest = (until: Promise<unknown>): Fault => ({ kind: 'hold', what: 'request', until });
export const heldResponse = (until: Promise<unknown>): Fault => ({ kind: 'hold', what: 'answer', until });
export const failedUpdate = (reason: string, code: string): Fault => ({ kind: 'fails', reason, code });
/** `act` is another writer, a deletion; the call itself comes through, but for `fault`. */
export const afterThat = (act: () => unknown, fault: Fault = pass): Fault => ({ kind: 'after', act, fault });

/** 429; AWS says how many seconds to wait, where it says so. */
export const throttled = (retryAfter?: number): Fault => ({
  kind: 'answer',
  carriedOut: false,
  answer: errorAnswer(
    { status: 429, name: 'TooManyRequestsException', message: 'Rate exceeded' },
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  ),
});

export const serverError = (status: 500 | 503, { carriedOut = false } = {}): Fault => ({
  kind: 'answer',
  carriedOut,
  answer: errorAnswer({
    status,
    name: status === 500 ? 'ServiceException' : 'ServiceUnavailableException',
    message: 'An error occurred and the request cannot be processed.',
  }),
});

/** Permission refused, in the words of IAM. */
export const denied = (action: string): Fault => ({
  kind: 'answer',
  carriedOut: false,
  answer: errorAnswer({
    status: 403,
    name: 'AccessDeniedException',
    message: `User: arn:aws:iam::000000000000:user/ada is not authorized to perform: ${action} on resource: arn:aws:lambda:us-east-1:000000000000:function:it because no identity-based policy allows the ${action} action`,
  }),
});

/** An error as Lambda's REST API has it. */
export function errorAnswer(
  { status, name, message }: LambdaRefusal,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': name, ...headers },
    body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', message }),
  };
}

/** For the message about a fault that was never met. */
export function faultName(fault: Fault): string {
  if (fault.kind === 'answer') return `${fault.answer.status}`;
  if (fault.kind === 'after') return `after something, ${faultName(fault.fault)}`;
  return fault.kind === 'hold' ? `hold the ${fault.what}` : fault.kind;
}
