import { systemClock } from '../adapters/clock.ts';
import { samgenCommand } from '../deploy/next-commands.ts';
import type { CommandCall, Deps } from '../deps.ts';
import { CancelledError, FailedError, RefusedError, UsageError } from '../errors.ts';
import { refuseUnreleased } from '../guard/alias.ts';
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
import { consequenceOf, type RightCommands, refuseOwned } from './refuse-owned.ts';
import { refuseUnfinished } from './refuse-unfinished.ts';
import { rememberStacks } from './remember-stacks.ts';
import type { Target } from './target.ts';
import { timeoutOf } from './timeout.ts';
import { type Intent, type Way, wayGiven, wayOf } from './way.ts';

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
  onDrift?: string;
  yes?: boolean;
}

/** A function with its change, and the way that it takes. */
interface OnItsWay extends Planned {
  way: Way;
}

/**
 * Target → readings → refusals → plans → transactions → receipts, for one function or several; with several, nothing is
 * written to any before all of them have passed the checks. What the stack gives goes through the stack.
 * @returns the exit code, where it is not 0
 */
export async function runChange(
  request: ChangeRequest,
  { flags, common }: Pick<CommandCall, 'flags' | 'common'>,
  deps: Deps,
): Promise<number | undefined> {
  const given = flags as ChangeFlags;
  const timeout = timeoutOf(given.timeout);
  const via = wayGiven(given.via);
  const { chosen, planned } = await prepare(request, given, via, timeout, common, deps).catch(
    (error: unknown) => {
      throw error instanceof CancelledError ? new CancelledError('Cancelled. Nothing was changed.') : error;
    },
  );
  const ofStack = planned.filter(({ way }) => way === 'stack');
  if (ofStack.length > 0) {
    const { changeThroughStack } = await import('./change-through-stack.ts');
    const command = envCommand(request.command, given, deps);
    return changeThroughStack({ planned, chosen, flags: given, command, via, timeout, common }, deps);
  }
  if (given.dryRun === true) {
    dryRun(planned, common, deps);
    return undefined;
  }
  if (!common.quiet) for (const one of planned) show(one, planned.length > 1, via, deps);
  const look = envCommand('list', given, deps);
  const { functions: api, versions } = chosen.aws;
  const writing = { api, versions, clock: systemClock, timeout, look };
  if (planned.length > 1) return writeAll(planned, writing, common, deps);
  await writeOne(planned[0]!, writing, common, deps);
  return undefined;
}

/** All that comes before a write. */
async function prepare(
  request: ChangeRequest,
  flags: ChangeFlags,
  via: Way | undefined,
  timeout: number,
  { quiet }: CommandCall['common'],
  deps: Deps,
): Promise<{ chosen: Chosen; planned: OnItsWay[] }> {
  const want = { write: true, one: false, command: request.command };
  const { chosen, functions } = await withinTime(timeout, deps, async (signal) => {
    const chosen = await chooseTargets(flags, want, { ...deps, signal });
    const { aws, targets } = chosen;
    const calls = { functions: aws.functions, stacks: rememberStacks(aws.stacks) };
    const opened = (target: Target) => open(target, calls, via === 'function', signal);
    return { chosen, functions: await inParallel(targets, opened) };
  });
  for (const one of functions) {
    const line = announcement(one.reading, one.target.label, stackNameOf(one), deps.stderr);
    if (!quiet) deps.stderr.write(line);
  }
  refuseUnfinished(functions, flags, deps);
  const commands = { deploy: samgenCommand('deploy', flags, deps), adopt: envCommand('adopt', flags, deps) };
  if (via === undefined)
    for (const one of functions)
      refuseOwned(new Map(request.early(one).map((key) => [key, request.intent])), one, commands);
  const changes = await request.changes(functions);
  const planned = functions.map((one, index): OnItsWay => {
    const change = changes[index]!;
    const plan = checkedPlan(one, change, via === undefined ? commands : undefined);
    return { ...one, change, plan, way: via === undefined ? wayFor(change, one) : wayThat(via, change, one) };
  });
  await refuseUnreleasedCode(planned, chosen, deps);
  if (deps.signal.aborted) throw new CancelledError();
  return { chosen, planned };
}

/** One change of a function is one write: where a part of it goes through the stack, all of it does. */
const wayFor = (change: Change, one: Opened): Way =>
  Object.keys(change.set).some((key) => wayOf(key, 'set', one) === 'stack') ||
  change.unset.some((key) => wayOf(key, 'unset', one) === 'stack')
    ? 'stack'
    : 'function';

function wayThat(via: Way, change: Change, { origin, target }: Opened): Way {
  if (via === 'function') return via;
  if (origin.kind !== 'stack')
    throw new UsageError(`--via stack: no stack is known to own ${target.label}.`, 'Leave --via out.');
  const { sources } = origin.deployed;
  const owned = change.unset.filter((key) => sources.has(key));
  if (owned.length > 0)
    throw new RefusedError(
      `${owned.join(', ')}: the template of the stack gives ${owned.length === 1 ? 'it' : 'them'}, and no parameter can take ${owned.length === 1 ? 'it' : 'them'} away.`,
      'Take it out of the template, and deploy.',
    );
  return via;
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

/** @param commands for hints, or undefined where the template's variables may be changed */
function checkedPlan(one: Opened, change: Change, commands: RightCommands | undefined): Plan {
  checkChange(change);
  const plan = planOf(one.reading.variables, change);
  checkSize(plan.variables, change);
  if (commands !== undefined) {
    const intents = plan.changes.map(
      ({ key, change: kind }) => [key, kind === 'remove' ? 'unset' : 'set'] as const,
    );
    refuseOwned(new Map(intents), one, commands);
  }
  return plan;
}

/** An alias gets the new values by a new version, and with it whatever code the function has. */
async function refuseUnreleasedCode(
  planned: readonly Planned[],
  { aws }: Chosen,
  { signal }: Pick<Deps, 'signal'>,
): Promise<void> {
  await inParallel(planned, async ({ origin, reading, plan }) => {
    if (origin.kind !== 'stack' || origin.deployed.alias === undefined || plan.changes.length === 0) return;
    const { alias, logicalId } = origin.deployed;
    await refuseUnreleased({ logicalId, name: reading.name, alias }, reading, aws, signal);
  });
}

function show(one: Planned, several: boolean, via: Way | undefined, { stderr }: Pick<Deps, 'stderr'>): void {
  if (one.plan.changes.length === 0) return;
  stderr.write(several ? `${one.target.label}\n` : '');
  stderr.write(planText(one.plan, stderr));
  if (via === undefined) return;
  for (const key of namesIn(one.change)) {
    const consequence = consequenceOf(key, one, via);
    if (consequence === undefined) continue;
    for (const line of wrapFor(stderr, consequence, '  ')) stderr.write(`${stderr.style.yellow(line)}\n`);
  }
}
