/** One event for a deployed function. */
export interface RemoteRequest {
  /** Name or ARN, without a qualifier. */
  id: string;
  /** A version or an alias; absent for `$LATEST`. */
  qualifier?: string;
  payload: Buffer;
  /** JSON text of an object. */
  clientContext?: string;
}

/** What Lambda answered. A function that failed is an answer too. */
export interface RemoteAnswer {
  payload: Buffer;
  /** `Unhandled`, or `Handled` of some runtimes. */
  functionError?: string;
  requestId?: string;
  /** The version that an alias led to, or `$LATEST`. */
  executedVersion?: string;
  /** The last 4 KB of the log at most (Lambda API reference, Invoke, LogType); empty where there is none. */
  logTail: Buffer;
}

/** Lambda's Invoke, one call; nothing is repeated. */
export interface InvokeApi {
  /**
   * Runs a deployed function, and waits for its answer.
   * @throws FailedError where Lambda did not run it, or did not say; CancelledError when `signal` aborts
   */
  invoke(request: RemoteRequest, signal: AbortSignal): Promise<RemoteAnswer>;
}

/** As people call it: with the version or alias. */
export const labelOf = ({ id, qualifier }: Pick<RemoteRequest, 'id' | 'qualifier'>): string =>
  qualifier === undefined ? id : `${id}:${qualifier}`;
