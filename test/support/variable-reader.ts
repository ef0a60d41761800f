import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Variables } from '../../src/env/function.ts';
import { configurationOf } from './bare-function.ts';

/** What a reader has seen of one function. */
export interface Seen {
  reads: number;
  /** Each map that was other than the one before; undefined where there was no function. */
  states: (Variables | undefined)[];
}

export interface VariableReader {
  /** Reads once more, and ends. */
  stop(): Promise<ReadonlyMap<string, Seen>>;
}

/** Milliseconds between two reads of a function. */
const EVERY = 10;

/** Reads each function's variables on MiniStack itself, again and again; it has read each once when it is returned. */
export async function readVariables(endpoint: string, names: readonly string[]): Promise<VariableReader> {
  const seen = new Map<string, Seen>(names.map((name) => [name, { reads: 0, states: [] }]));
  const read = async (name: string) => {
    const found = await configurationOf(endpoint, name);
    const state = found && (found.Environment?.Variables ?? {});
    const one = seen.get(name)!;
    one.reads += 1;
    if (one.reads === 1 || JSON.stringify(one.states.at(-1)) !== JSON.stringify(state))
      one.states.push(state);
  };
  await Promise.all(names.map(read));
  let isRunning = true;
  const loops = names.map(async (name) => {
    while (isRunning) {
      await wait(EVERY);
      await read(name);
    }
  });
  return {
    async stop() {
      isRunning = false;
      await Promise.all(loops);
      await Promise.all(names.map(read));
      return seen;
    },
  };
}

/** Fewer would mean that the reader has slept through the command: each runs sam, for seconds. */
const ENOUGH = 20;

/** At no moment was a variable missing that is there before and after, nor had one another value than these two. */
export function expectNoLoss(
  { reads, states }: Seen,
  before: Variables,
  after: Variables | undefined,
  enough = ENOUGH,
): void {
  expect(reads).toBeGreaterThan(enough);
  expect(states[0]).toEqual(before);
  expect(states.at(-1)).toEqual(after);
  const wrong = states.flatMap((state) => {
    if (state === undefined) return after === undefined ? [] : ['the function is missing'];
    const keys = new Set([...Object.keys(before), ...Object.keys(after ?? {}), ...Object.keys(state)]);
    return [...keys].flatMap((key) => {
      const value = state[key];
      return value === before[key] || value === after?.[key] ? [] : [`${key}: ${value ?? 'missing'}`];
    });
  });
  expect(wrong).toEqual([]);
}
