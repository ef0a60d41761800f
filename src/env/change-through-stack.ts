import { systemClock } from '../adapters/clock.ts';
import type { CommonFlags, Deps } from '../deps.ts';
import { RefusedError } from '../errors.ts';
import { onDriftOf } from '../guard/on-drift.ts';
import { documentOf, dryObject, dryRun, tell, writeAll, writeOne } from './carry-out.ts';
import { carryOutStackRun } from './carry-out-stack.ts';
import type { ChangeFlags, OnItsWay } from './change-request.ts';
import type { Chosen } from './choose-targets.ts';
import { stackNameOf } from './open-function.ts';
import { bucketFor, rememberInSamconfig } from './samconfig-value.ts';
import { showPlan, tellConsequences } from './show-plan.ts';
import { dryStackObject, logicalIdOf, stackObject, stackReceiptText } from './stack-receipt.ts';
import { type PlannedRun, planStackRun, type StackRun } from './stack-run.ts';
import { stackPlanText } from './stack-text.ts';
import { stackChangeFor } from './through-stack.ts';
import type { Way } from './way.ts';

interface Given {
  planned: readonly OnItsWay[];
  chosen: Chosen;
  flags: ChangeFlags;
  /** The user's command without values, for hints; and the one that shows the variables. */
  command: string;
  look: string;
  via: Way | undefined;
  timeout: number;
  common: CommonFlags;
}

/**
 * Changes what the stack gives by one change set: only these parameters, all others keep their values. What of several
 * functions goes on the function itself follows.
 * @returns the exit code, where it is not 0
 */
export async function changeThroughStack(given: Given, deps: Deps): Promise<number | undefined> {
  const { planned, chosen, flags, common, via } = given;
  const ofStack = planned.filter(({ way }) => way === 'stack');
  const others = planned.filter(({ way }) => way === 'function');
  const run = stackRunFor(ofStack, given);
  const change = stackChangeFor(
    ofStack.map((one) => ({ one, logicalId: logicalIdOf(one), change: one.change })),
    via,
  );
  const plannedRun = await planStackRun(run, change, deps);
  if (flags.dryRun === true) {
    showDry(plannedRun, ofStack, others, common, deps);
    return undefined;
  }
  if (!common.quiet) {
    deps.stderr.write(stackPlanText(plannedRun, deps.stderr));
    if (via !== undefined) for (const one of ofStack) tellConsequences(one, via, deps);
    for (const one of others) showPlan(one, true, via, deps);
  }
  const began = systemClock.now();
  const receipt = await carryOutStackRun(plannedRun, run, deps);
  const notes = [
    ...receipt.released,
    ...(await rememberInSamconfig(change.parameters, plannedRun.state.template, run.stackName, chosen)),
  ];
  // The stack had the values, and the function had not: on the function they last.
  const behind = receipt.isChanged ? [] : ofStack.filter(({ plan }) => plan.changes.length > 0);
  const done = ofStack.filter((one) => !behind.includes(one));
  if (!common.quiet) {
    const milliseconds = systemClock.now() - began;
    for (const one of done) {
      const title = planned.length > 1 ? one.target.label : undefined;
      deps.stderr.write(stackReceiptText(one, receipt, milliseconds, title, deps.stderr));
    }
    if (!common.json) tell(notes, deps);
  }
  const objects = done.map((one) => stackObject(one, plannedRun, receipt, notes));
  return onFunctions([...behind, ...others], objects, given, deps);
}

function stackRunFor(ofStack: readonly OnItsWay[], given: Given): StackRun {
  const { chosen, flags, common, timeout, command } = given;
  const names = new Set(ofStack.flatMap((one) => stackNameOf(one) ?? []));
  const [stackName] = names;
  if (stackName === undefined || names.size > 1)
    throw new RefusedError('The functions do not belong to one stack.', 'Change them one after the other.');
  return {
    chosen,
    stackName,
    command,
    flags,
    onDrift: onDriftOf(flags.onDrift),
    yes: flags.yes === true,
    timeout,
    quiet: common.quiet,
    bucket: bucketFor(stackName, chosen),
  };
}

function showDry(
  plannedRun: PlannedRun,
  ofStack: readonly OnItsWay[],
  others: readonly OnItsWay[],
  common: CommonFlags,
  deps: Deps,
): void {
  if (common.json) {
    const objects = ofStack.map((one) => dryStackObject(one, plannedRun));
    deps.stdout.write(documentOf([...objects, ...others.map(dryObject)]));
    return;
  }
  deps.stdout.write(stackPlanText(plannedRun, deps.stdout));
  if (others.length > 0) dryRun(others, { ...common, quiet: true }, deps, true);
  if (!common.quiet) deps.stderr.write('Nothing was changed: that is what would be, without --dry-run.\n');
}

/** With several functions, those whose variables are their own. */
async function onFunctions(
  planned: readonly OnItsWay[],
  before: readonly object[],
  { chosen, common, timeout, look }: Given,
  deps: Deps,
): Promise<number | undefined> {
  if (planned.length === 0) {
    if (common.json) deps.stdout.write(documentOf(before));
    return undefined;
  }
  const { functions: api, versions } = chosen.aws;
  const writing = { api, versions, clock: systemClock, timeout, look };
  if (before.length + planned.length > 1) return writeAll(planned, writing, common, deps, before);
  await writeOne(planned[0]!, writing, common, deps);
  return undefined;
}
