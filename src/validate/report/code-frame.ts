import type { Style } from '../../deps.ts';
import type { Severity } from '../../problem.ts';
import type { Range } from '../../template/document.ts';
import { type Hidden, maskedLine } from './mask.ts';

export interface Frame {
  lines: readonly string[];
  range: Range;
  severity: Severity;
  hidden: readonly Hidden[];
  /** Width in characters. */
  columns: number;
  style: Style;
}

/** The line in question with the one before it, and the part in question underlined. */
export function codeFrame({ lines, range, severity, hidden, columns, style }: Frame): string[] {
  const written = lines[range.line - 1];
  if (written === undefined || (range.line === 1 && written === '')) return [];
  const paint = severity === 'error' ? style.red : style.yellow;
  const numberWidth = String(range.line).length;
  const width = Math.max(20, columns - numberWidth - 8);
  const shown = maskedLine(written, range.line, hidden);
  const start = shown.column(range.column);
  const end = range.endLine > range.line ? shown.text.trimEnd().length + 1 : shown.column(range.endColumn);
  const { text, from } = window(shown.text, start - 1, width);
  const mark = Math.min(Math.max(1, end - start), Math.max(1, text.length - (start - 1 - from)));
  const frame: string[] = [];
  const before = range.line > 1 ? maskedLine(lines[range.line - 2]!, range.line - 1, hidden).text : '';
  if (before.trim() !== '') {
    const number = String(range.line - 1).padStart(numberWidth);
    frame.push(style.dim(`  ${number} │ ${window(before, 0, width).text}`.trimEnd()));
  }
  frame.push(`${paint('>')} ${style.dim(`${range.line} │`)} ${text}`);
  frame.push(
    `  ${' '.repeat(numberWidth)} ${style.dim('│')} ${' '.repeat(start - 1 - from)}${paint('^'.repeat(mark))}`,
  );
  return frame;
}

/** The part of a long line around `at`, with … where something was left out. */
function window(line: string, at: number, width: number): { text: string; from: number } {
  const text = line.trimEnd();
  if (text.length <= width) return { text, from: 0 };
  const from = Math.max(0, Math.min(at - Math.floor(width / 3), text.length - width));
  let part = text.slice(from, from + width);
  if (from > 0) part = `…${part.slice(1)}`;
  if (from + width < text.length) part = `${part.slice(0, -1)}…`;
  return { text: part, from };
}
