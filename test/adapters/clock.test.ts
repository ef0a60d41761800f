import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';

const HOUR = 3_600_000;

test('a pause ends when it is over', () => systemClock.sleep(1, new AbortController().signal));

test('a pause ends with its signal, not before and not with an error', async () => {
  const controller = new AbortController();
  let over = false;
  const pause = systemClock.sleep(HOUR, controller.signal).then(() => {
    over = true;
  });
  await systemClock.sleep(1, new AbortController().signal);
  expect(over).toBe(false);
  controller.abort('SIGINT');
  await pause;
});

test('a pause whose signal is aborted already is none', () => systemClock.sleep(HOUR, AbortSignal.abort()));

test('the time is that of the machine', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  expect(systemClock.now()).toBe(1_700_000_000_000);
});

test('random is from 0 to below 1, and not always the same', () => {
  const drawn = Array.from({ length: 100 }, () => systemClock.random());
  for (const value of drawn) expect(value >= 0 && value < 1).toBe(true);
  expect(new Set(drawn).size).toBeGreaterThan(1);
});
