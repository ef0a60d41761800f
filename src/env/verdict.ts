import { type Change, differences, type KeyChange, namesIn, type Plan } from './change.ts';
import type { FunctionReading, Variables } from './function.ts';
import { lambdaWords } from './lambda-words.ts';
import type { ChangeOutcome } from './statement.ts';

/** What came of a change that Lambda took, by what it shows afterwards. */
export type Verdict =
  /** `foreign`: what others have changed since, among the variables that were not named. */
  | { kind: 'done'; foreign: readonly KeyChange[] }
  | { kind: 'failed'; outcome: ChangeOutcome; message: string; hint: string };

/**
 * @param onto what the change was merged into
 * @param look the command that shows what is there
 * @param reading made when no update was in progress any more
 */
export function verdictOf(
  plan: Plan,
  change: Change,
  onto: Variables,
  reading: FunctionReading,
  look: string,
): Verdict {
  const named = namesIn(change);
  const foreign = differences(plan.variables, reading.variables, named);
  const lost = differences(plan.variables, reading.variables).filter(({ key }) => named.has(key));
  if (reading.lastUpdate === 'Failed') return updateFailed(plan, reading, foreign, lost.length === 0, look);
  if (lost.length === 0) return { kind: 'done', foreign };
  const words = lost.map(({ key }) =>
    Object.hasOwn(change.set, key)
      ? `${key}: set, then changed by someone else.`
      : `${key}: removed, then set again by someone else.`,
  );
  // An update that failed, and another one after it, would leave the same.
  const isAsBefore = lost.every(({ key }) => onto[key] === reading.variables[key]);
  if (isAsBefore)
    words.push(
      `${lost.length === 1 ? 'It is' : 'They are'} as before; or Lambda could not apply the change at all.`,
    );
  return {
    kind: 'failed',
    outcome: isAsBefore ? 'unverified' : 'overwritten',
    message: words.join(' '),
    hint: 'Find out who: another deploy, or a script that writes all variables. Then run it again.',
  };
}

/** After a failed update the function goes on as it was (Lambda developer guide, "Function states"). */
function updateFailed(
  plan: Plan,
  reading: FunctionReading,
  foreign: readonly KeyChange[],
  isThere: boolean,
  look: string,
): Verdict {
  const told = lambdaWords(reading.lastUpdateReason ?? 'without a reason', plan.variables);
  const reason = lambdaWords(told, reading.variables).replace(/\.$/, '');
  const unverified = (message: string): Verdict => ({
    kind: 'failed',
    outcome: 'unverified',
    message,
    hint: `This shows what is there; running the same command again is safe:\n${look}`,
  });
  // Another update is taken only when ours has ended.
  if (foreign.length > 0)
    return unverified(
      `Lambda took the change; then somebody else's update of the function failed: ${reason}.`,
    );
  if (isThere && plan.changes.length > 0) {
    return unverified(
      `The last update of the function failed: ${reason}. If that was this change, the old values still serve, though Lambda shows the new ones.`,
    );
  }
  return {
    kind: 'failed',
    outcome: 'not-applied',
    message: `Lambda took the change, and could not apply it: ${reason}. The old values still serve.`,
    hint: 'Mend the cause, and run it again.',
  };
}
