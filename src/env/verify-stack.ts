import { systemClock } from '../adapters/clock.ts';
import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import { releaseValues } from '../guard/alias.ts';
import { environmentOf } from '../guard/plan.ts';
import { putBack } from '../guard/put-back.ts';
import { readSettled } from '../guard/read-state.ts';
import type { FunctionReading } from './function.ts';
import { inParallel } from './in-parallel.ts';
import { commandsOf, type PlannedRun, type StackRun } from './stack-run.ts';

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

/** Where the stack has the values already, and a function has not. @returns whether there was one */
export async function putOnFunctions({ guard }: PlannedRun, run: StackRun, deps: Deps): Promise<boolean> {
  const { look } = commandsOf(run, deps);
  const done = await inParallel(guard.functions, async ({ logicalId, live, touch, variables }) => {
    if (touch === 'not' || touch === 'removed') return undefined;
    const wanted = Object.fromEntries(
      variables.flatMap(({ key, fate, value }) =>
        value !== undefined && (fate === 'changed' || fate === 'added') ? [[key, value] as const] : [],
      ),
    );
    if (Object.keys(wanted).length === 0) return undefined;
    const target = { logicalId, name: live.reading.name, wanted, outside: [] };
    return putBack(target, run.chosen.aws, look, deps.signal);
  });
  return done.some((one) => one !== undefined && one.put.length > 0);
}
