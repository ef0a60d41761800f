import type { StackChange } from '../guard/stack-change.ts';
import type { Change } from './change.ts';
import type { Opened } from './opened.ts';
import { sourceOf } from './source.ts';
import type { Way } from './way.ts';

/** A function, and what is to be changed of it through its stack. */
export interface Wished {
  one: Opened;
  logicalId: string;
  change: Change;
}

/**
 * What a change of variables is for the stack: new values for the parameters that give them; what no parameter gives is kept
 * for the function by one of samgen's own. What the function has already stays where it is: in the template, for instance.
 * @param via the way that was asked for
 */
export function stackChangeFor(wished: readonly Wished[], via?: Way): StackChange {
  const parameters: Record<string, string> = {};
  const wishes = new Map<string, Change>();
  for (const { one, logicalId, change } of wished) {
    const set: Record<string, string> = {};
    for (const [key, value] of Object.entries(change.set)) {
      const source = sourceOf(one.origin, key);
      if (source?.kind === 'parameter') parameters[source.name] = value;
      else if (isWanted(key, value, one, via)) set[key] = value;
    }
    if (Object.keys(set).length > 0 || change.unset.length > 0)
      wishes.set(logicalId, { set, unset: change.unset });
  }
  return { parameters, wishes };
}

function isWanted(key: string, value: string, { origin, reading }: Opened, via: Way | undefined): boolean {
  const { variables } = reading;
  if (!Object.hasOwn(variables, key) || variables[key] !== value || origin.kind !== 'stack') return true;
  const isOutside = sourceOf(origin, key)?.kind === 'outside';
  return origin.deployed.kept?.has(key) === true || (via === 'stack' && isOutside);
}
