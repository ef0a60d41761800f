import type { Deps } from '../deps.ts';

/** For what comes after stdin was read for values: it is at its end, and nobody can answer there, even at a terminal. */
export function withoutPrompt({ prompt: _, ...rest }: Deps): Deps {
  return rest;
}
