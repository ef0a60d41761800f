import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../env/function.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    try {
      await wait(milliseconds, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
  random: () => Math.random(),
};
