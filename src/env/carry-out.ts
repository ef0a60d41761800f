import { onSuddenEnd } from '../adapters/sudden-end.ts';
import { errorObject, reportError } from '../cli/report-error.ts';
import type { CommonFlags, Deps } from '../deps.ts';
import { CancelledError, ExitCode, SamgenError } from '../errors.ts';
import { releaseValues } from '../guard/alias.ts';
import { environmentBytes, MAX_ENVIRONMENT_BYTES } from '../template/environment-variables.ts';
import { wrapFor } from '../text/wrap.ts';
import type { Change, Plan } from './change.ts';
import { counted, planText, receiptObject, receiptText } from './change-report.ts';
import { inParallel } from './in-parallel.ts';
import { notesOn } from './notes.ts';
import type { Opened } from './opened.ts';
import { progressOn } from './progress.ts';
import type { ProgressEvent } from './progress-event.ts';
import { STANDING, type Standing } from './statement.ts';
import { changeEnvironment, type Receipt, type TransactionDeps } from './transaction.ts';
import type { VersionApi } from './versions.ts';

/** A function with what is to be done to it. */
export interface Planned extends Opened {
  change: Change;
  plan: Plan;
}

type Calls = Pick<TransactionDeps, 'api' | 'clock' | 'timeout' | 'look'> & { versions: VersionApi };
type Output = Pick<Deps, 'stdout' | 'stderr' | 'signal'>;

/** Shows what would be done; the plan is the result then. */
export function dryRun(
  planned: readonly Planned[],
  { json, quiet }: CommonFlags,
  { stdout, stderr }: Pick<Output, 'stdout' | 'stderr'>,
  several = planned.length > 1,
): void {
  if (json) {
    stdout.write(documentOf(planned.map(dryObject)));
    return;
  }
  for (const { plan, target } of planned) {
    if (several) stdout.write(`${stdout.style.bold(target.label)}\n`);
    if (plan.changes.length === 0) stdout.write('  Nothing to change.\n');
    stdout.write(planText(plan, stdout));
  }
  if (!quiet) stderr.write('Nothing was changed: that is what would be, without --dry-run.\n');
}

export function dryObject(one: Planned) {
  const { changes, kept, variables } = one.plan;
  const bytes = environmentBytes(variables);
  return { ...identityOf(one), dryRun: true, changes, kept, bytes, limit: MAX_ENVIRONMENT_BYTES };
}

/** How a function is named in JSON. */
export const identityOf = ({ target, reading }: Planned) => {
  const logicalId = target.stack?.logicalId ?? reading.owner?.logicalId;
  return { function: reading.name, ...(logicalId === undefined ? {} : { logicalId }) };
};

const objectOf = (one: Planned, { receipt, notes }: Written) => ({
  ...identityOf(one),
  ...receiptObject(receipt),
  ...(notes.length === 0 ? {} : { notes }),
});

/** What was written, and what else there is to know. */
interface Written {
  receipt: Receipt;
  notes: readonly string[];
}

/** Changes one function. @throws what the transaction throws */
export async function writeOne(one: Planned, calls: Calls, common: CommonFlags, deps: Output): Promise<void> {
  const written = await write(one, calls, common, deps, '');
  if (common.json) deps.stdout.write(documentOf([objectOf(one, written)]));
  else if (!common.quiet) tell(written.notes, deps);
}

/**
 * Changes several, each in a transaction of its own. @returns the exit code, where one failed
 * @param before what was done to others already, for the JSON
 */
export async function writeAll(
  planned: readonly Planned[],
  calls: Calls,
  common: CommonFlags,
  deps: Output,
  before: readonly object[] = [],
): Promise<number | undefined> {
  const { stderr } = deps;
  const ended = await inParallel(planned, async (one) => {
    try {
      const written = await write(one, calls, common, deps, `${one.target.label}: `);
      return { one, notes: written.notes, object: { ok: true, ...objectOf(one, written) } };
    } catch (error) {
      if (!(error instanceof SamgenError)) throw error;
      if (error instanceof CancelledError) return { one, cancelled: error };
      stderr.write(`${one.target.label}: `);
      reportError(error, { json: false, debug: common.debug }, deps);
      return { one, error, object: { ok: false, ...identityOf(one), error: errorObject(error) } };
    }
  });
  const cancelled = ended.flatMap(({ one, cancelled: error }) =>
    error === undefined ? [] : [{ one, error }],
  );
  if (cancelled.length > 0) {
    const lines = cancelled.map(({ one, error }) => `${one.target.label}: ${error.message}`);
    const hint = cancelled.map(({ error }) => error.hint).find((one) => one !== undefined);
    throw new CancelledError(lines.join('\n'), hint);
  }
  const failed = ended.filter(({ error }) => error !== undefined);
  const labels = failed.map(({ one }) => one.target.label).join(', ');
  const message = `${failed.length} of ${counted(before.length + planned.length, 'function')} failed: ${labels}`;
  if (common.json) {
    const functions = [
      ...before.map((object) => ({ ok: true, ...object })),
      ...ended.map(({ object }) => object),
    ];
    const result = failed.length === 0 ? { ok: true } : { ok: false, error: { code: 'failed', message } };
    deps.stdout.write(`${JSON.stringify({ ...result, functions }, null, 2)}\n`);
  } else if (!common.quiet) tell([...new Set(ended.flatMap(({ notes = [] }) => notes))], deps);
  if (failed.length === 0) return undefined;
  stderr.write(`${stderr.style.red('Error:')} ${message}\n`);
  return ExitCode.failed;
}

async function write(
  one: Planned,
  calls: Calls,
  { quiet }: CommonFlags,
  { stderr, signal }: Output,
  prefix: string,
): Promise<Written> {
  const progress = progressOn(stderr, quiet, prefix);
  const began = calls.clock.now();
  // Of an alias or a version nothing is written: the target has no qualifier.
  const { id, label } = one.target;
  const title = prefix === '' ? undefined : label;
  let standing: Standing = 'not-written';
  const letGo = onSuddenEnd(() => `\n✖ Ended at once. ${STANDING[standing]}\n`);
  const show = (event: ProgressEvent) => {
    if (event.kind === 'standing') standing = event.standing;
    else progress.show(event);
  };
  try {
    const { versions, ...others } = calls;
    const deps = { ...others, signal, progress: show };
    const receipt = await changeEnvironment(id, one.change, one.reading, deps);
    progress.end();
    if (!quiet) stderr.write(receiptText(receipt, calls.clock.now() - began, title, stderr));
    const notes = notesOn(one, receipt);
    const released = await release(one, { functions: calls.api, versions }, signal);
    return { receipt, notes: released === undefined ? notes : [...notes, released] };
  } finally {
    progress.end();
    letGo();
  }
}

/** What an alias serves has the old values until a version with the new ones is published. */
async function release(
  { origin, reading }: Planned,
  calls: Parameters<typeof releaseValues>[1],
  signal: AbortSignal,
): Promise<string | undefined> {
  if (origin.kind !== 'stack' || origin.deployed.alias === undefined) return undefined;
  const { alias, logicalId } = origin.deployed;
  const version = await releaseValues({ logicalId, name: reading.name, alias }, calls, signal);
  return version === undefined
    ? undefined
    : `The alias ${alias} serves version ${version} now, with the new values.`;
}

export function tell(notes: readonly string[], { stderr }: Pick<Output, 'stderr'>): void {
  for (const note of notes)
    for (const line of wrapFor(stderr, note, '  ')) stderr.write(`${stderr.style.dim(line)}\n`);
}

/** What there is of one function stands at the top. */
export const documentOf = (objects: readonly object[]): string => {
  const all = objects.map((object) => ({ ok: true, ...object }));
  return `${JSON.stringify(all.length === 1 ? all[0] : { ok: true, functions: all }, null, 2)}\n`;
};
