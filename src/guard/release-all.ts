import type { Aws } from '../adapters/aws.ts';
import { refuseUnreleased, releaseValues } from './alias.ts';
import type { GuardPlan } from './plan.ts';

/**
 * SAM publishes for the alias with every edit of the environment, and samgen where only values change: with it goes whatever
 * code the function has.
 * @throws RefusedError where the function has code that the alias does not serve
 */
export async function refuseUnreleasedCode(
  { functions }: GuardPlan,
  aws: Pick<Aws, 'functions'>,
  signal: AbortSignal,
): Promise<void> {
  for (const { alias, live, logicalId, touch, sameCode } of functions) {
    // Code that is deployed anew is released with it.
    if (alias === undefined || !sameCode || (touch !== 'certainly' && touch !== 'perhaps')) continue;
    await refuseUnreleased({ logicalId, name: live.reading.name, alias }, live.reading, aws, signal);
  }
}

/** Gives the aliases of all functions that were touched their new values. @returns what was done, a sentence each */
export async function releaseAll(
  { functions }: GuardPlan,
  aws: Pick<Aws, 'functions' | 'versions'>,
  signal: AbortSignal,
): Promise<string[]> {
  const told: string[] = [];
  for (const { alias, live, logicalId, touch } of functions) {
    if (alias === undefined || touch === 'not' || touch === 'removed') continue;
    const version = await releaseValues({ logicalId, name: live.reading.name, alias }, aws, signal);
    if (version !== undefined)
      told.push(
        `The alias ${alias} of ${logicalId} kept the old values; it serves version ${version} now, with the new ones.`,
      );
  }
  return told;
}
