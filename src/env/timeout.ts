import { UsageError } from '../errors.ts';

const STANDARD = 5 * 60_000;
const LONGEST = 60 * 60_000;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000 };

/** `90s`, `5m` or seconds alone, in milliseconds; five minutes where nothing is given. @throws UsageError */
export function timeoutOf(given: unknown): number {
  if (given === undefined) return STANDARD;
  const [, number, unit = 's'] = /^(\d{1,5})(s|m)?$/.exec(String(given)) ?? [];
  const milliseconds = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (milliseconds > 0 && milliseconds <= LONGEST) return milliseconds;
  throw new UsageError(`--timeout cannot be '${given}'.`, 'It is a time from 1s to 60m: 90s, 5m.');
}
