import type { Sink } from '../deps.ts';
import { colouredDiff, unifiedDiff } from '../text/unified-diff.ts';
import { wrapFor } from '../text/wrap.ts';
import type { FileChange } from './draft-files.ts';
import type { FunctionMove } from './moves.ts';
import { NEW_RUNTIME } from './old-runtimes.ts';
import type { MigrationPlan } from './plan.ts';
import type { Question } from './question.ts';

type Show = (path: string) => string;
/** A file's text as it may be shown. */
type Mask = (path: string, text: string) => string;

/** The plan for a reader: which functions move, the diff, and what is left to decide. */
export function planText(
  { functions, changes, questions, notes }: MigrationPlan,
  show: Show,
  mask: Mask,
  out: Sink,
): string {
  const parts = [
    functions.map((move) => `${out.style.bold(move.logicalId)}  ${moveText(move)}\n`).join(''),
    // What is piped is a patch, byte for byte, but for secrets.
    ...changes.map((change) => {
      const diff = diffOf(change, show, mask);
      return out.isTerminal ? colouredDiff(diff, out.style) : diff;
    }),
    notesText(notes, out),
    questionsText(questions, show, out),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function moveText({ from, architecture, package: packaging }: FunctionMove): string {
  const to = packaging === 'Zip' ? NEW_RUNTIME : 'provided:al2023';
  const system = from.length === 0 ? [] : [`${from.join(', ')} → ${to}`];
  return [...system, ...(architecture === undefined ? [] : [`to ${architecture}`])].join(', ');
}

const diffOf = ({ path, before, after }: FileChange, show: Show, mask: Mask): string =>
  unifiedDiff(show(path), before === undefined ? undefined : mask(path, before), mask(path, after));

function notesText(notes: readonly string[], out: Sink): string {
  const lines = notes.flatMap((note) => wrapFor(out, `Note: ${note}`, ''));
  return lines.map((line) => `${line.replace(/^Note:/, out.style.cyan('Note:'))}\n`).join('');
}

function questionsText(questions: readonly Question[], show: Show, out: Sink): string {
  if (questions.length === 0) return '';
  const { style } = out;
  const head =
    questions.length === 1
      ? 'One thing is yours to decide'
      : `${questions.length} things are yours to decide`;
  const each = questions.map(({ file, line, column, message, hint }) =>
    [
      `${style.cyan(`${show(file)}:${line}:${column}`)}\n`,
      ...wrapFor(out, message, '  ').map((text) => `${text}\n`),
      ...wrapFor(out, hint, '  ').map((text) => `${style.dim(text)}\n`),
    ].join(''),
  );
  return `${style.yellow(head)}\n${each.join('')}`;
}

/** The same as data. */
export function planJson(
  { functions, changes, questions, notes }: MigrationPlan,
  show: Show,
  mask: Mask,
): Record<string, unknown> {
  const ids = functions.map(({ logicalId }) => logicalId);
  return {
    functions: functions.map(({ logicalId, package: packaging, from, architecture }) => ({
      function: logicalId,
      package: packaging === 'Zip' ? 'zip' : 'image',
      from,
      to: packaging === 'Zip' ? NEW_RUNTIME : 'provided:al2023',
      ...(architecture === undefined ? {} : { architecture }),
    })),
    files: changes.map((change) => ({
      file: show(change.path),
      created: change.before === undefined,
      diff: diffOf(change, show, mask),
    })),
    questions: questions.map(({ subject, file, ...rest }) => ({
      ...(subject === undefined ? {} : { [ids.includes(subject) ? 'function' : 'resource']: subject }),
      file: show(file),
      ...rest,
    })),
    notes,
  };
}
