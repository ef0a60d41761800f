import type { StartFailure } from './bootstrap-file.ts';
import type { Readiness } from './conversation.ts';
import type { Invocation, InvocationAnswer } from './invocation.ts';
import type { FunctionProcess, FunctionProgram, ProcessEnd } from './program.ts';
import { openRuntimeApi, type RuntimeApi } from './runtime-api.ts';

/** How long a wait may last, and what cuts it short. */
export interface Limits {
  readonly milliseconds: number;
  readonly signals: readonly AbortSignal[];
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
  /** Peak memory, at most 20 ms ago; undefined where it cannot be measured. */
  peakMemoryBytes(): number | undefined;
  /** Kills the runtime and all it started, and closes the Runtime API. */
  dispose(): Promise<void>;
}

/**
 * Starts a runtime with a Runtime API of its own, so that what is left of an earlier one cannot speak for it.
 * @param host the address the Runtime API listens on
 * @param variables the runtime's whole environment, made for the Runtime API's port
 */
export async function startExecutionEnvironment(
  program: FunctionProgram,
  host: string,
  variables: (port: number) => Readonly<Record<string, string>>,
): Promise<EnvironmentStart> {
  const api = await openRuntimeApi(host);
  try {
    const start = await program.start(variables(api.port));
    if (start.kind === 'started') {
      return { kind: 'started', environment: new RunningEnvironment(api, start.process) };
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

class RunningEnvironment implements ExecutionEnvironment {
  readonly #api: RuntimeApi;
  readonly #process: FunctionProcess;
  readonly #endListeners = new Set<(end: ProcessEnd) => void>();
  #ending = false;
  #end: ProcessEnd | undefined;
  #peak: number | undefined;
  #peakMeasured = Number.NEGATIVE_INFINITY;
  #lastInvoked = 0;
  #sampling: NodeJS.Timeout | undefined;

  constructor(api: RuntimeApi, process: FunctionProcess) {
    this.#api = api;
    this.#process = process;
    void process.ended.then(async (end) => {
      this.#ending = true;
      // An answer that was sent before the end counts, though the news of the end may be here first.
      await api.whenDisconnected(lastAnswerMilliseconds);
      this.#end = end;
      for (const tell of this.#endListeners) tell(end);
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
    if (now - this.#peakMeasured > peakMilliseconds / 2) {
      this.#peakMeasured = now;
      const measured = this.#process.peakMemoryBytes();
      if (measured !== undefined) this.#peak = Math.max(measured, this.#peak ?? 0);
    }
    return this.#peak;
  }

  /** Ends by itself where no event runs: to start and end it with each one would cost more than the look. */
  #sample(): void {
    if (this.#api.state === 'Running' || performance.now() - this.#lastInvoked < peakMilliseconds) {
      this.peakMemoryBytes();
    } else this.#stopSampling();
  }

  #stopSampling(): void {
    clearInterval(this.#sampling);
    this.#sampling = undefined;
  }

  async dispose(): Promise<void> {
    this.#stopSampling();
    await this.#process.kill();
    await this.#api.close();
  }

  #orInterrupted<T>(event: Promise<T>, limits: Limits): Promise<T | Interruption> {
    return new Promise((resolve) => {
      const settle = (outcome: T | Interruption) => {
        clearTimeout(timer);
        this.#endListeners.delete(onEnd);
        for (const signal of limits.signals) signal.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      const onEnd = (end: ProcessEnd) => settle({ kind: 'exit', end });
      const onAbort = () => settle({ kind: 'abort' });
      const timer = setTimeout(() => settle({ kind: 'timeout' }), limits.milliseconds);
      this.#endListeners.add(onEnd);
      for (const signal of limits.signals) signal.addEventListener('abort', onAbort);
      if (limits.signals.some((signal) => signal.aborted)) onAbort();
      else if (this.#end) onEnd(this.#end);
      else void event.then(settle);
    });
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
