import { systemClock } from '../adapters/clock.ts';
import type { Deps } from '../deps.ts';
import { type Chosen, chooseTargets, type TargetFlags } from './choose-targets.ts';
import type { FunctionReading } from './function.ts';
import { readKnown } from './read-function.ts';
import type { Target } from './target.ts';

/** The one function that a command reads. */
export interface ReadFunction {
  chosen: Chosen;
  target: Target;
  reading: FunctionReading;
}

/** @throws UsageError where it is not clear which function is meant, RefusedError where its variables are hidden */
export async function readOne(
  flags: Record<string, unknown>,
  deps: Pick<Deps, 'cwd' | 'standsIn' | 'env' | 'signal' | 'prompt'>,
): Promise<ReadFunction> {
  const chosen = await chooseTargets(flags as TargetFlags, { write: false, one: true }, deps);
  const target = chosen.targets[0]!;
  const reading = await readKnown(target, chosen.aws.functions, { signal: deps.signal, clock: systemClock });
  return { chosen, target, reading };
}

/** The region of what is called by its ARN. */
export const regionOf = ({ arn }: Pick<FunctionReading, 'arn'>): string => arn.split(':')[3] ?? '';
