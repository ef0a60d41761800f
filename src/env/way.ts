import { UsageError } from '../errors.ts';
import type { Opened } from './opened.ts';
import { sourceOf } from './source.ts';

/** How a variable is changed so that it lasts: on the function itself, or through the stack that gives it its value. */
export type Way = 'function' | 'stack';

export type Intent = 'set' | 'unset';

/** @throws UsageError for another word */
export function wayGiven(via: string | undefined): Way | undefined {
  if (via === undefined || via === 'function' || via === 'stack') return via;
  throw new UsageError(
    `--via cannot be '${via}'.`,
    'It is function: on the function alone; or stack: through the stack. Without it samgen takes the way that lasts.',
  );
}

/** The way that lasts; undefined where there is none but another template, or where it cannot be told. */
export function wayOf(key: string, intent: Intent, { origin }: Pick<Opened, 'origin'>): Way | undefined {
  if (origin.kind === 'no-stack') return 'function';
  if (origin.kind === 'unknown') return undefined;
  const source = sourceOf(origin, key);
  if (source?.kind === 'parameter') return intent === 'set' ? 'stack' : undefined;
  // Without what is kept, the template's own value would come back: that takes nothing away.
  if (origin.deployed.kept?.has(key) && (intent === 'set' || source?.kind === 'outside')) return 'stack';
  return source?.kind === 'outside' ? 'function' : undefined;
}
