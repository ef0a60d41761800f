import { randomBytes, randomUUID } from 'node:crypto';
import { CancelledError, FailedError } from '../errors.ts';
import { coldStart } from './cold-start.ts';
import { functionEnvironment } from './environment.ts';
import {
  type EnvironmentStart,
  type ExecutionEnvironment,
  type Limits,
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
  readonly #closing = new AbortController();
  #environment: ExecutionEnvironment | undefined;
  /** On the clock of `performance.now`: until when a runtime may work on after its answer. */
  #workUntil = 0;
  #turns: Promise<void> = Promise.resolve();
  #unanswered = 0;
  #closed = false;

  constructor(options: SandboxOptions) {
    this.#options = options;
  }

  async invoke(payload: Buffer, options: InvokeOptions = {}): Promise<InvocationResult> {
    checkRequest(payload, options.clientContext);
    if (this.#closed) throw new FailedError('The sandbox has been closed.', 'Open a new one.');
    this.#unanswered += 1;
    const turn = this.#turns
      .then(() => this.#turn(payload, options))
      .finally(() => {
        this.#unanswered -= 1;
      });
    // An error is the caller's own; the next turn starts cold after it.
    this.#turns = turn.then(
      () => this.#awaitNext(),
      () => this.#dispose(),
    );
    return turn;
  }

  whenIdle(): Promise<void> {
    return this.#turns;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#unanswered > 0) this.#closing.abort();
    await this.#turns;
    await this.#dispose();
  }

  async #turn(payload: Buffer, options: InvokeOptions): Promise<InvocationResult> {
    const { requestId = randomUUID() } = options;
    const signals = this.#signals(options.signal);
    const timeoutMilliseconds = this.#options.timeoutSeconds * 1000;
    let milliseconds = timeoutMilliseconds;
    let initMs: number | undefined;
    // A runtime that ended since its last answer never saw this event: a new one gets it.
    if (!(await this.#isReady({ milliseconds, signals }))) {
      await this.#dispose();
      const { initSeconds = 10, timeoutSeconds, log } = this.#options;
      const times = { initSeconds, timeoutSeconds };
      const start = await coldStart(() => this.#start(), requestId, times, signals, log);
      if (start.kind === 'failed') {
        const { kind: _, ...failure } = start;
        return { ...failure, functionError: 'Unhandled', requestId, durationMs: 0 };
      }
      ({ initMs, milliseconds } = start);
      this.#environment = start.environment;
    }
    const environment = this.#environment!;
    const delivered = performance.now();
    this.#workUntil = delivered + milliseconds;
    const invocation = this.#invocation(requestId, payload, options, Date.now() + milliseconds);
    const outcome = await environment.invoke(invocation, { milliseconds, signals });
    const durationMs = performance.now() - delivered;
    const maxMemoryBytes = environment.peakMemoryBytes();
    if (outcome.kind === 'abort') throw new CancelledError();
    if (outcome.kind === 'exit' || outcome.kind === 'timeout') await this.#dispose();
    return {
      ...callerSees(outcome, requestId, this.#options.timeoutSeconds),
      requestId,
      durationMs,
      ...(initMs !== undefined && { initMs }),
      ...(maxMemoryBytes !== undefined && { maxMemoryBytes }),
    };
  }

  async #isReady(limits: Limits): Promise<boolean> {
    const environment = this.#environment;
    if (environment?.ready && !limits.signals.some((signal) => signal.aborted)) return true;
    return (await environment?.whenReady(limits))?.kind === 'ready';
  }

  #start(): Promise<EnvironmentStart> {
    const { program, host = '127.0.0.1', reachedAs = host } = this.#options;
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
    return startExecutionEnvironment(program, host, (port) =>
      functionEnvironment(this.#options, `${reachedAs}:${port}`, logStream),
    );
  }

  #invocation(requestId: string, payload: Buffer, options: InvokeOptions, deadline: number): Invocation {
    const { region, functionName } = this.#options;
    const { signal: _, traceId = newTraceId(Date.now()), ...context } = options;
    const functionArn =
      this.#options.functionArn ?? `arn:aws:lambda:${region}:000000000000:function:${functionName}`;
    return { ...context, requestId, payload, deadline: Math.round(deadline), functionArn, traceId };
  }

  /** The rest of the invocation, after its answer: it is over when the runtime asks for the next event. */
  async #awaitNext(): Promise<void> {
    if (this.#environment?.ready) return;
    // Rounded, because Node keeps a list of timers for each duration.
    const milliseconds = Math.max(0, Math.ceil((this.#workUntil - performance.now()) / 100) * 100);
    const readiness = await this.#environment?.whenReady({ milliseconds, signals: this.#signals() });
    if (readiness && readiness.kind !== 'ready') await this.#dispose();
  }

  #signals(ofInvocation?: AbortSignal): AbortSignal[] {
    return [this.#closing.signal, this.#options.signal, ofInvocation].filter(
      (signal) => signal !== undefined,
    );
  }

  async #dispose(): Promise<void> {
    const environment = this.#environment;
    this.#environment = undefined;
    await environment?.dispose();
  }
}
