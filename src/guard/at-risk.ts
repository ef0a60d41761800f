import type { Variables } from '../env/function.ts';
import type { JournalFunction } from './journal.ts';
import {
  environmentOf,
  type GuardPlan,
  isAsDeployed,
  type LiveFunction,
  type PlannedFunction,
} from './plan.ts';

/** A function of which the update, or its rollback, could take something away. */
export interface AtRisk {
  logicalId: string;
  live: LiveFunction;
  /** All that it has. */
  before: Variables;
  /** By name, what it is to have when the update has succeeded, among that. */
  keep: Variables;
  /** What the deployed template does not give. */
  outside: readonly string[];
  /**
   * There is something that only the function has: before anything happens it is locked where it cannot be changed. Else what
   * this process knows is enough.
   */
  needsLock: boolean;
  /** The alias that is to get the new values. */
  alias?: string;
}

export function functionsAtRisk({ functions, onDrift }: GuardPlan): AtRisk[] {
  if (onDrift === 'drop') return [];
  return functions.flatMap((fn) => {
    if (fn.touch === 'not' || fn.touch === 'removed') return [];
    const { live, logicalId } = fn;
    const { sources, kept } = environmentOf(live);
    const before = live.reading.variables;
    const keep = keptBy(fn);
    if (Object.keys(keep).length === 0 && othersThanDeployed(live).length === 0) return [];
    return {
      logicalId,
      live,
      before,
      keep,
      outside: Object.keys(before).filter((key) => !sources.has(key) && !kept?.has(key)),
      needsLock: needsLock(fn),
      ...(fn.alias === undefined ? {} : { alias: fn.alias }),
    };
  });
}

/** What a rollback would not bring back as it is, as far as it is known: it puts back what was deployed. */
function othersThanDeployed(live: LiveFunction): string[] {
  const { values } = environmentOf(live);
  return Object.entries(live.reading.variables).flatMap(([key, value]) =>
    values.get(key) === value && !isKept(live, key) ? [] : [key],
  );
}

const isKept = (live: LiveFunction, key: string): boolean => environmentOf(live).kept?.has(key) === true;

function keptBy({ variables, live }: PlannedFunction): Variables {
  const { variables: before } = live.reading;
  return Object.fromEntries(
    variables.flatMap(({ key, carried, value }) => {
      if (carried === undefined || value === undefined) return [];
      return Object.hasOwn(before, key) && before[key] === value ? [[key, value] as const] : [];
    }),
  );
}

/** There is a value that only the function has. Where nobody has changed it since its stack did, all others are the stack's. */
function needsLock({ live, publishes }: PlannedFunction): boolean {
  // CloudFormation makes no version beside one of the same content, and the whole update would fail.
  if (publishes) return false;
  const { sources, values, isOpen } = environmentOf(live);
  return othersThanDeployed(live).some((key) => {
    const isShown = values.has(key) || (!sources.has(key) && isOpen !== true);
    return (isShown && !isKept(live, key)) || !isAsDeployed(live);
  });
}

export const journalFunction = ({ logicalId, live, keep, outside, alias }: AtRisk): JournalFunction => ({
  logicalId,
  name: live.reading.name,
  ...(alias === undefined ? {} : { alias }),
  keep: Object.keys(keep),
  outside,
});
