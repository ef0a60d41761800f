import type { Deps } from '../deps.ts';
import { guardObject } from '../guard/report.ts';
import { identityOf, type Planned } from './carry-out.ts';
import { namesIn } from './change.ts';
import { counted } from './change-report.ts';
import { sourceOf } from './source.ts';
import type { PlannedRun } from './stack-run.ts';
import type { StackReceipt } from './verify-stack.ts';

export const logicalIdOf = ({ origin }: Pick<Planned, 'origin'>): string =>
  origin.kind === 'stack' ? origin.deployed.logicalId : '';

/** What a function will get through the stack, for `--json`. */
export const dryStackObject = (one: Planned, { guard }: PlannedRun) => ({
  ...identityOf(one),
  via: 'stack',
  dryRun: true,
  changes: one.plan.changes,
  kept: one.plan.kept,
  guard: guardObject(guard),
});

/** What it got. */
export function stackObject(
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

const WORDS = { add: 'added', change: 'changed', remove: 'removed' } as const;

/** The same for people. @param title the function where there are several */
export function stackReceiptText(
  one: Planned,
  { isChanged }: StackReceipt,
  milliseconds: number,
  title: string | undefined,
  { style }: Pick<Deps['stderr'], 'style'>,
): string {
  const { plan, change } = one;
  const head = `${style.green('✔')} ${title === undefined ? '' : `${style.bold(title)}: `}`;
  if (!isChanged) return `${head}Nothing to change: the stack has these values already.\n`;
  const changed =
    plan.changes.length === 0
      ? `${[...namesIn(change)].join(', ')} had the value already, and the stack has it now`
      : plan.changes.map(({ key, change: kind }) => `${key} ${WORDS[kind]}`).join(', ');
  const others =
    plan.kept.length === 0 ? 'there are no others' : `${counted(plan.kept.length, 'other')} kept`;
  const words = `by the stack, read back from the function in ${(milliseconds / 1000).toFixed(1)} s${lastsUntil(one)}`;
  return `${head}${changed}; ${others}.\n  ${style.dim(words)}\n`;
}

/** What no parameter of the template's own gives is only kept by a deploy that knows of it. */
function lastsUntil({ origin, change }: Planned): string {
  const set = Object.keys(change.set);
  if (set.length === 0) return '';
  const isOwn = set.every((key) => sourceOf(origin, key)?.kind === 'parameter');
  return `; later deploys ${isOwn ? '' : 'by samgen '}keep ${set.length === 1 ? 'it' : 'them'}`;
}
