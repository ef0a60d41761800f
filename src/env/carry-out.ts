import { errorObject, reportError } from '../cli/report-error.ts';
import type { CommonFlags, Deps } from '../deps.ts';
import { CancelledError, ExitCode, SamgenError } from '../errors.ts';
import { environmentBytes, MAX_ENVIRONMENT_BYTES } from '../template/environment-variables.ts';
import type { Change, Plan } from './change.ts';
import { announcement, counted, planText, receiptObject, receiptText } from './change-report.ts';
import { inParallel } from './in-parallel.ts';
import { notesOn } from './notes.ts';
import type { Opened } from './opened.ts';
import { progressOn } from './progress.ts';
import { changeEnvironment, type Receipt, type TransactionDeps } from './transaction.ts';

/** A function with what is to be done to it. */
export interface Planned extends Opened {
  change: Change;
  plan: Plan;
}

type Calls = Pick<TransactionDeps, 'api' | 'clock' | 'timeout'>;
type Output = Pick<Deps, 'stdout' | 'stderr' | 'signal'>;

/** Shows what would be done; the plan is the result then. */
export function dryRun(planned: readonly Planned[], { json }: CommonFlags, { stdout }: Output): void {
  if (json) {
    const objects = planned.map(({ plan: { changes, kept, variables }, reading }) => ({
      function: reading.name,
      dryRun: true,
      changes,
      kept,
      bytes: environmentBytes(variables),
      limit: MAX_ENVIRONMENT_BYTES,
    }));
    stdout.write(documentOf(objects, true));
    return;
  }
  for (const { plan, reading, target } of planned) {
    if (planned.length > 1) stdout.write(announcement(reading, target.label, undefined, stdout));
    if (plan.changes.length === 0) stdout.write('Nothing to change.\n');
    stdout.write(planText(plan, stdout));
  }
}

/** Changes one function. @throws what the transaction throws */
export async function writeOne(one: Planned, calls: Calls, common: CommonFlags, deps: Output): Promise<void> {
  const receipt = await write(one, calls, common, deps, '');
  if (common.json) deps.stdout.write(documentOf([receiptObject(receipt, one.reading.name)], true));
}

/** Changes several, each in a transaction of its own. @returns the exit code, where one failed */
export async function writeAll(
  planned: readonly Planned[],
  calls: Calls,
  common: CommonFlags,
  deps: Output,
): Promise<number | undefined> {
  const { stderr } = deps;
  const ended = await inParallel(planned, async (one) => {
    try {
      const receipt = await write(one, calls, common, deps, `${one.target.label}: `);
      return { one, object: { ok: true, ...receiptObject(receipt, one.reading.name) } };
    } catch (error) {
      if (!(error instanceof SamgenError)) throw error;
      stderr.write(`${one.target.label}: `);
      reportError(error, { json: false, debug: common.debug }, deps);
      return { one, error, object: { ok: false, function: one.reading.name, error: errorObject(error) } };
    }
  });
  const failed = ended.filter(({ error }) => error !== undefined);
  if (common.json) {
    const objects = ended.map(({ object }) => object);
    deps.stdout.write(`${JSON.stringify({ ok: failed.length === 0, functions: objects }, null, 2)}\n`);
  }
  if (failed.length === 0) return undefined;
  const labels = failed.map(({ one }) => one.target.label).join(', ');
  stderr.write(
    `${stderr.style.red('Error:')} ${failed.length} of ${counted(planned.length, 'function')} failed: ${labels}\n`,
  );
  return failed.some(({ error }) => error instanceof CancelledError) ? ExitCode.cancelled : ExitCode.failed;
}

async function write(
  one: Planned,
  calls: Calls,
  { quiet }: CommonFlags,
  { stderr, signal }: Output,
  prefix: string,
): Promise<Receipt> {
  const progress = progressOn(stderr, quiet, prefix);
  const began = calls.clock.now();
  // Of an alias or a version nothing is written: the target has no qualifier.
  const { id, label } = one.target;
  const title = prefix === '' ? undefined : label;
  let receipt: Receipt;
  try {
    const deps = {
      ...calls,
      signal,
      progress: (event: Parameters<typeof progress.show>[0]) => progress.show(event),
    };
    receipt = await changeEnvironment(id, one.change, one.reading, deps);
  } finally {
    progress.end();
  }
  if (!quiet) {
    stderr.write(receiptText(receipt, calls.clock.now() - began, title, stderr));
    if (receipt.status === 'changed') stderr.write(notesOn(one, receipt, stderr));
  }
  return receipt;
}

const documentOf = (objects: readonly object[], ok: boolean): string =>
  `${JSON.stringify(objects.length === 1 ? { ok, ...objects[0] } : { ok, functions: objects }, null, 2)}\n`;
