import { systemClock } from '../adapters/clock.ts';
import { samgenCommand } from '../deploy/next-commands.ts';
import type { CommandCall, Deps } from '../deps.ts';
import { CancelledError, FailedError, RefusedError, UsageError } from '../errors.ts';
import { wrapFor } from '../text/wrap.ts';
import { dryRun, type Planned, writeAll, writeOne } from './carry-out.ts';
import { type Change, namesIn, type Plan, planOf } from './change.ts';
import { announcement, planText } from './change-report.ts';
import { checkChange, checkSize } from './check-values.ts';
import { type Chosen, chooseTargets, type TargetFlags } from './choose-targets.ts';
import { envCommand } from './env-command.ts';
import { inParallel } from './in-parallel.ts';
import { type OpenCalls, openFunction, stackNameOf } from './open-function.ts';
import type { Opened } from './opened.ts';
import { busyStack } from './origin.ts';
import { consequenceOf, type Intent, refuseOwned } from './refuse-owned.ts';
import { rememberStacks } from './remember-stacks.ts';
import type { Target } from './target.ts';
import { timeoutOf } from './timeout.ts';

/** What a command wants changed. */
export interface ChangeRequest {
  /** Its words without values, for hints: `set KEY`. */
  command: string;
  intent: Intent;
  /** What would be changed for certain, so that it is refused before anything is asked where the template sets it. */
  early(one: Opened): readonly string[];
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
  const { aws, planned } = await prepare(request, given, onFunction, timeout, common, deps).catch(
    (error: unknown) => {
      throw error instanceof CancelledError ? new CancelledError('Cancelled. Nothing was changed.') : error;
    },
  );
  if (given.dryRun === true) {
    dryRun(planned, common, deps);
    return undefined;
  }
  if (!common.quiet) for (const one of planned) show(one, planned.length > 1, onFunction, deps);
  const look = envCommand('list', given, deps);
  const writing = { api: aws.functions, clock: systemClock, timeout, look };
  if (planned.length > 1) return writeAll(planned, writing, common, deps);
  await writeOne(planned[0]!, writing, common, deps);
  return undefined;
}

/** All that comes before a write. */
async function prepare(
  request: ChangeRequest,
  flags: ChangeFlags,
  onFunction: boolean,
  timeout: number,
  { quiet }: CommandCall['common'],
  deps: Deps,
): Promise<{ aws: Chosen['aws']; planned: Planned[] }> {
  const want = { write: true, one: false, command: request.command };
  const { aws, functions } = await withinTime(timeout, deps, async (signal) => {
    const { aws, targets } = await chooseTargets(flags, want, { ...deps, signal });
    const calls = { functions: aws.functions, stacks: rememberStacks(aws.stacks) };
    const opened = (target: Target) => open(target, calls, onFunction, signal);
    return { aws, functions: await inParallel(targets, opened) };
  });
  for (const one of functions) {
    const line = announcement(one.reading, one.target.label, stackNameOf(one), deps.stderr);
    if (!quiet) deps.stderr.write(line);
  }
  const deploy = samgenCommand('deploy', flags, deps);
  if (!onFunction) {
    for (const one of functions)
      refuseOwned(new Map(request.early(one).map((key) => [key, request.intent])), one, deploy);
  }
  const changes = await request.changes(functions);
  const planned = functions.map((one, index): Planned => {
    const change = changes[index]!;
    return { ...one, change, plan: checkedPlan(one, change, onFunction ? undefined : deploy) };
  });
  if (deps.signal.aborted) throw new CancelledError();
  return { aws, planned };
}

/** What is read before anybody is asked for a value. */
async function withinTime<T>(
  timeout: number,
  { signal }: Pick<Deps, 'signal'>,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeout);
  try {
    return await read(AbortSignal.any([signal, limit.signal]));
  } catch (error) {
    if (!limit.signal.aborted || signal.aborted) throw error;
    throw new FailedError(
      `To read the function and its stack took longer than ${Math.round(timeout / 1000)} seconds. Nothing was changed.`,
      'Run it again later, or give it more time with --timeout.',
    );
  } finally {
    clearTimeout(timer);
  }
}

async function open(
  target: Target,
  calls: OpenCalls,
  onFunction: boolean,
  signal: AbortSignal,
): Promise<Opened> {
  const { stackStatus, ...opened } = await openFunction(target, calls, signal);
  if (onFunction || !busyStack(stackStatus)) return opened;
  throw new RefusedError(
    `The stack of ${target.label} is being changed at the moment (${stackStatus}), and may replace all variables.`,
    'Wait for its end, and run it again. With --via function it is not waited for.',
  );
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
