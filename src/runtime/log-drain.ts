import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogRelay } from './log-relay.ts';

const quietMilliseconds = 250;
const drainMilliseconds = 5000;

/**
 * What the function wrote last is still in the pipe. It ends by itself, unless a process that left the group
 * holds it open or the sink is stuck: then it is cut off.
 */
export async function drain(
  outputs: readonly Readable[],
  closed: Promise<unknown>,
  relays: readonly LogRelay[],
): Promise<void> {
  const stop = new AbortController();
  let open = true;
  const isClosed = closed.then(() => {
    open = false;
    stop.abort();
  });
  for (let waited = 0; open && waited < drainMilliseconds; waited += quietMilliseconds) {
    const pause = delay(quietMilliseconds, undefined, { signal: stop.signal }).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    await Promise.race([isClosed, pause]);
    if (!relays.some((relay) => relay.blocked)) break;
  }
  for (const output of outputs) output.destroy();
}
