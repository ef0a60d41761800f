import { systemClock } from '../adapters/clock.ts';
import type { CommonFlags, Deps } from '../deps.ts';
import { RefusedError } from '../errors.ts';
import { onDriftOf } from '../guard/on-drift.ts';
import { guardObject } from '../guard/report.ts';
import { wrapFor } from '../text/wrap.ts';
import { documentOf, identityOf, type Planned, tell, writeAll, writeOne } from './carry-out.ts';
import { namesIn } from './change.ts';
import { counted } from './change-report.ts';
import type { Chosen } from './choose-targets.ts';
import { stackNameOf } from './open-function.ts';
import { consequenceOf } from './refuse-owned.ts';
import type { ChangeFlags } from './run-change.ts';
import { bucketOf, rememberInSamconfig } from './samconfig-value.ts';
import {
  carryOutStackRun,
  type PlannedRun,
  planStackRun,
  type StackReceipt,
  type StackRun,
  stackPlanText,
} from './stack-run.ts';
import { stackChangeFor } from './through-stack.ts';
import type { Way } from './way.ts';

interface Given {
  planned: readonly (Planned & { way: Way })[];
  chosen: Chosen;
  flags: ChangeFlags;
  /** The user's command without values, for hints. */
  command: string;
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
  const { planned, chosen, flags, common, timeout, command, via } = given;
  const ofStack = planned.filter(({ way }) => way === 'stack');
  const run: StackRun = {
    chosen,
    stackName: stackNameFor(ofStack),
    command,
    flags,
    onDrift: onDriftOf(flags.onDrift),
    yes: flags.yes === true,
    timeout,
    quiet: common.quiet,
    bucket: bucketOf(chosen),
  };
  const change = stackChangeFor(
    ofStack.map((one) => ({ one, logicalId: logicalIdOf(one), change: one.change })),
  );
  const plannedRun = await planStackRun(run, change, deps);
  if (flags.dryRun === true) {
    if (common.json)
      deps.stdout.write(
        documentOf(ofStack.map((one) => ({ ...dryObject(one), guard: guardObject(plannedRun.guard) }))),
      );
    else deps.stdout.write(stackPlanText(plannedRun, deps.stdout));
    if (!common.quiet && !common.json)
      deps.stderr.write('Nothing was changed: that is what would be, without --dry-run.\n');
    return undefined;
  }
  if (!common.quiet) {
    deps.stderr.write(stackPlanText(plannedRun, deps.stderr));
    if (via !== undefined) tellConsequences(ofStack, via, deps);
  }
  const began = Date.now();
  const receipt = await carryOutStackRun(plannedRun, run, deps);
  const notes = [
    ...receipt.released,
    ...(await rememberInSamconfig(change.parameters, plannedRun.state.template, chosen)),
  ];
  const objects = ofStack.map((one) => stackObject(one, plannedRun, receipt, notes));
  if (!common.quiet) {
    for (const one of ofStack)
      deps.stderr.write(receiptText(one, receipt, Date.now() - began, ofStack.length > 1, deps.stderr));
    tell(notes, deps);
  }
  return rest(given, objects, deps);
}

/** With several functions, those whose variables are their own. */
async function rest(
  { planned, chosen, flags, common, timeout }: Given,
  objects: readonly object[],
  deps: Deps,
): Promise<number | undefined> {
  const others = planned.filter(({ way }) => way === 'function');
  if (others.length === 0) {
    if (common.json) deps.stdout.write(documentOf(objects));
    return undefined;
  }
  const { functions: api, versions } = chosen.aws;
  const look = `samgen env list${flags.configEnv === undefined ? '' : ` --config-env ${flags.configEnv}`}`;
  const writing = { api, versions, clock: systemClock, timeout, look };
  const before = common.json ? objects : [];
  if (others.length === 1 && !common.json) {
    await writeOne(others[0]!, writing, common, deps);
    return undefined;
  }
  return writeAll(others, writing, common, deps, before);
}

function stackNameFor(ofStack: readonly Planned[]): string {
  const names = new Set(ofStack.flatMap((one) => stackNameOf(one) ?? []));
  const [name] = names;
  if (name === undefined || names.size > 1)
    throw new RefusedError('The functions do not belong to one stack.', 'Change them one after the other.');
  return name;
}

const logicalIdOf = ({ origin }: Planned): string =>
  origin.kind === 'stack' ? origin.deployed.logicalId : '';

function tellConsequences(ofStack: readonly Planned[], via: Way, { stderr }: Pick<Deps, 'stderr'>): void {
  for (const one of ofStack)
    for (const key of namesIn(one.change)) {
      const consequence = consequenceOf(key, one, via);
      if (consequence === undefined) continue;
      for (const line of wrapFor(stderr, consequence, '  ')) stderr.write(`${stderr.style.yellow(line)}\n`);
    }
}

const dryObject = (one: Planned) => ({
  ...identityOf(one),
  via: 'stack',
  dryRun: true,
  changes: one.plan.changes,
  kept: one.plan.kept,
});

function stackObject(
  one: Planned,
  { state }: PlannedRun,
  { isChanged, readings }: StackReceipt,
  notes: readonly string[],
) {
  const after = readings.get(logicalIdOf(one))?.revision ?? one.reading.revision;
  return {
    ...identityOf(one),
    via: 'stack',
    stackName: state.stack.name,
    changes: isChanged ? one.plan.changes : [],
    kept: one.plan.kept,
    revision: { before: one.reading.revision, after },
    attempts: isChanged ? 1 : 0,
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function receiptText(
  { plan, target, change }: Planned,
  { isChanged }: StackReceipt,
  milliseconds: number,
  several: boolean,
  { style }: Deps['stderr'],
): string {
  const head = `${style.green('✔')} ${several ? `${style.bold(target.label)}: ` : ''}`;
  if (!isChanged) return `${head}Nothing to change: the stack has these values already.\n`;
  const words = { add: 'added', change: 'changed', remove: 'removed' } as const;
  const changed =
    plan.changes.length === 0
      ? `${[...namesIn(change)].join(', ')} had the value already, and the stack has it now`
      : plan.changes.map(({ key, change: kind }) => `${key} ${words[kind]}`).join(', ');
  const others =
    plan.kept.length === 0 ? 'there are no others' : `${counted(plan.kept.length, 'other')} kept`;
  return `${head}${changed}; ${others}.\n  ${style.dim(`by the stack, read back from the function in ${(milliseconds / 1000).toFixed(1)} s; later deploys keep it`)}\n`;
}
