import type { Clock } from './function.ts';

const FIRST = 200;
const LONGEST = 5_000;

/**
 * How long to wait before the next try, in milliseconds: doubled each time, with jitter so that many callers come apart,
 * and never less than the service asked for.
 * @param failures how often it has failed in a row, from 1
 */
export function backoff(failures: number, after: number | undefined, clock: Pick<Clock, 'random'>): number {
  const most = Math.min(LONGEST, FIRST * 2 ** (failures - 1));
  // Those who were told the same time come apart as well.
  return Math.max(after ?? 0, most / 2) + (clock.random() * most) / 2;
}

const FIRST_LOOK = 120;
/** Looks before they come further apart. */
const QUICK = 4;
const SLOWEST_LOOK = 2_000;

/**
 * The pause before the next look at an update in progress, in milliseconds. A zip's is applied within a second or two;
 * an image's may take a minute.
 * @param looks how many there were before
 */
export function pace(looks: number, clock: Pick<Clock, 'random'>): number {
  return Math.min(SLOWEST_LOOK, FIRST_LOOK * 1.5 ** Math.max(0, looks - QUICK)) * (0.75 + clock.random() / 2);
}
