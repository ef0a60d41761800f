import { connectAws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import { openJournals } from '../adapters/journals.ts';
import { nextCommands, samgenCommand } from '../deploy/next-commands.ts';
import type { Deps } from '../deps.ts';
import { CancelledError, FailedError, RefusedError } from '../errors.ts';
import { releaseValues } from '../guard/alias.ts';
import { guardedUpdate, refuseBeside } from '../guard/guarded-update.ts';
import type { OnDrift } from '../guard/on-drift.ts';
import { environmentOf, type StackState } from '../guard/plan.ts';
import { putBack } from '../guard/put-back.ts';
import { readSettled, readStackState } from '../guard/read-state.ts';
import { refuseLoss } from '../guard/refuse.ts';
import { guardText } from '../guard/report.ts';
import { restsOn } from '../guard/rests-on.ts';
import {
  type PlannedStackChange,
  planStackChange,
  requestFor,
  type StackChange,
} from '../guard/stack-change.ts';
import type { StackFlags } from '../project/choose-stack.ts';
import { redactor } from '../sam/redact.ts';
import type { ResourceChange } from '../stack/change-set.ts';
import { type ChangeSetDeps, executeChangeSet, makeChangeSet } from '../stack/run-change-set.ts';
import { exists } from '../stack/stack.ts';
import { troubleOf } from '../stack/trouble.ts';
import { functionsOf, resourcesOf } from '../template/functions.ts';
import { wrapFor } from '../text/wrap.ts';
import type { Chosen } from './choose-targets.ts';
import type { FunctionReading } from './function.ts';
import { inParallel } from './in-parallel.ts';
import { statusLine } from './status-line.ts';

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
  return { ...planned, state, change };
}

/** What is shown before anything happens. */
export function stackPlanText(run: PlannedRun, screen: Deps['stderr']): string {
  const { state, change, guard } = run;
  const names = Object.keys(change.parameters);
  const others = Object.keys(run.parameters).length - names.length;
  const kept = guard.functions.some(({ variables }) => variables.some(({ carried }) => carried === 'kept'));
  const first =
    names.length === 0
      ? `Through the stack ${state.stack.name}`
      : `Through the stack ${state.stack.name}: ${names.join(', ')} ${names.length === 1 ? 'gets a new value' : 'get new values'}${others > 0 ? '; all other parameters keep theirs' : ''}`;
  const used = names.flatMap((name) => usersOf(state.template, name));
  const lines = [
    ...wrapFor(screen, first, ''),
    ...(used.length === 0 ? [] : wrapFor(screen, `Also used by: ${[...new Set(used)].join(', ')}`, '  ')),
  ];
  const note = kept
    ? wrapFor(
        screen,
        'What is outside the template is kept by parameters that samgen adds to the deployed template; a deploy without samgen takes it away.',
        '  ',
      )
        .map((line) => `${screen.style.dim(line)}\n`)
        .join('')
    : '';
  return `${lines.map((line) => `${line}\n`).join('')}${guardText(guard, screen)}${note}`;
}

/** Resources that are no functions, and rest on a parameter: for them its new value is new as well. */
const usersOf = (template: unknown, parameter: string): string[] => {
  const functions = new Set(functionsOf(template).map(({ logicalId }) => logicalId));
  return resourcesOf(template).flatMap(([id, resource]) =>
    !functions.has(id) && restsOn(template, resource).has(`Parameters.${parameter}`) ? [id] : [],
  );
};

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
): Promise<StackReceipt> {
  const { chosen, timeout, quiet } = run;
  const { aws, region, profile } = chosen;
  const { state, guard } = planned;
  const { stack } = state;
  const secrets = Object.values(planned.parameters).flatMap((value) => value ?? []);
  const line = statusLine(deps.stderr, quiet);
  const calls: ChangeSetDeps = {
    aws,
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
    await confirmReplacements(made.changes, made.id, run, deps);
    if (deps.signal.aborted) throw new CancelledError('Cancelled. Nothing was changed.');
    await guardedUpdate(
      {
        plan: guard,
        stack,
        region,
        account: accountOf(stack.id),
        profile,
        folder: deps.cwd,
        update: () => executeChangeSet(stack, made, calls),
        isChanged: () => true,
      },
      {
        aws,
        connect: (signal) => connectAws({ region, profile }, deps.env, signal),
        journals: openJournals(deps.env),
        signal: deps.signal,
        tell: (text) => {
          line.end();
          deps.stderr.write(`${text}\n`);
        },
        commands: commandsOf(run, deps),
      },
    );
    line.show('Looking at the functions');
    return await verified(planned, run, deps);
  } finally {
    line.end();
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

function changesText(changes: readonly ResourceChange[]): string {
  const lines = changes.map(
    ({ action, logicalId, type, replacement }) =>
      `  ${action.toLowerCase().padEnd(6)} ${logicalId} (${type})${replacement === undefined ? '' : replacement === 'True' ? ', made anew' : ', perhaps made anew'}`,
  );
  return `CloudFormation will\n${lines.join('\n')}\n`;
}

/** A database whose password is the same parameter, for instance. */
async function confirmReplacements(
  changes: readonly ResourceChange[],
  id: string,
  { yes, chosen, command }: StackRun,
  { prompt }: Deps,
): Promise<void> {
  // SAM names a version by the environment, and has the one before retained: nothing of it goes.
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
  await chosen.aws.changeSets.remove(id);
  if (prompt !== undefined) throw new CancelledError('Nothing was changed.');
  throw new RefusedError(
    `CloudFormation would make anew or remove ${names}, with all that is in it. Nothing was changed.`,
    `If that is meant:\n${command} --yes`,
  );
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

const commandsOf = ({ flags }: StackRun, deps: Pick<Deps, 'cwd' | 'standsIn'>) => ({
  look: samgenCommand('env list', flags, deps),
  resume: `${samgenCommand('deploy', flags, deps)} --resume`,
});

/** `arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/…` */
const accountOf = (stackId: string): string => stackId.split(':')[4] ?? '';
