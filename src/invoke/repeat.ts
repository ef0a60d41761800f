import { CancelledError } from '../errors.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';

/** Times of warm events, in milliseconds. */
export interface WarmTimes {
  count: number;
  p50: number;
  /** By nearest rank: of fewer than 100 events, the slowest. */
  p99: number;
  min: number;
  max: number;
  /** Answers a second, with what lies between one answer and the next event. */
  perSecond: number;
}

/** What was measured of events that were sent one after another into one environment. */
export interface Repetition {
  /** How many were to be sent. */
  asked: number;
  /** How many were answered; a failure at the end is not among them. */
  answered: number;
  end: 'done' | 'failed' | 'cancelled';
  /** Of the first event: the start of the environment, and its answer. */
  cold?: { initMs: number; durationMs: number };
  warm?: WarmTimes;
  /** How often the runtime ended between two events, and was started again. */
  restarts: number;
  /** The highest that was seen, where it can be measured. */
  maxMemoryBytes?: number;
  /** The newest answer, or the failure; undefined where there is none. */
  last?: InvocationResult;
}

/**
 * Sends one event so many times, and stops at the first failure; what is sent is sent one after another. An abort is no
 * exception here: what was measured until then is kept.
 * @param now milliseconds, as of `performance.now`
 * @param answered told of each answer's number
 */
export async function repeatEvent(
  count: number,
  invoke: () => Promise<InvocationResult>,
  now: () => number,
  answered: (number: number) => void,
): Promise<Repetition> {
  const warm = new Times(count);
  const result: Repetition = { asked: count, answered: 0, end: 'done', restarts: 0 };
  let warmFrom = 0;
  let warmTo = 0;
  while (result.answered < count) {
    let last: InvocationResult;
    try {
      last = await invoke();
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      result.end = 'cancelled';
      break;
    }
    result.last = last;
    const { initMs, durationMs, maxMemoryBytes, functionError } = last;
    if (maxMemoryBytes !== undefined)
      result.maxMemoryBytes = Math.max(maxMemoryBytes, result.maxMemoryBytes ?? 0);
    if (functionError !== undefined) {
      result.end = 'failed';
      break;
    }
    warmTo = now();
    if (result.answered === 0) {
      warmFrom = warmTo;
      if (initMs !== undefined) result.cold = { initMs, durationMs };
    } else if (initMs === undefined) warm.add(durationMs);
    else result.restarts += 1;
    result.answered += 1;
    answered(result.answered);
  }
  const times = warm.summary(warmTo - warmFrom);
  return times === undefined ? result : { ...result, warm: times };
}

/** Eight bytes each, and room for no more than come. */
class Times {
  #values: Float64Array;
  #count = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
    this.#values = new Float64Array(Math.min(most, 1_024));
  }

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(Math.min(this.#most, this.#count * 2));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#count++] = value;
  }

  summary(milliseconds: number): WarmTimes | undefined {
    const count = this.#count;
    if (count === 0) return undefined;
    const sorted = this.#values.subarray(0, count).sort();
    const rank = (part: number) => sorted[Math.max(0, Math.ceil(part * count) - 1)]!;
    return {
      count,
      p50: rank(0.5),
      p99: rank(0.99),
      min: sorted[0]!,
      max: sorted[count - 1]!,
      perSecond: (count * 1_000) / milliseconds,
    };
  }
}
