import type { Variables } from '../env/function.ts';
import type { JournalFunction } from './journal.ts';
import { environmentOf, type GuardPlan, type LiveFunction, type PlannedFunction } from './plan.ts';

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
}

export function functionsAtRisk({ functions, onDrift }: GuardPlan): AtRisk[] {
  if (onDrift === 'drop') return [];
  return functions.flatMap((fn) => {
    if (fn.touch === 'not' || fn.touch === 'removed') return [];
    const risky = fn.variables.some(
      ({ outside, carried, unseen }) =>
        outside !== undefined || carried !== undefined || unseen !== undefined,
    );
    if (!risky) return [];
    const { live, logicalId } = fn;
    const before = live.reading.variables;
    const { sources } = environmentOf(live);
    return {
      logicalId,
      live,
      before,
      keep: keptBy(fn),
      outside: Object.keys(before).filter((key) => !sources.has(key)),
      needsLock: needsLock(fn),
    };
  });
}

function keptBy({ variables, live }: PlannedFunction): Variables {
  const { variables: before } = live.reading;
  return Object.fromEntries(
    variables.flatMap(({ key, carried, value }) => {
      if (carried === undefined || value === undefined) return [];
      return Object.hasOwn(before, key) && before[key] === value ? [[key, value] as const] : [];
    }),
  );
}

/** Where nobody has changed the function since its stack did, a value that is not shown is the stack's. */
function needsLock({ variables, live, publishes }: PlannedFunction): boolean {
  // CloudFormation makes no version beside one of the same content, and the whole update would fail.
  if (publishes) return false;
  const { lastModified } = live.reading;
  const isAsDeployed =
    lastModified !== undefined && live.updated !== undefined && lastModified <= live.updated;
  return variables.some(
    ({ outside, unseen }) => outside !== undefined || (unseen !== undefined && !isAsDeployed),
  );
}

export const journalFunction = ({ logicalId, live, keep, outside }: AtRisk): JournalFunction => ({
  logicalId,
  name: live.reading.name,
  keep: Object.keys(keep),
  outside,
});
