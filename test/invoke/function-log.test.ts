import { expect, test, vi } from 'vitest';
import { functionLog } from '../../src/invoke/function-log.ts';
import { repeatProgress } from '../../src/invoke/repeat-progress.ts';
import { recordedSink } from '../support/sinks.ts';

const CLEAR = '\r\u001b[K';

test('what follows the log begins on a line of its own, once', () => {
  const sink = recordedSink();
  const log = functionLog(sink);
  log.endLine();
  log.stream.write('half');
  log.endLine();
  log.endLine();
  log.stream.write('whole\n');
  log.endLine();
  expect(sink.text()).toBe('half\nwhole\n');
});

test('what nobody takes yet holds the function up', () => {
  const taken: (() => void)[] = [];
  const log = functionLog({ ...recordedSink(), write: (_text, take) => void (take && taken.push(take)) });
  log.stream.write('one');
  log.stream.write('two');
  expect(taken).toHaveLength(1);
  taken[0]!();
  expect(taken).toHaveLength(2);
});

test('the status line gives way to the log, and never stands on a line of its', () => {
  const sink = recordedSink(true);
  const log = functionLog(sink);
  log.status('10 %');
  log.stream.write('logged\n');
  log.status('20 %');
  log.status(undefined);
  log.stream.write('half');
  log.status('30 %');
  expect(sink.text()).toBe(`${CLEAR}10 %${CLEAR}logged\n${CLEAR}20 %${CLEAR}half`);
});

test('where nobody looks there is no status', () => {
  const sink = recordedSink();
  functionLog(sink).status('10 %');
  expect(sink.text()).toBe('');
});

test('a long run tells how far it is, a short one nothing', () => {
  vi.useFakeTimers();
  try {
    const told: (string | undefined)[] = [];
    const log = { status: (text: string | undefined) => void told.push(text) };
    const short = repeatProgress(log, 200, false);
    short.answered(200);
    vi.advanceTimersByTime(499);
    short.end();
    const quiet = repeatProgress(log, 200, true);
    vi.advanceTimersByTime(2_000);
    quiet.end();
    expect(told).toEqual([undefined, undefined]);
    const long = repeatProgress(log, 200, false);
    long.answered(50);
    vi.advanceTimersByTime(500);
    long.end();
    vi.advanceTimersByTime(2_000);
    expect(told.slice(2)).toEqual(['… 50 of 200 events (25 %)', undefined]);
  } finally {
    vi.useRealTimers();
  }
});
