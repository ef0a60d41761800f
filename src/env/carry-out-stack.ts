import { type Aws, connectAws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import { openJournals } from '../adapters/journals.ts';
import { nextCommands } from '../deploy/next-commands.ts';
import type { Deps } from '../deps.ts';
import { CancelledError, FailedError, RefusedError } from '../errors.ts';
import { releaseValues } from '../guard/alias.ts';
import { guardedUpdate } from '../guard/guarded-update.ts';
import { environmentOf } from '../guard/plan.ts';
import { putBack } from '../guard/put-back.ts';
import { readSettled } from '../guard/read-state.ts';
import { requestFor } from '../guard/stack-change.ts';
import { redactor } from '../sam/redact.ts';
import type { ChangeSet, ResourceChange } from '../stack/change-set.ts';
import {
  type ChangeSetDeps,
  discardChangeSet,
  executeChangeSet,
  makeChangeSet,
} from '../stack/run-change-set.ts';
import type { FunctionReading } from './function.ts';
import { inParallel } from './in-parallel.ts';
import { commandsOf, type PlannedRun, type StackRun } from './stack-run.ts';
import { changesText } from './stack-text.ts';
import { statusLine } from './status-line.ts';

/** Milliseconds to take away after Ctrl-C what would stay. */
const AFTERWARDS = 10_000;

/** What a run through the stack has done. */
export interface StackReceipt {
  isChanged: boolean;
  /** As they are now, by logical ID. */
  readings: ReadonlyMap<string, FunctionReading>;
  /** Versions that aliases were moved to: sentences. */
  released: readonly string[];
}

/** Shown already: makes the change set, executes it, waits, and looks at what has come of it. */
export async function carryOutStackRun(
  planned: PlannedRun,
  run: StackRun,
  deps: Deps,
  onBegin: () => void = () => {},
): Promise<StackReceipt> {
  const { chosen, timeout, quiet } = run;
  const { aws, region, profile } = chosen;
  const { state } = planned;
  const { stack } = state;
  const connect = (signal: AbortSignal) => connectAws({ region, profile }, deps.env, signal);
  const secrets = Object.values(planned.parameters).flatMap((value) => value ?? []);
  const line = statusLine(deps.stderr, quiet);
  const calls: ChangeSetDeps = {
    aws,
    afterwards: () => connect(AbortSignal.timeout(AFTERWARDS)),
    clock: systemClock,
    signal: deps.signal,
    timeout,
    progress: line.show,
    redact: redactor(secrets),
    whereToLook: nextCommands(run.flags, { name: stack.name, region, profile }, deps).aws('describe-stacks'),
  };
  try {
    const request = await requestFor(state, planned, aws, run.bucket);
    const made = await makeChangeSet(request, calls);
    line.end();
    if (made === undefined) {
      // The stack has the values. A function that was changed by hand, or the alias of a run that was cut off, may not.
      const isChanged = await putOnFunctions(planned, run, deps);
      return { ...(await verified(planned, run, deps)), isChanged };
    }
    if (!quiet) deps.stderr.write(changesText(made.changes));
    await execute(made, { planned, run, calls, connect, line, onBegin }, deps);
    line.show('Looking at the functions');
    return await verified(planned, run, deps);
  } finally {
    line.end();
  }
}

interface Execution {
  planned: PlannedRun;
  run: StackRun;
  calls: ChangeSetDeps;
  connect(signal: AbortSignal): Aws;
  line: ReturnType<typeof statusLine>;
  onBegin(): void;
}

/** A change set that was not executed does not stay. */
async function execute(
  made: ChangeSet,
  { planned, run, calls, connect, line, onBegin }: Execution,
  deps: Deps,
): Promise<void> {
  const { aws, region, profile } = run.chosen;
  const { stack } = planned.state;
  let isBegun = false;
  const update = () => {
    isBegun = true;
    onBegin();
    return executeChangeSet(stack, made, calls);
  };
  try {
    await confirmReplacements(made.changes, run, deps);
    if (deps.signal.aborted) throw new CancelledError('Cancelled. Nothing was changed.');
    await guardedUpdate(
      {
        plan: planned.guard,
        stack,
        region,
        account: accountOf(stack.id),
        profile,
        folder: deps.cwd,
        update,
        isChanged: () => true,
      },
      {
        aws,
        connect,
        journals: openJournals(deps.env),
        signal: deps.signal,
        tell(text) {
          line.end();
          deps.stderr.write(`${text}\n`);
        },
        commands: commandsOf(run, deps),
      },
    );
  } catch (error) {
    if (!isBegun) await discardChangeSet(made.id, calls);
    throw error;
  }
}

/** @returns whether one of them had another value */
async function putOnFunctions({ guard }: PlannedRun, run: StackRun, deps: Deps): Promise<boolean> {
  const { look } = commandsOf(run, deps);
  const done = await inParallel(guard.functions, async ({ logicalId, live, touch, variables }) => {
    if (touch === 'not' || touch === 'removed') return undefined;
    const wanted = Object.fromEntries(
      variables.flatMap(({ key, fate, value }) =>
        value !== undefined && (fate === 'changed' || fate === 'added') ? [[key, value] as const] : [],
      ),
    );
    if (Object.keys(wanted).length === 0) return undefined;
    const target = { logicalId, name: live.reading.name, wanted, outside: [] };
    return putBack(target, run.chosen.aws, look, deps.signal);
  });
  return done.some((one) => one !== undefined && one.put.length > 0);
}

async function verified(
  { guard }: PlannedRun,
  { chosen: { aws } }: StackRun,
  deps: Deps,
): Promise<StackReceipt> {
  const released: string[] = [];
  const readings = new Map<string, FunctionReading>();
  for (const { logicalId, live, touch, variables, alias } of guard.functions) {
    if (touch === 'not') continue;
    const { id } = live.target;
    const reading = await readSettled(id, aws.functions, { signal: deps.signal, clock: systemClock });
    if (reading === undefined) continue;
    readings.set(logicalId, reading);
    const other = variables.filter(({ fate, value, key }) =>
      fate === 'removed'
        ? Object.hasOwn(reading.variables, key)
        : value !== undefined && reading.variables[key] !== value,
    );
    if (other.length > 0)
      throw new FailedError(
        `${other.map(({ key }) => key).join(', ')} of ${logicalId}: the stack was updated, and then changed by someone else.`,
        'Find out who, and run it again.',
      );
    const served = alias ?? environmentOf(live).alias;
    if (served === undefined) continue;
    const version = await releaseValues(
      { logicalId, name: live.reading.name, alias: served },
      aws,
      deps.signal,
    );
    if (version !== undefined)
      released.push(
        `The alias ${served} of ${logicalId} serves version ${version} now, with the new values.`,
      );
  }
  return { isChanged: true, readings, released };
}

/** A database whose password is the same parameter, for instance. SAM has versions stay that it takes out of its template. */
async function confirmReplacements(
  changes: readonly ResourceChange[],
  { yes, command }: StackRun,
  { prompt }: Deps,
): Promise<void> {
  const anew = changes.filter(
    ({ action, replacement, type }) =>
      replacement === 'True' || (action === 'Remove' && type !== 'AWS::Lambda::Version'),
  );
  if (anew.length === 0 || yes) return;
  const names = anew.map(({ logicalId }) => logicalId).join(', ');
  const isWanted =
    prompt !== undefined &&
    (await prompt.confirm({ message: `${names} would be made anew or removed. Go on?`, initial: false }));
  if (isWanted) return;
  if (prompt !== undefined) throw new CancelledError('Nothing was changed.');
  throw new RefusedError(
    `CloudFormation would make anew or remove ${names}, with all that is in it. Nothing was changed.`,
    `If that is meant:\n${command} --yes`,
  );
}

/** `arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/…` */
const accountOf = (stackId: string): string => stackId.split(':')[4] ?? '';
