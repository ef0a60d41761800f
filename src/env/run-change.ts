import { systemClock } from '../adapters/clock.ts';
import { samgenCommand } from '../deploy/next-commands.ts';
import type { CommandCall, Deps } from '../deps.ts';
import { CancelledError, RefusedError, UsageError } from '../errors.ts';
import { wrapFor } from '../text/wrap.ts';
import { dryRun, type Planned, writeAll, writeOne } from './carry-out.ts';
import { type Change, namesIn, type Plan, planOf } from './change.ts';
import { announcement, planText } from './change-report.ts';
import { checkChange, checkSize } from './check-values.ts';
import { type Chosen, chooseTargets, type TargetFlags } from './choose-targets.ts';
import { inParallel } from './in-parallel.ts';
import type { Opened } from './opened.ts';
import { busyStack, readOrigin } from './origin.ts';
import { readKnown } from './read-function.ts';
import { consequenceOf, type Intent, refuseOwned } from './refuse-owned.ts';
import { rememberStacks } from './remember-stacks.ts';
import type { Target } from './target.ts';
import { timeoutOf } from './timeout.ts';

/** What a command wants changed. */
export interface ChangeRequest {
  /** `env set KEY`, for hints. */
  command: string;
  /** Names that are known before anything is called. */
  named: readonly string[];
  intent: Intent;
  /** Refuses before anything is asked where the template sets one of them, whatever its value is to be. */
  refuseEarly: boolean;
  /** One change a function, in their order. Asks for what is missing. */
  changes(functions: readonly Opened[]): Promise<Change[]>;
}

/** As cli/env-commands.ts names them. */
export interface ChangeFlags extends TargetFlags {
  dryRun?: boolean;
  via?: string;
  timeout?: string;
}

/**
 * Target → readings → refusals → plans → transactions → receipts, for one function or several; with several, nothing is
 * written to any before all of them have passed the checks.
 * @returns the exit code, where it is not 0
 */
export async function runChange(
  request: ChangeRequest,
  { flags, common }: Pick<CommandCall, 'flags' | 'common'>,
  deps: Deps,
): Promise<number | undefined> {
  const given = flags as ChangeFlags;
  const timeout = timeoutOf(given.timeout);
  const onFunction = viaFunction(given.via);
  const chosen = await chooseTargets(given, { write: true, one: false, command: request.command }, deps);
  const calls = { functions: chosen.aws.functions, stacks: rememberStacks(chosen.aws.stacks) };
  const functions = await inParallel(chosen.targets, (target: Target) =>
    open(target, calls, onFunction, deps),
  );
  for (const one of functions) {
    const stackName = one.target.stack?.name ?? one.reading.owner?.stackName;
    if (!common.quiet) deps.stderr.write(announcement(one.reading, one.target.label, stackName, deps.stderr));
  }
  const deploy = samgenCommand('deploy', given, deps);
  if (request.refuseEarly && !onFunction) {
    const intents = new Map(request.named.map((key) => [key, request.intent]));
    for (const one of functions) refuseOwned(intents, one, deploy);
  }
  const changes = await request.changes(functions);
  const planned = functions.map((one, index): Planned => {
    const change = changes[index]!;
    return { ...one, change, plan: checkedPlan(one, change, onFunction ? undefined : deploy) };
  });
  if (deps.signal.aborted) throw new CancelledError('Cancelled. Nothing was changed.');
  if (given.dryRun === true) {
    dryRun(planned, common, deps);
    return undefined;
  }
  if (!common.quiet) for (const one of planned) show(one, planned.length > 1, onFunction, deps);
  const writing = { api: chosen.aws.functions, clock: systemClock, timeout };
  if (planned.length > 1) return writeAll(planned, writing, common, deps);
  await writeOne(planned[0]!, writing, common, deps);
  return undefined;
}

type Calls = Pick<Chosen['aws'], 'functions'> & { stacks: ReturnType<typeof rememberStacks> };

async function open(
  target: Target,
  { functions, stacks }: Calls,
  onFunction: boolean,
  { signal }: Pick<Deps, 'signal'>,
): Promise<Opened> {
  const reading = readKnown(target, functions, { signal, clock: systemClock });
  // A function that was found in a stack needs no tags to tell whose it is.
  const of = target.stack === undefined ? await reading : {};
  const [known, { origin, stackStatus }] = await Promise.all([reading, readOrigin(target, of, stacks)]);
  if (!onFunction && busyStack(stackStatus)) {
    throw new RefusedError(
      `The stack of ${target.label} is being changed at the moment (${stackStatus}), and may replace all variables.`,
      'Wait for its end, and run it again. With --via function it is not waited for.',
    );
  }
  return { target, reading: known, origin };
}

/** @param deploy the command that hints name, or undefined where the template's variables may be changed */
function checkedPlan(one: Opened, change: Change, deploy: string | undefined): Plan {
  checkChange(change);
  const plan = planOf(one.reading.variables, change);
  checkSize(plan.variables, change);
  if (deploy !== undefined) {
    const intents = plan.changes.map(
      ({ key, change: kind }) => [key, kind === 'remove' ? 'unset' : 'set'] as const,
    );
    refuseOwned(new Map(intents), one, deploy);
  }
  return plan;
}

function show(one: Planned, several: boolean, onFunction: boolean, { stderr }: Pick<Deps, 'stderr'>): void {
  if (one.plan.changes.length === 0) return;
  stderr.write(several ? `${one.target.label}\n` : '');
  stderr.write(planText(one.plan, stderr));
  if (!onFunction) return;
  for (const key of namesIn(one.change)) {
    const consequence = consequenceOf(key, one);
    if (consequence === undefined) continue;
    for (const line of wrapFor(stderr, consequence, '  ')) stderr.write(`${stderr.style.yellow(line)}\n`);
  }
}

function viaFunction(via: string | undefined): boolean {
  if (via === undefined || via === 'function') return via === 'function';
  throw new UsageError(
    `--via cannot be '${via}'.`,
    'It is function: the variable is changed on the function alone.',
  );
}
