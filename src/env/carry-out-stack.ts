import { type Aws, connectAws } from '../adapters/aws.ts';
import { systemClock } from '../adapters/clock.ts';
import { openJournals } from '../adapters/journals.ts';
import { nextCommands } from '../deploy/next-commands.ts';
import type { Deps } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import { guardedUpdate } from '../guard/guarded-update.ts';
import { requestFor } from '../guard/stack-change.ts';
import { refuseMoved } from '../guard/watch.ts';
import { redactor } from '../sam/redact.ts';
import type { ChangeSet } from '../stack/change-set.ts';
import {
  type ChangeSetDeps,
  discardChangeSet,
  executeChangeSet,
  makeChangeSet,
} from '../stack/run-change-set.ts';
import { confirmReplacements } from './confirm-replacements.ts';
import { commandsOf, type PlannedRun, type StackRun } from './stack-run.ts';
import { changesText } from './stack-text.ts';
import { statusLine } from './status-line.ts';
import { nothingToChange, type StackReceipt, verified } from './verify-stack.ts';

/** Milliseconds to take away after Ctrl-C what would stay. */
const AFTERWARDS = 10_000;

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
    if (made === undefined) return await nothingToChange(planned, run, deps);
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
    await refuseMoved(planned.guard, aws, deps.signal);
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

/** `arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/…` */
const accountOf = (stackId: string): string => stackId.split(':')[4] ?? '';
