import { systemClock } from '../adapters/clock.ts';
import { samgenCommand } from '../deploy/next-commands.ts';
import type { Deps } from '../deps.ts';
import { targetOf } from '../env/find-function.ts';
import type { Variables } from '../env/function.ts';
import { lambdaWords } from '../env/lambda-words.ts';
import { readFunction, readKnown } from '../env/read-function.ts';
import type { Target, TargetCalls } from '../env/target.ts';
import { FailedError, RefusedError, UsageError } from '../errors.ts';
import { noNameIn, type StackFlags, type StackSettings } from '../project/choose-stack.ts';
import type { InvokedFunction } from './settings.ts';

/** Where a project's functions are deployed. */
export interface Deployed {
  flags: StackFlags;
  settings: StackSettings;
  region: string;
  calls: TargetCalls;
}

type Named = Pick<InvokedFunction, 'logicalId' | 'name'>;

/**
 * The variables of a function of the template, as they are deployed.
 * @throws UsageError where no stack is known, FailedError where it is not deployed, RefusedError where they are hidden
 */
export async function liveVariables(
  fn: Named,
  deployed: Deployed,
  deps: Pick<Deps, 'cwd' | 'standsIn' | 'signal'>,
): Promise<Variables> {
  const target = await findDeployed(fn, deployed, deps);
  const { functions } = deployed.calls;
  const reads = { signal: deps.signal, clock: systemClock };
  const reading = await readFunction(target.id, functions, reads);
  if (reading?.hidden !== undefined) {
    const { hidden, name, kmsKeyArn: key = 'the key of the function' } = reading;
    const words = lambdaWords(hidden.message, {}).trim();
    throw new RefusedError(
      `Lambda does not show the variables of ${name} (${hidden.code})${words === '' ? '.' : `: ${words}`}`,
      `${/denied/i.test(hidden.code + hidden.message) ? `kms:Decrypt on ${key} is missing for these credentials.` : `They are encrypted with ${key}: see what is wrong with it.`} Without --live-env the function runs with the variables of the template; --env-file FILE gives others.`,
    );
  }
  // It knows why there is none.
  return (reading ?? (await readKnown(target, functions, reads))).variables;
}

async function findDeployed(
  { logicalId, name }: Named,
  { flags, settings, region, calls }: Deployed,
  deps: Pick<Deps, 'cwd' | 'standsIn'>,
): Promise<Target> {
  const stack = settings.name;
  if (stack === undefined) {
    if (name !== logicalId) return { id: name, label: name };
    throw new UsageError(
      `--live-env: which function is deployed as ${logicalId} is not known. ${noNameIn(settings)}`,
      'Say --stack-name NAME.',
    );
  }
  const functions = await calls.stacks.functions(stack);
  const found = functions?.find((one) => one.logicalId === logicalId);
  if (found !== undefined) return targetOf(found, stack);
  throw new FailedError(
    functions === undefined
      ? `--live-env: there is no stack ${stack} in ${region}.`
      : `--live-env: the stack ${stack} in ${region} has no function ${logicalId}.`,
    `Check region, profile and --config-env. This deploys it:\n${samgenCommand('deploy', flags, deps)}`,
  );
}
