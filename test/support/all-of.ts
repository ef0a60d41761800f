import { inspect } from 'node:util';

/** All that could be printed of what was thrown: hidden members and causes too. */
export const allOf = (told: unknown): string =>
  inspect(told, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null }) +
  (told instanceof Error ? `${told.message}\n${told.stack}` : '') +
  JSON.stringify(told);
