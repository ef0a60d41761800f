import type { Sink } from '../../deps.ts';
import type { Problem } from '../../problem.ts';
import { wrap } from '../../text/wrap.ts';
import type { Validation } from '../validate.ts';
import { codeFrame } from './code-frame.ts';
import { printable } from './mask.ts';

/** More than anybody reads at once; the rest is counted. */
const SHOWN = 100;
const WIDEST = 100;

export interface Subject {
  /** The template as it is shown. */
  template: string;
  /** The other files that were looked at: the samconfig. */
  others: readonly string[];
}

/** The report for people. */
export function textReport(
  validation: Pick<Validation, 'problems' | 'secrets' | 'texts'>,
  subject: Subject,
  { style, columns: terminal }: Pick<Sink, 'style' | 'columns'>,
): string {
  const { problems } = validation;
  const columns = Math.min(terminal, WIDEST);
  const lines = new Map<string, string[]>();
  const kept = new Set(inOrderOfWeight(problems).slice(0, SHOWN));
  const shown = problems.filter((problem) => kept.has(problem));
  const blocks = shown.map((problem) => {
    const { file, range, severity, rule, message, hint } = problem;
    if (!lines.has(file)) lines.set(file, (validation.texts.get(file) ?? '').split(/\r?\n/));
    const paint = severity === 'error' ? style.red : style.yellow;
    const hidden = validation.secrets.filter((secret) => secret.file === file);
    const place = printable(`${file}:${range.line}:${range.column}`);
    return [
      `${style.bold(place)}  ${paint(severity)}  ${style.dim(rule)}`,
      ...wrap(printable(message), columns, '  '),
      ...codeFrame({ lines: lines.get(file)!, range, severity, hidden, columns, style }).map(
        (line) => `  ${line}`,
      ),
      ...(hint === undefined ? [] : wrap(printable(hint), columns, '  ').map(style.cyan)),
      '',
    ];
  });
  return [...blocks.flat(), ...summary(problems, shown.length, subject, style, columns), ''].join('\n');
}

const inOrderOfWeight = (problems: readonly Problem[]) => [
  ...problems.filter(({ severity }) => severity === 'error'),
  ...problems.filter(({ severity }) => severity === 'warning'),
];

function summary(
  problems: readonly Problem[],
  shown: number,
  { template, others }: Subject,
  style: Sink['style'],
  columns: number,
): string[] {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const counts = [counted(errors, 'error'), counted(warnings, 'warning')].filter(Boolean).join(', ');
  const more = problems.length - shown;
  const rest = more > 0 ? [style.dim(`… and ${more} more; --json lists them all.`)] : [];
  if (errors > 0) return [...rest, style.red(counts)];
  const files = [template, ...others].join(' and ');
  const verdict = `${files} ${others.length > 0 ? 'are' : 'is'} valid${counts ? `: ${counts}` : ''}.`;
  return [...rest, ...wrap(verdict, columns, '').map(warnings > 0 ? style.yellow : style.green)];
}

const counted = (count: number, noun: string) =>
  count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
