import { expect, test } from 'vitest';
import { timeoutOf } from '../../src/env/timeout.ts';
import { UsageError } from '../../src/errors.ts';
import { thrownBy } from '../support/thrown.ts';

test.each([
  [undefined, 300_000],
  ['90', 90_000],
  ['90s', 90_000],
  ['1s', 1_000],
  ['5m', 300_000],
  ['60m', 3_600_000],
  ['3600', 3_600_000],
])('%s is %d ms', (given, milliseconds) => {
  expect(timeoutOf(given)).toBe(milliseconds);
});

test.each([
  '0',
  '0s',
  '',
  's',
  '-1',
  '1.5m',
  '5 m',
  '1h',
  '500ms',
  '61m',
  '3601s',
  '1e3',
  '5m5s',
  '٣',
  '999999s',
])('%j is none', (given) => {
  const error = thrownBy(() => timeoutOf(given), UsageError);
  expect(error.message).toBe(`--timeout cannot be '${given}'.`);
  expect(error.hint).toContain('1s to 60m');
});
