import type { Variables } from './function.ts';

/** What a command asks for; all other variables stay as they are. */
export interface Change {
  set: Variables;
  unset: readonly string[];
}

export interface KeyChange {
  key: string;
  change: 'add' | 'change' | 'remove';
}

/** A change merged into what a function has at the moment. */
export interface Plan {
  changes: readonly KeyChange[];
  /** Named, and already as they should be. */
  asWished: readonly string[];
  /** Not named. */
  kept: readonly string[];
  /** All variables as they will be. */
  variables: Variables;
}

/** Merges: what is not named stays, value by value and in its order. */
export function planOf(variables: Variables, { set, unset }: Change): Plan {
  const after = new Map(Object.entries(variables));
  const changes: KeyChange[] = [];
  const asWished: string[] = [];
  for (const [key, value] of Object.entries(set)) {
    const before = after.get(key);
    if (before === value) asWished.push(key);
    else changes.push({ key, change: before === undefined ? 'add' : 'change' });
    after.set(key, value);
  }
  for (const key of unset) {
    if (after.delete(key)) changes.push({ key, change: 'remove' });
    else asWished.push(key);
  }
  const named = namesIn({ set, unset });
  return {
    changes,
    asWished,
    kept: Object.keys(variables).filter((key) => !named.has(key)),
    variables: mapOf(after),
  };
}

export const namesIn = ({ set, unset }: Change): Set<string> => new Set([...Object.keys(set), ...unset]);

/** What differs between two maps, but for the keys in `except`. */
export function differences(
  before: Variables,
  after: Variables,
  except: ReadonlySet<string> = new Set(),
): KeyChange[] {
  const { changes } = planOf(before, {
    set: after,
    unset: Object.keys(before).filter((key) => !Object.hasOwn(after, key)),
  });
  return changes.filter(({ key }) => !except.has(key));
}

/** `Object.fromEntries` takes `__proto__` for a name like any other; an object literal would not. */
const mapOf = (entries: Iterable<readonly [string, string]>): Variables => Object.fromEntries(entries);
