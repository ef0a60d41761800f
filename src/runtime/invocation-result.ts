import { maximumAnswerBytes } from './answer-body.ts';
import type { StartFailure } from './bootstrap-file.ts';
import { exited, responseTooLarge, timedOut, truncated } from './failure-payload.ts';
import type { InvocationAnswer } from './invocation.ts';
import type { ProcessEnd } from './program.ts';

/** What AWS gives the caller of a synchronous invocation, and what was measured here. */
export interface InvocationResult {
  readonly payload: Buffer;
  readonly functionError?: 'Unhandled';
  readonly requestId: string;
  /** Content-Type of the response, where the runtime gave one. */
  readonly contentType?: string;
  /** Only of an invocation that started an environment: milliseconds until it asked for an event, or failed. */
  readonly initMs?: number;
  /** Milliseconds from the event's delivery to the end of the answer, or to the failure; 0 if never delivered. */
  readonly durationMs: number;
  /** Peak resident memory of the runtime and its live children so far, where it can be measured. */
  readonly maxMemoryBytes?: number;
  /** Why the bootstrap could not be started, with the real path and a reason for people. */
  readonly startFailure?: StartFailure;
}

/** What came of an event that was delivered. */
export type Outcome =
  | InvocationAnswer
  | { readonly kind: 'exit'; readonly end: ProcessEnd }
  | { readonly kind: 'timeout' };

/** @param timeoutSeconds the function's Timeout */
export function callerSees(
  outcome: Outcome,
  requestId: string,
  timeoutSeconds: number,
): Pick<InvocationResult, 'payload' | 'functionError' | 'contentType'> {
  switch (outcome.kind) {
    case 'response':
      return outcome.contentType
        ? { payload: outcome.payload, contentType: outcome.contentType }
        : { payload: outcome.payload };
    case 'error':
      return { payload: outcome.payload, functionError: 'Unhandled' };
    case 'too large':
      return { payload: responseTooLarge(maximumAnswerBytes), functionError: 'Unhandled' };
    case 'truncated':
      return { payload: truncated(requestId), functionError: 'Unhandled' };
    case 'exit':
      return { payload: exited(requestId, outcome.end), functionError: 'Unhandled' };
    case 'timeout':
      return { payload: timedOut(requestId, timeoutSeconds), functionError: 'Unhandled' };
  }
}
