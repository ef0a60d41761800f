import { CancelledError } from '../errors.ts';
import type { Clock, NotNow } from './function.ts';

/** The time that all of a change may take, and Ctrl-C: what waits or calls does it by this. */
export class TimeLimit {
  private readonly clock: Clock;
  private readonly signal: AbortSignal;
  private readonly deadline: number;
  private readonly onOver: () => Error;

  /**
   * @param timeout in milliseconds, from now
   * @param onOver makes the error for what takes longer
   */
  constructor(
    { clock, signal, timeout }: { clock: Clock; signal: AbortSignal; timeout: number },
    onOver: () => Error,
  ) {
    this.clock = clock;
    this.signal = signal;
    this.deadline = clock.now() + timeout;
    this.onOver = onOver;
  }

  /** @throws CancelledError, and what `onOver` makes */
  check(): void {
    if (this.signal.aborted) throw new CancelledError();
    if (this.clock.now() >= this.deadline) throw this.onOver();
  }

  /** @throws as `check` does, when the pause is over */
  async pause(milliseconds: number): Promise<void> {
    await this.clock.sleep(Math.min(milliseconds, this.left()), this.signal);
    this.check();
  }

  /**
   * A call that ends with the time, and `grace` milliseconds after Ctrl-C.
   * @param onStop is called when it was cancelled, and its answer is waited for
   */
  async call<T>(
    make: (signal: AbortSignal) => Promise<T>,
    { grace, onStop }: { grace: number; onStop?: () => void },
  ): Promise<T | NotNow> {
    const done = new AbortController();
    const stop = new AbortController();
    const limit = async (): Promise<NotNow> => {
      await this.clock.sleep(this.left(), AbortSignal.any([this.signal, done.signal]));
      if (this.signal.aborted && grace > 0 && !done.signal.aborted) {
        onStop?.();
        await this.clock.sleep(grace, done.signal);
      }
      stop.abort();
      return { kind: 'no-answer', why: 'the call was given up' };
    };
    const answer = make(stop.signal);
    try {
      return await Promise.race([answer, limit()]);
    } finally {
      done.abort();
      answer.catch(() => {});
    }
  }

  private left(): number {
    return Math.max(0, this.deadline - this.clock.now());
  }
}
