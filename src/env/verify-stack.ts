import { systemClock } from '../adapters/clock.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import { releaseValues } from '../guard/alias.ts';
import { environmentOf } from '../guard/plan.ts';
import { readSettled } from '../guard/read-state.ts';
import type { FunctionReading } from './function.ts';
import type { PlannedRun, StackRun } from './stack-run.ts';

/** What a run through the stack has done. */
export interface StackReceipt {
  isChanged: boolean;
  /** As they are now, by logical ID. */
  readings: ReadonlyMap<string, FunctionReading>;
  /** Versions that aliases were moved to: sentences. */
  released: readonly string[];
}

/** Looks at every function that the update has written; an alias of one gets the new values. */
export async function verified(
  { guard }: PlannedRun,
  { chosen: { aws } }: StackRun,
  { signal }: Pick<Deps, 'signal'>,
): Promise<StackReceipt> {
  const released: string[] = [];
  const readings = new Map<string, FunctionReading>();
  for (const { logicalId, live, touch, variables, alias } of guard.functions) {
    if (touch === 'not') continue;
    const { id } = live.target;
    const reading = await readSettled(id, aws.functions, { signal, clock: systemClock });
    if (reading === undefined) continue;
    readings.set(logicalId, reading);
    const other = variables.filter(({ fate, value, key }) =>
      fate === 'removed'
        ? Object.hasOwn(reading.variables, key)
        : value !== undefined && reading.variables[key] !== value,
    );
    if (other.length > 0)
      throw new FailedError(
        `${other.map(({ key }) => key).join(', ')} of ${logicalId}: the stack was updated, and then changed by someone else.`,
        'Find out who, and run it again.',
      );
    const served = alias ?? environmentOf(live).alias;
    if (served === undefined) continue;
    const version = await releaseValues({ logicalId, name: live.reading.name, alias: served }, aws, signal);
    if (version !== undefined)
      released.push(
        `The alias ${served} of ${logicalId} serves version ${version} now, with the new values.`,
      );
  }
  return { isChanged: true, readings, released };
}

/** The stack has the values. The alias of a run that was cut off may serve others still. */
export async function nothingToChange(planned: PlannedRun, run: StackRun, deps: Deps): Promise<StackReceipt> {
  const functions = planned.guard.functions.filter(
    ({ alias, variables }) => alias !== undefined && variables.every(({ fate }) => fate === 'kept'),
  );
  const guard = { ...planned.guard, functions };
  return { ...(await verified({ ...planned, guard }, run, deps)), isChanged: false };
}
