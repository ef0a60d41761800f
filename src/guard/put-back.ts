import type { Aws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import type { Variables } from '../env/function.ts';
import { changeEnvironment } from '../env/transaction.ts';
import { readSettled } from './read-state.ts';

/** What a function is to have again. */
export interface PutBack {
  logicalId: string;
  /** The function's name. */
  name: string;
  /** What has to be there, with these values. */
  wanted: Variables;
  /** Of these, what nobody but the user sets: a value that is there is newer, and stays. */
  outside: readonly string[];
}

export interface PutBackResult {
  logicalId: string;
  /** Names of what was missing, or had gone back, and is there again. */
  put: string[];
  /** Names of what somebody else has changed since. */
  newer: string[];
}

/** Milliseconds for one function. */
const TIMEOUT = 300_000;

/** Puts back what is missing, and nothing else, by the same transaction as `env set`. Undefined where the function is gone. */
export async function putBack(
  { logicalId, name, wanted, outside }: PutBack,
  { functions }: Pick<Aws, 'functions'>,
  look: string,
  signal: AbortSignal,
): Promise<PutBackResult | undefined> {
  const reading = await readSettled(name, functions, { signal, clock: systemClock });
  if (reading === undefined) return undefined;
  const live = reading.variables;
  const different = Object.keys(wanted).filter((key) => live[key] !== wanted[key]);
  const newer = different.filter((key) => outside.includes(key) && Object.hasOwn(live, key));
  const put = different.filter((key) => !newer.includes(key));
  if (put.length > 0) {
    const set = Object.fromEntries(put.map((key) => [key, wanted[key]!]));
    const deps = { api: functions, clock: systemClock, signal, progress: () => {}, timeout: TIMEOUT, look };
    await changeEnvironment(name, { set, unset: [] }, reading, deps);
  }
  return { logicalId, put, newer };
}
