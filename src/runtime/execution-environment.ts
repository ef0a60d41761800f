import type { StartFailure } from './bootstrap-file.ts';
import type { Readiness } from './conversation.ts';
import type { Invocation, InvocationAnswer } from './invocation.ts';
import type { FunctionProcess, FunctionProgram, ProcessEnd } from './program.ts';
import { openRuntimeApi, type RuntimeApi } from './runtime-api.ts';

/** How long a wait may last, and what cuts it short. */
export interface Limits {
  readonly milliseconds: number;
  /** Beside the signal of the environment itself. */
  readonly signal?: AbortSignal | undefined;
}

/** What can come instead of what was waited for. */
export type Interruption =
  | { readonly kind: 'exit'; readonly end: ProcessEnd }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'abort' };

export type EnvironmentStart =
  | { readonly kind: 'started'; readonly environment: ExecutionEnvironment }
  | { readonly kind: 'failed'; readonly failure: StartFailure };

/** One execution environment from cold start to its end: a Runtime API and the runtime that talks to it. */
export interface ExecutionEnvironment {
  /** Whether the runtime waits for an event at this moment. */
  readonly ready: boolean;
  whenReady(limits: Limits): Promise<Readiness | Interruption>;
  /** @throws FailedError when the runtime does not wait for an event */
  invoke(invocation: Invocation, limits: Limits): Promise<InvocationAnswer | Interruption>;
  /** Waits for the runtime to end by itself. */
  whenEnded(limits: Limits): Promise<Interruption>;
  /** Peak memory: now, or of a short event 75 ms ago at most; undefined where it cannot be measured. */
  peakMemoryBytes(): number | undefined;
  /** Kills the runtime and all it started, and closes the Runtime API. */
  dispose(): Promise<void>;
}

/**
 * Starts a runtime with a Runtime API of its own, so that what is left of an earlier one cannot speak for it.
 * @param host the address the Runtime API listens on
 * @param variables the runtime's whole environment, made for the Runtime API's port
 * @param signal cuts every wait short
 */
export async function startExecutionEnvironment(
  program: FunctionProgram,
  host: string,
  variables: (port: number) => Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<EnvironmentStart> {
  const api = await openRuntimeApi(host);
  try {
    const start = await program.start(variables(api.port));
    if (start.kind === 'started') {
      return { kind: 'started', environment: new RunningEnvironment(api, start.process, signal) };
    }
    await api.close();
    return start;
  } catch (error) {
    await api.close();
    throw error;
  }
}

// The kernel closes the connections of a dead process at once; only a process that left the group keeps one open.
const lastAnswerMilliseconds = 500;

// The children of a shell bootstrap come and go: what they take shows only while they live. To look more often would
// take a tenth of the time of a short event.
const peakMilliseconds = 50;
/** A look is nothing beside an event that has lasted as long. */
const longMilliseconds = 10;

class RunningEnvironment implements ExecutionEnvironment {
  readonly #api: RuntimeApi;
  readonly #process: FunctionProcess;
  readonly #signal: AbortSignal;
  /** What waits, and is told of an end and of an abort. */
  readonly #waits = new Set<(interruption: Interruption) => void>();
  readonly #onAbort = () => this.#interrupt({ kind: 'abort' });
  #ending = false;
  #end: ProcessEnd | undefined;
  #peak: number | undefined;
  #peakMeasured = Number.NEGATIVE_INFINITY;
  #lastInvoked = 0;
  #sampling: NodeJS.Timeout | undefined;

  constructor(api: RuntimeApi, process: FunctionProcess, signal: AbortSignal) {
    this.#api = api;
    this.#process = process;
    this.#signal = signal;
    // Once, for the listeners of an AbortSignal cost more than the rest of a wait.
    signal.addEventListener('abort', this.#onAbort);
    void process.ended.then(async (end) => {
      this.#ending = true;
      // An answer that was sent before the end counts, though the news of the end may be here first.
      await api.whenDisconnected(lastAnswerMilliseconds);
      this.#end = end;
      this.#interrupt({ kind: 'exit', end });
    });
  }

  get ready(): boolean {
    return !this.#ending && this.#api.state === 'Ready';
  }

  whenReady(limits: Limits): Promise<Readiness | Interruption> {
    // The connection of a runtime that has just ended may still look as if it waited for an event.
    return this.#orInterrupted(this.#ending ? never() : this.#api.whenReady(), limits);
  }

  invoke(invocation: Invocation, limits: Limits): Promise<InvocationAnswer | Interruption> {
    this.#lastInvoked = performance.now();
    this.#sampling ??= setInterval(() => this.#sample(), peakMilliseconds);
    return this.#orInterrupted(this.#api.deliver(invocation), limits);
  }

  whenEnded(limits: Limits): Promise<Interruption> {
    return this.#orInterrupted(never(), limits);
  }

  peakMemoryBytes(): number | undefined {
    const now = performance.now();
    const isLong = now - this.#lastInvoked > longMilliseconds;
    // While the timer does it, the answer to a short event is not kept waiting for it.
    if (isLong || now - this.#peakMeasured > 1.5 * peakMilliseconds) this.#measure();
    return this.#peak;
  }

  #measure(): void {
    this.#peakMeasured = performance.now();
    const measured = this.#process.peakMemoryBytes();
    if (measured !== undefined) this.#peak = Math.max(measured, this.#peak ?? 0);
  }

  /** Ends by itself where no event runs: to start and end it with each one would cost more than the look. */
  #sample(): void {
    if (this.#api.state === 'Running' || performance.now() - this.#lastInvoked < peakMilliseconds) {
      this.#measure();
    } else this.#stopSampling();
  }

  #stopSampling(): void {
    clearInterval(this.#sampling);
    this.#sampling = undefined;
  }

  async dispose(): Promise<void> {
    this.#stopSampling();
    this.#signal.removeEventListener('abort', this.#onAbort);
    await this.#process.kill();
    await this.#api.close();
  }

  #interrupt(interruption: Interruption): void {
    for (const tell of this.#waits) tell(interruption);
  }

  #orInterrupted<T>(event: Promise<T>, { milliseconds, signal }: Limits): Promise<T | Interruption> {
    return new Promise((resolve) => {
      const settle = (outcome: T | Interruption) => {
        clearTimeout(timer);
        this.#waits.delete(settle);
        signal?.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      const onAbort = () => settle({ kind: 'abort' });
      const timer = setTimeout(settle, milliseconds, { kind: 'timeout' });
      this.#waits.add(settle);
      signal?.addEventListener('abort', onAbort);
      if (this.#signal.aborted || signal?.aborted) onAbort();
      else if (this.#end) settle({ kind: 'exit', end: this.#end });
      else void event.then(settle);
    });
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
