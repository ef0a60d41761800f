import type { FunctionLog } from './function-log.ts';

/** Milliseconds between two looks; what takes less shows nothing. */
const TICK = 500;

/** A line on the terminal that tells how far it is. */
export function repeatProgress(
  log: Pick<FunctionLog, 'status'>,
  count: number,
  quiet: boolean,
): { answered(number: number): void; end(): void } {
  let done = 0;
  const show = () => log.status(`… ${done} of ${count} events (${Math.floor((done * 100) / count)} %)`);
  const timer = quiet ? undefined : setInterval(show, TICK);
  return {
    answered: (number) => {
      done = number;
    },
    end: () => {
      clearInterval(timer);
      log.status(undefined);
    },
  };
}
