import type { Sink } from '../deps.ts';

/** Names wider than this stand on a line of their own, so that they do not push all others aside. */
const WIDEST = 32;
const NARROWEST = 8;
/** What stands beside the names needs that much. */
const BESIDE = 28;

/** How wide a column of names is, in characters. What is piped has one line each, however wide. */
export function nameColumn(
  names: readonly string[],
  { isTerminal, columns }: Pick<Sink, 'isTerminal' | 'columns'>,
): number {
  const widest = Math.max(0, ...names.map((name) => name.length));
  return isTerminal ? Math.min(widest, Math.max(NARROWEST, Math.min(WIDEST, columns - BESIDE))) : widest;
}
