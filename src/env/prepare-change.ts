import { samgenCommand } from '../deploy/next-commands.ts';
import type { CommandCall, Deps } from '../deps.ts';
import { CancelledError, FailedError, RefusedError, UsageError } from '../errors.ts';
import { refuseUnreleased } from '../guard/alias.ts';
import type { Planned } from './carry-out.ts';
import { type Change, type Plan, planOf } from './change.ts';
import { announcement } from './change-report.ts';
import type { ChangeFlags, ChangeRequest, OnItsWay } from './change-request.ts';
import { checkChange, checkSize } from './check-values.ts';
import { type Chosen, chooseTargets } from './choose-targets.ts';
import { envCommand } from './env-command.ts';
import { inParallel } from './in-parallel.ts';
import { type OpenCalls, openFunction, stackNameOf } from './open-function.ts';
import type { Opened } from './opened.ts';
import { busyStack } from './origin.ts';
import { type RightCommands, refuseOwned } from './refuse-owned.ts';
import { refuseUnfinished } from './refuse-unfinished.ts';
import { rememberStacks } from './remember-stacks.ts';
import type { Target } from './target.ts';
import { type Way, wayOf } from './way.ts';

/** All that comes before a write: readings, refusals, values, plans, and the way that each takes. */
export async function prepareChange(
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
  // What goes through the stack may reach other functions as well: stack-run.ts looks at all of them.
  const onFunctions = planned.filter(({ way }) => way === 'function');
  await refuseUnreleasedCode(onFunctions, chosen, deps);
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
