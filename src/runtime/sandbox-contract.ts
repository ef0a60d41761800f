import type { Writable } from 'node:stream';
import type { FunctionSettings } from './environment.ts';
import type { ResponseHead } from './invocation.ts';
import type { InvocationResult } from './invocation-result.ts';
import type { FunctionProgram } from './program.ts';

export interface SandboxOptions extends FunctionSettings {
  /** The function's `Timeout`. */
  readonly timeoutSeconds: number;
  readonly program: FunctionProgram;
  /** Default `arn:aws:lambda:REGION:000000000000:function:NAME`. */
  readonly functionArn?: string;
  /** Address the Runtime API listens on; default 127.0.0.1. */
  readonly host?: string;
  /** The name by which the runtime reaches that address; default the address itself. */
  readonly reachedAs?: string;
  /** Default 10, as on AWS. */
  readonly initSeconds?: number;
  /** Takes the lines that Lambda itself writes into a function's log, of starts that failed. Never ended. */
  readonly log?: Writable;
  /** Cancels every invocation and cuts a graceful `close` short; `close` is still to be called. */
  readonly signal?: AbortSignal;
}

export interface InvokeOptions {
  /** Default: a new one. */
  readonly requestId?: string | undefined;
  /** The decoded JSON text. */
  readonly clientContext?: string | undefined;
  /** JSON text. */
  readonly cognitoIdentity?: string | undefined;
  readonly tenantId?: string | undefined;
  /** An X-Ray trace header; default: a new one, not sampled. */
  readonly traceId?: string | undefined;
  /** Where the response goes as it arrives; `payload` is then empty unless the function fails. */
  readonly receiveStream?: ((head: ResponseHead) => Writable) | undefined;
  /** Kills the execution environment and rejects with CancelledError. */
  readonly signal?: AbortSignal | undefined;
}

export interface Sandbox {
  /**
   * Runs one event. Invocations wait for each other: one environment serves one event at a time. What goes wrong in
   * the function is a result, not an exception.
   * @throws UsageError when the event, the client context or the settings are not what AWS takes
   * @throws CancelledError when aborted, or closed meanwhile
   * @throws FailedError when this machine cannot run it at all, or the sandbox is closed
   */
  invoke(payload: Buffer, options?: InvokeOptions): Promise<InvocationResult>;
  /** Settles when no invocation goes on: the runtime asks for its next event, or nothing of it is left. */
  whenIdle(): Promise<void>;
  /**
   * Cancels what is unanswered. Else lets the runtime finish what it does after its last answer, until it asks for
   * the next event or the Timeout is over, as AWS does before it freezes it. Then nothing of it is left.
   */
  close(): Promise<void>;
}
