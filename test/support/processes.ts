import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Why a test that looks at other processes cannot run here. */
export const noProc = (): string | undefined =>
  existsSync('/proc/self/cmdline') ? undefined : 'there is no /proc here';

/** The command lines of all processes, by their numbers. */
export function commandLines(): Map<number, string> {
  const found = new Map<number, string>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      found.set(Number(name), readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/** Looks at all command lines, again and again, until it is stopped. */
export function sampleCommandLines(): { stop(): Promise<ReadonlySet<string>> } {
  const seen = new Set<string>();
  let running = true;
  const loop = (async () => {
    while (running) {
      for (const line of commandLines().values()) seen.add(line);
      await wait(3);
    }
  })();
  return {
    async stop() {
      running = false;
      await loop;
      return seen;
    },
  };
}

/** Waits until it holds; the test's own time limit ends it where it never does. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(20);
}
