import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { progressOn } from '../../src/env/progress.ts';
import { recordedSink } from '../support/sinks.ts';

const CLEAR = '\r\u001b[K';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

describe('on a terminal', () => {
  test('is one line, drawn over itself, with the time where it takes some, and taken away at the end', () => {
    const screen = recordedSink(true);
    const progress = progressOn(screen, false);
    progress.show({ kind: 'writing', attempt: 1 });
    progress.show({ kind: 'applying' });
    expect(screen.text()).toBe(`${CLEAR}… Writing${CLEAR}… Lambda is applying the change`);
    vi.advanceTimersByTime(2_000);
    expect(screen.text()).toMatch(/… Lambda is applying the change \(2 s\)$/);
    progress.show({ kind: 'writing', attempt: 3 });
    expect(screen.text()).toMatch(/… Writing, attempt 3 \(2 s\)$/);
    progress.end();
    const ended = screen.text();
    expect(ended.endsWith(CLEAR)).toBe(true);
    expect(ended).not.toContain('\n');
    vi.advanceTimersByTime(5_000);
    expect(screen.text()).toBe(ended);
  });
  test('says what it does before the first event', () => {
    const screen = recordedSink(true);
    const progress = progressOn(screen, false);
    vi.advanceTimersByTime(250);
    expect(screen.text()).toBe(`${CLEAR}… Reading`);
    progress.end();
  });
  test('is never wider than the screen', () => {
    const screen = { ...recordedSink(true), columns: 30 };
    const progress = progressOn(screen, false);
    progress.show({ kind: 'waiting' });
    for (const line of screen.text().split(CLEAR)) expect(line.length).toBeLessThan(30);
    expect(screen.text()).toContain('Another update');
    progress.end();
  });
});

describe.each([
  ['where there is no terminal', false, ''],
  ['of several functions on a terminal', true, 'hello: '],
])('%s', (_, isTerminal, prefix) => {
  test('is a line for what takes longer than usual, said once', () => {
    const screen = recordedSink(isTerminal);
    const progress = progressOn(screen, false, prefix);
    progress.show({ kind: 'writing', attempt: 1 });
    for (let time = 0; time < 3; time++) progress.show({ kind: 'waiting' });
    progress.show({ kind: 'again', why: 'Lambda answered with 503' });
    progress.show({ kind: 'writing', attempt: 2 });
    progress.show({ kind: 'again', why: 'Lambda answered with 503' });
    progress.show({ kind: 'applying' });
    progress.show({ kind: 'standing', standing: 'accepted' });
    progress.end();
    vi.advanceTimersByTime(5_000);
    const again = `${prefix}Trying again: Lambda answered with 503\n`;
    const waiting = `${prefix}Another update of the function is in progress; waiting for its end\n`;
    expect(screen.text()).toBe(`${waiting}${again}`);
  });
});

test.each([true, false])('--quiet says nothing (terminal: %s)', (isTerminal) => {
  const screen = recordedSink(isTerminal);
  const progress = progressOn(screen, true);
  progress.show({ kind: 'waiting' });
  vi.advanceTimersByTime(5_000);
  progress.end();
  expect(screen.text()).toBe('');
});
