import { systemClock } from '../adapters/clock.ts';
import type { StackReader } from '../stack/stack.ts';
import type { FunctionApi } from './function.ts';
import type { Opened } from './opened.ts';
import { readOrigin } from './origin.ts';
import { readKnown } from './read-function.ts';
import type { Target } from './target.ts';

export interface OpenCalls {
  functions: Pick<FunctionApi, 'read'>;
  stacks: Pick<StackReader, 'describe' | 'template'>;
}

/** Reads a function, and at the same time whose its values are. `stackStatus` is that of its stack, where it has one. */
export async function openFunction(
  target: Target,
  { functions, stacks }: OpenCalls,
  signal: AbortSignal,
): Promise<Opened & { stackStatus?: string }> {
  const reading = readKnown(target, functions, { signal, clock: systemClock });
  // A function that was found in a stack needs no tags to tell whose it is.
  const of = target.stack === undefined ? await reading : {};
  const [known, { origin, stackStatus }] = await Promise.all([reading, readOrigin(target, of, stacks)]);
  return { target, reading: known, origin, ...(stackStatus === undefined ? {} : { stackStatus }) };
}

/** The stack in which the function stands, as far as that was asked. */
export const stackNameOf = ({ target, reading }: Opened): string | undefined =>
  target.stack?.name ?? reading.owner?.stackName;
