import type { Clock } from '../../src/env/function.ts';

/** Time that passes only where all wait: no test waits for it. */
export interface VirtualTime {
  clock: Clock;
  /** Does something when the time comes, in milliseconds from now. */
  later(milliseconds: number, act: () => void): void;
  /** Resolves when the time is over. */
  wait(milliseconds: number): Promise<void>;
  /** Lets time pass until the work has ended. @throws Error where it waits for what will never happen */
  run<T>(work: Promise<T>): Promise<T>;
  /** Lets everything happen that is still to come. */
  drain(): Promise<void>;
}

interface Entry {
  at: number;
  act: () => void;
}

/** A run that takes more steps goes round in circles. */
const MOST_STEPS = 20_000;

/** @param randoms what `random` gives, again and again */
export function virtualTime(randoms: readonly number[] = [0.5]): VirtualTime {
  const queue: Entry[] = [];
  let now = 0;
  let drawn = 0;

  const enter = (milliseconds: number, act: () => void): Entry => {
    const entry = { at: now + Math.max(0, milliseconds), act };
    // Of two at the same time the one that was entered first comes first.
    const index = queue.findIndex(({ at }) => at > entry.at);
    queue.splice(index === -1 ? queue.length : index, 0, entry);
    return entry;
  };
  const remove = (entry: Entry) => {
    const index = queue.indexOf(entry);
    if (index !== -1) queue.splice(index, 1);
  };
  const step = (): boolean => {
    const next = queue.shift();
    if (next === undefined) return false;
    now = next.at;
    next.act();
    return true;
  };

  return {
    clock: {
      now: () => now,
      sleep: (milliseconds, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve();
          const stop = () => {
            remove(entry);
            resolve();
          };
          const entry = enter(milliseconds, () => {
            signal.removeEventListener('abort', stop);
            resolve();
          });
          signal.addEventListener('abort', stop, { once: true });
        }),
      random: () => randoms[drawn++ % randoms.length]!,
    },
    later: (milliseconds, act) => void enter(milliseconds, act),
    wait: (milliseconds) => new Promise((resolve) => void enter(milliseconds, resolve)),
    async run(work) {
      let ended = false;
      const watched = work.finally(() => {
        ended = true;
      });
      watched.catch(() => {});
      for (let steps = 0; ; steps++) {
        await turn();
        if (ended) return watched;
        if (steps > MOST_STEPS) throw new Error(`No end after ${MOST_STEPS} steps, ${now} ms`);
        if (!step()) throw new Error(`It waits for what will never happen, after ${now} ms`);
      }
    },
    async drain() {
      while (step()) await turn();
    },
  };
}

/** All that promises can do is done. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
