import { type VirtualTime, virtualTime } from './virtual-time.ts';

/** For `vi.mock` of adapters/clock.ts: time that passes only where all wait. */
export function mockedClock(): { systemClock: VirtualTime['clock']; time: VirtualTime } {
  const time = virtualTime();
  return { systemClock: time.clock, time };
}

/** The time that the file's tests share. */
export const mockedTime = async (): Promise<VirtualTime> => {
  const { time } = (await import('../../src/adapters/clock.ts')) as unknown as { time: VirtualTime };
  return time;
};
