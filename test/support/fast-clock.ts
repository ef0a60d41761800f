import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/env/function.ts';

/** The real time, which seems to pass faster: pauses of a transaction are short, and so is its timeout. */
export const fastClock = (times: number): Clock => ({
  now: () => performance.now() * times,
  async sleep(milliseconds, signal) {
    try {
      await wait(milliseconds / times, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
  random: Math.random,
});
