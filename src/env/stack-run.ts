import { openJournals } from '../adapters/journals.ts';
import { nextCommands, samgenCommand } from '../deploy/next-commands.ts';
import type { Deps } from '../deps.ts';
import { FailedError, RefusedError } from '../errors.ts';
import { refuseBeside } from '../guard/guarded-update.ts';
import type { OnDrift } from '../guard/on-drift.ts';
import type { StackState } from '../guard/plan.ts';
import { readStackState } from '../guard/read-state.ts';
import { refuseLoss } from '../guard/refuse.ts';
import { refuseUnreleasedCode } from '../guard/release-all.ts';
import { type PlannedStackChange, planStackChange, type StackChange } from '../guard/stack-change.ts';
import type { StackFlags } from '../project/choose-stack.ts';
import { exists } from '../stack/stack.ts';
import { troubleOf } from '../stack/trouble.ts';
import type { Chosen } from './choose-targets.ts';

export interface StackRun {
  chosen: Pick<Chosen, 'aws' | 'region' | 'profile'>;
  stackName: string;
  /** The user's command without values, for hints. */
  command: string;
  flags: StackFlags;
  onDrift: OnDrift;
  /** Agrees to what CloudFormation would make anew. */
  yes: boolean;
  /** Milliseconds. */
  timeout: number;
  quiet: boolean;
  /** The bucket that the samconfig names. */
  bucket: string | undefined;
}

export interface PlannedRun extends PlannedStackChange {
  state: StackState;
  change: StackChange;
}

/** The stack, and what the change would make of all its functions. Nothing is changed. */
export async function planStackRun(run: StackRun, change: StackChange, deps: Deps): Promise<PlannedRun> {
  const { aws, region, profile } = run.chosen;
  const stack = await aws.stacks.describe(run.stackName);
  if (!exists(stack))
    throw new FailedError(
      `There is no stack ${run.stackName} in ${region}.`,
      'Check the region and the profile.',
    );
  if (stack.rootId !== undefined && stack.rootId !== stack.id)
    throw new RefusedError(
      `${stack.name} is a nested stack: only its root can change it, or a later deploy of that would undo the change.`,
      'Give the new value where the root stack passes it on, and deploy that.',
    );
  const next = nextCommands(run.flags, { name: stack.name, region, profile }, deps);
  const trouble = troubleOf(stack, next);
  if (trouble !== undefined) throw new FailedError(trouble.what, trouble.next);
  refuseBeside(stack.id, { journals: openJournals(deps.env), commands: commandsOf(run, deps) });
  const state = await readStackState(stack, aws, deps.signal);
  refuseReadElsewhere(state, change);
  const planned = planStackChange(state, change, run.onDrift);
  refuseLoss(planned.guard, run.command);
  // A parameter may give variables of other functions too, whose aliases get the new values as well.
  await refuseUnreleasedCode(planned.guard, aws, deps.signal);
  return { ...planned, state, change };
}

/** The parameter holds a name; its value is read on AWS. */
function refuseReadElsewhere({ template }: StackState, { parameters }: StackChange): void {
  for (const name of Object.keys(parameters)) {
    const declared = (template as { Parameters?: Record<string, { Type?: unknown }> }).Parameters?.[name];
    if (!String(declared?.Type).startsWith('AWS::SSM::')) continue;
    throw new RefusedError(
      `The parameter ${name} names a value in the SSM Parameter Store, where CloudFormation reads it.`,
      'Change it there; the next deploy that touches the function reads it again.',
    );
  }
}

/** For hints. */
export const commandsOf = ({ flags }: StackRun, deps: Pick<Deps, 'cwd' | 'standsIn'>) => ({
  look: samgenCommand('env list', flags, deps),
  resume: `${samgenCommand('deploy', flags, deps)} --resume`,
});
