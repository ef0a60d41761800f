import { randomBytes, randomUUID } from 'node:crypto';
import { CancelledError, FailedError } from '../errors.ts';
import { type ColdStart, coldStart } from './cold-start.ts';
import { functionEnvironment } from './environment.ts';
import {
  type EnvironmentStart,
  type ExecutionEnvironment,
  startExecutionEnvironment,
} from './execution-environment.ts';
import { type Invocation, newTraceId } from './invocation.ts';
import { callerSees, type InvocationResult } from './invocation-result.ts';
import { checkRequest } from './request-limits.ts';
import type { InvokeOptions, Sandbox, SandboxOptions } from './sandbox-contract.ts';

/** Prepares an environment that starts with the first invocation and is kept warm for the following ones. */
export function openSandbox(options: SandboxOptions): Sandbox {
  return new WarmSandbox(options);
}

class WarmSandbox implements Sandbox {
  readonly #options: SandboxOptions;
  readonly #cancelling = new AbortController();
  readonly #cancel = () => this.#cancelling.abort();
  #environment: ExecutionEnvironment | undefined;
  /** On the clock of `performance.now`: until when a runtime may work on after its answer. */
  #workUntil = 0;
  /** Undefined where nothing goes on: the next event is delivered at once then. */
  #turns: Promise<void> | undefined;
  #unanswered = 0;
  #closed = false;

  constructor(options: SandboxOptions) {
    this.#options = options;
    options.signal?.addEventListener('abort', this.#cancel);
    if (options.signal?.aborted) this.#cancel();
  }

  async invoke(payload: Buffer, options: InvokeOptions = {}): Promise<InvocationResult> {
    checkRequest(payload, options.clientContext);
    if (this.#closed) throw new FailedError('The sandbox has been closed.', 'Open a new one.');
    this.#unanswered += 1;
    const turn = this.#turns
      ? this.#turns.then(() => this.#turn(payload, options))
      : this.#turn(payload, options);
    // An error is the caller's own; the next turn starts cold after it.
    const turns = turn
      .then(
        () => this.#awaitNext(),
        () => this.#dispose(),
      )
      .then(() => {
        if (this.#turns === turns) this.#turns = undefined;
      });
    this.#turns = turns;
    return turn;
  }

  async whenIdle(): Promise<void> {
    await this.#turns;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#unanswered > 0) this.#cancel();
    await this.#turns;
    await this.#dispose();
    this.#options.signal?.removeEventListener('abort', this.#cancel);
  }

  async #turn(payload: Buffer, options: InvokeOptions): Promise<InvocationResult> {
    try {
      const { requestId = randomUUID(), signal } = options;
      let milliseconds = this.#options.timeoutSeconds * 1000;
      let initMs: number | undefined;
      // A runtime that ended since its last answer never saw this event: a new one gets it.
      if (!this.#isReady(signal) && !(await this.#becomesReady(milliseconds, signal))) {
        const start = await this.#coldStart(requestId, signal);
        if (start.kind === 'failed') {
          const { kind: _, ...failure } = start;
          return { ...failure, functionError: 'Unhandled', requestId, durationMs: 0 };
        }
        ({ initMs, milliseconds } = start);
      }
      const environment = this.#environment!;
      const delivered = performance.now();
      this.#workUntil = delivered + milliseconds;
      const invocation = this.#invocation(requestId, payload, options, Date.now() + milliseconds);
      const outcome = await environment.invoke(invocation, { milliseconds, signal });
      const durationMs = performance.now() - delivered;
      const maxMemoryBytes = environment.peakMemoryBytes();
      if (outcome.kind === 'abort') throw new CancelledError();
      if (outcome.kind === 'exit' || outcome.kind === 'timeout') await this.#dispose();
      const result: { -readonly [Field in keyof InvocationResult]: InvocationResult[Field] } = {
        ...callerSees(outcome, requestId, this.#options.timeoutSeconds),
        requestId,
        durationMs,
      };
      if (initMs !== undefined) result.initMs = initMs;
      if (maxMemoryBytes !== undefined) result.maxMemoryBytes = maxMemoryBytes;
      return result;
    } finally {
      this.#unanswered -= 1;
    }
  }

  #isReady(signal: AbortSignal | undefined): boolean {
    return !!this.#environment?.ready && !this.#cancelling.signal.aborted && !signal?.aborted;
  }

  async #becomesReady(milliseconds: number, signal: AbortSignal | undefined): Promise<boolean> {
    return (await this.#environment?.whenReady({ milliseconds, signal }))?.kind === 'ready';
  }

  async #coldStart(requestId: string, signal: AbortSignal | undefined): Promise<ColdStart> {
    await this.#dispose();
    const { initSeconds = 10, timeoutSeconds, log } = this.#options;
    const times = { initSeconds, timeoutSeconds };
    const start = await coldStart(() => this.#start(), requestId, times, signal, log);
    if (start.kind === 'ready') this.#environment = start.environment;
    return start;
  }

  async #start(): Promise<EnvironmentStart> {
    const { signal } = this.#cancelling;
    if (signal.aborted) throw new CancelledError();
    const { program, host = '127.0.0.1', reachedAs = host } = this.#options;
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
    const variables = (port: number) => functionEnvironment(this.#options, `${reachedAs}:${port}`, logStream);
    return startExecutionEnvironment(program, host, variables, signal);
  }

  #invocation(requestId: string, payload: Buffer, options: InvokeOptions, deadline: number): Invocation {
    const { region, functionName } = this.#options;
    const { clientContext, cognitoIdentity, tenantId, receiveStream } = options;
    const { traceId = newTraceId(Date.now()) } = options;
    const functionArn =
      this.#options.functionArn ?? `arn:aws:lambda:${region}:000000000000:function:${functionName}`;
    return {
      requestId,
      payload,
      deadline: Math.round(deadline),
      functionArn,
      traceId,
      clientContext,
      cognitoIdentity,
      tenantId,
      receiveStream,
    };
  }

  /** The rest of the invocation, after its answer: it is over when the runtime asks for the next event. */
  async #awaitNext(): Promise<void> {
    const environment = this.#environment;
    if (!environment || environment.ready) return;
    // Rounded, because Node keeps a list of timers for each duration.
    const milliseconds = Math.max(0, Math.ceil((this.#workUntil - performance.now()) / 100) * 100);
    const readiness = await environment.whenReady({ milliseconds });
    if (readiness.kind !== 'ready') await this.#dispose();
  }

  async #dispose(): Promise<void> {
    const environment = this.#environment;
    this.#environment = undefined;
    await environment?.dispose();
  }
}
