import { openJournals } from '../adapters/journals.ts';
import { samgenCommand } from '../deploy/next-commands.ts';
import type { Deps } from '../deps.ts';
import { RefusedError } from '../errors.ts';
import type { TargetFlags } from './choose-targets.ts';
import { stackNameOf } from './open-function.ts';
import type { Opened } from './opened.ts';

/**
 * Where an update of the stack was cut off, variables may be missing: what is there now is nothing to build on.
 * @throws RefusedError
 */
export function refuseUnfinished(
  functions: readonly Opened[],
  flags: TargetFlags,
  deps: Pick<Deps, 'env' | 'cwd' | 'standsIn'>,
): void {
  for (const { stack } of openJournals(deps.env).unfinished()) {
    const isMeant = functions.some((one) => {
      const [, , , region, account] = one.reading.arn.split(':');
      return stackNameOf(one) === stack.name && region === stack.region && account === stack.account;
    });
    if (!isMeant) continue;
    throw new RefusedError(
      `An update of the stack ${stack.name} was not brought to its end: variables may be missing on its functions.`,
      `This finishes it:\n${samgenCommand('deploy', { ...flags, stackName: stack.name, region: stack.region }, deps)} --resume`,
    );
  }
}
