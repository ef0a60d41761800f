import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff, pace } from '../../src/env/backoff.ts';

const drawn = (value: number) => ({ random: () => value });
const ONE = 1 - Number.EPSILON;
const random = fc.double({ min: 0, max: ONE, noNaN: true });

test.each([
  [1, 100, 200],
  [2, 200, 400],
  [5, 1_600, 3_200],
  [6, 2_500, 5_000],
  [5_000, 2_500, 5_000],
])('after %d failures it waits from %d to %d ms', (failures, least, most) => {
  expect(backoff(failures, undefined, drawn(0))).toBe(least);
  expect(backoff(failures, undefined, drawn(ONE))).toBeCloseTo(most, 6);
});

test('it never waits less than the service asked for, and never less than without that', () => {
  const after = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60_000 }));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), after, random, (failures, asked, value) => {
      const wait = backoff(failures, asked, drawn(value));
      expect(wait).toBeGreaterThanOrEqual(asked);
      expect(wait).toBeGreaterThanOrEqual(backoff(failures, undefined, drawn(value)));
      // Nobody who was told the same time comes back at the same moment.
      expect(backoff(failures, asked, drawn(ONE))).toBeGreaterThan(backoff(failures, asked, drawn(0)));
    }),
  );
});

test('looks come further apart, with jitter, and not more than 2.5 s', () => {
  expect([pace(0, drawn(0)), pace(0, drawn(0.5)), pace(4, drawn(0.5))]).toEqual([90, 120, 120]);
  expect(pace(5, drawn(0.5))).toBeCloseTo(180, 6);
  expect(pace(1_000_000, drawn(0.5))).toBe(2_000);
  fc.assert(
    fc.property(fc.nat(100), random, (looks, value) => {
      const [wait, middle] = [pace(looks, drawn(value)), pace(looks, drawn(0.5))];
      expect(wait).toBeGreaterThanOrEqual(0.75 * middle);
      expect(wait).toBeLessThanOrEqual(Math.min(2_500, 1.25 * middle));
      expect(pace(looks + 1, drawn(value))).toBeGreaterThanOrEqual(wait);
    }),
  );
});
