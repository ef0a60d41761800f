import { describe, expect, test } from 'vitest';
import { CancelledError, FailedError } from '../../src/errors.ts';
import { outcomeOfMany } from '../../src/invoke/local-outcome.ts';
import { repeatEvent } from '../../src/invoke/repeat.ts';
import { repeatTable } from '../../src/invoke/repeat-report.ts';
import type { InvokedFunction } from '../../src/invoke/settings.ts';
import type { InvocationResult } from '../../src/runtime/invocation-result.ts';
import { recordedSink } from '../support/sinks.ts';

const { style } = recordedSink();
const hello = { logicalId: 'Hello', timeout: 7, memorySize: 128 } as InvokedFunction;

const result = (durationMs: number, rest: Partial<InvocationResult> = {}): InvocationResult => ({
  payload: Buffer.from(`"${durationMs}"`),
  requestId: 'r-1',
  durationMs,
  ...rest,
});

/** Answers in turn, each 10 ms after the one before; an error is thrown. */
function repeated(count: number, answers: (InvocationResult | Error)[]) {
  let time = 1_000;
  let next = 0;
  const seen: number[] = [];
  const invoke = async () => {
    time += 10;
    const answer = answers[next++] ?? answers.at(-1)!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const done = repeatEvent(
    count,
    invoke,
    () => time,
    (number) => seen.push(number),
  );
  return { done, seen, calls: () => next };
}

const cold = result(12, { initMs: 35, maxMemoryBytes: 1_048_576 });

describe('what is measured', () => {
  test('the first is cold, the others warm; ranks are nearest ranks', async () => {
    // 100 down to 1: the order in which they come is not the order of their times.
    const warm = Array.from({ length: 100 }, (_, index) =>
      result(100 - index, { maxMemoryBytes: 2_097_152 }),
    );
    const { done, seen } = repeated(101, [cold, ...warm]);
    const { last, ...rest } = await done;
    expect(rest).toEqual({
      asked: 101,
      answered: 101,
      end: 'done',
      cold: { initMs: 35, durationMs: 12 },
      warm: { count: 100, p50: 50, p99: 99, min: 1, max: 100, perSecond: 100 },
      restarts: 0,
      maxMemoryBytes: 2_097_152,
    });
    expect(last?.durationMs).toBe(1);
    expect(seen).toHaveLength(101);
    expect(seen.at(-1)).toBe(101);
  });

  test('few: p99 is the slowest; one alone has no warm times', async () => {
    const { warm } = await repeated(3, [cold, result(4), result(2)]).done;
    expect(warm).toEqual({ count: 2, p50: 2, p99: 4, min: 2, max: 4, perSecond: 100 });
    expect((await repeated(1, [cold]).done).warm).toBeUndefined();
  });

  test('more than first had room', async () => {
    const { warm } = await repeated(5_000, [
      cold,
      ...Array.from({ length: 4_999 }, (_, index) => result(index)),
    ]).done;
    expect(warm).toMatchObject({ count: 4_999, min: 0, max: 4_998, p50: 2_499, p99: 4_949 });
  });

  test('a runtime that was started again is no warm event', async () => {
    const { restarts, warm, answered } = await repeated(3, [cold, result(900, { initMs: 30 }), result(2)])
      .done;
    expect({ restarts, count: warm?.count, max: warm?.max, answered }).toEqual({
      restarts: 1,
      count: 1,
      max: 2,
      answered: 3,
    });
  });

  test('the first failure ends it', async () => {
    const failure = result(5, { functionError: 'Unhandled' });
    const { done, seen, calls } = repeated(100, [cold, result(1), failure]);
    expect(await done).toMatchObject({ end: 'failed', answered: 2, last: failure, warm: { count: 1 } });
    expect({ seen, calls: calls() }).toEqual({ seen: [1, 2], calls: 3 });
  });

  test('an abort keeps what was measured; another error is thrown', async () => {
    const cancelled = await repeated(100, [cold, result(1), new CancelledError()]).done;
    expect(cancelled).toMatchObject({ end: 'cancelled', answered: 2, warm: { count: 1 } });
    await expect(repeated(9, [cold, new FailedError('no')]).done).rejects.toThrow(FailedError);
  });
});

describe('what is told', () => {
  const lines = (text: string) => text.split('\n');

  test('the table', async () => {
    const warm = Array.from({ length: 199 }, (_, index) =>
      result(1 + index / 100, { maxMemoryBytes: 13_631_488 }),
    );
    const table = repeatTable(hello, await repeated(200, [cold, ...warm]).done, style);
    expect(lines(table)).toEqual([
      '✔ Hello answered 200 of 200 events',
      '  cold          start 35 ms + 12 ms',
      '  warm, 199     p50 2.0 ms     p99 3.0 ms     min 1.0 ms     max 3.0 ms',
      '  per second    100',
      '  peak memory   13 MB, of 128 MB',
    ]);
    expect(Math.max(...lines(table).map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('of few it says that p99 is the slowest; too much memory is said', async () => {
    const few = await repeated(3, [cold, result(400_000), result(0.21, { maxMemoryBytes: 200 * 1_048_576 })])
      .done;
    const table = repeatTable(hello, few, style);
    expect(table).toContain('p50 0.21 ms    p99 400000 ms  min 0.21 ms    max 400000 ms');
    expect(table).toContain('p99 of 2 is their slowest');
    expect(table).toContain('more than its MemorySize of 128 MB');
    expect(Math.max(...lines(table).map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('a failure names its number; the numbers are in the document', async () => {
    const failure = result(5, {
      functionError: 'Unhandled',
      payload: Buffer.from('{"errorType":"My.Error","errorMessage":"x"}'),
    });
    const measured = await repeated(100, [cold, result(1.23456), failure]).done;
    const outcome = outcomeOfMany(hello, measured, [], style);
    expect(outcome.failure?.message).toBe('Hello failed at event 3 of 100: My.Error: x');
    expect(outcome.report).toContain('✖ Hello answered 2 of 100 events');
    expect(JSON.parse(outcome.answer!.json)).toEqual({
      ok: false,
      function: 'Hello',
      payload: { errorType: 'My.Error', errorMessage: 'x' },
      functionError: 'Unhandled',
      error: { code: 'function-error', message: 'Hello failed at event 3 of 100: My.Error: x' },
      requestId: 'r-1',
      durationMs: 5,
      maxMemoryMB: 1,
      repeat: {
        asked: 100,
        answered: 2,
        cold: { initMs: 35, durationMs: 12 },
        warm: { count: 1, p50Ms: 1.235, p99Ms: 1.235, minMs: 1.235, maxMs: 1.235, perSecond: 100 },
        restarts: 0,
      },
      missing: [],
    });
  });

  test('of what was cancelled: the table, no answer', async () => {
    const before = outcomeOfMany(hello, await repeated(9, [new CancelledError()]).done, [], style);
    expect(before.report).toBe('✖ Hello answered 0 of 9 events');
    expect(before.cancelled?.message).toBe('Cancelled after 0 of 9 events.');
    expect(before.answer).toBeUndefined();
    const after = outcomeOfMany(hello, await repeated(9, [cold, new CancelledError()]).done, [], style);
    expect(after.cancelled?.message).toBe('Cancelled after 1 of 9 events.');
    expect(after.cancelled?.details).toEqual({
      repeat: { asked: 9, answered: 1, cold: { initMs: 35, durationMs: 12 }, restarts: 0 },
    });
    expect(after.report).toContain('cold');
    expect(after.answer).toBeUndefined();
  });
});
