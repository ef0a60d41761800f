import type { Range } from '../../template/document.ts';
import { type Span, secretSpans } from './secret-spans.ts';

/** A part of a line that must not be shown: 0-based, the end exclusive. */
export interface Hidden {
  range: Range;
}

const MASK = '********';

/** A line without what is hidden in it, fit for a terminal, and where its columns went. */
export function maskedLine(
  line: string,
  number: number,
  hidden: readonly Hidden[],
): { text: string; column: (column: number) => number } {
  const spans = merged([...hiddenSpans(line, number, hidden), ...secretSpans(line)]);
  let text = '';
  let at = 0;
  const moves: { from: number; to: number; shownAt: number }[] = [];
  for (const [from, to] of spans) {
    text += line.slice(at, from);
    moves.push({ from, to, shownAt: text.length });
    text += MASK;
    at = to;
  }
  text += line.slice(at);
  const column = (wanted: number) => {
    const offset = wanted - 1;
    const inside = moves.find(({ from, to }) => offset > from && offset < to);
    if (inside) return inside.shownAt + 1;
    const shift = moves
      .filter(({ to }) => to <= offset)
      .reduce((sum, { from, to }) => sum + MASK.length - (to - from), 0);
    return Math.max(0, offset + shift) + 1;
  };
  return { text: printable(text), column };
}

function hiddenSpans(line: string, number: number, hidden: readonly Hidden[]): Span[] {
  return hidden
    .filter(({ range }) => range.line <= number && number <= range.endLine)
    .map(({ range }): Span => {
      const from = range.line === number ? range.column - 1 : line.length - line.trimStart().length;
      return [from, range.endLine === number ? range.endColumn - 1 : line.length];
    })
    .filter(([from, to]) => to > from);
}

function merged(spans: Span[]): Span[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...spans].sort((one, other) => one[0] - other[0])) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** Tabs as one column each, and no control character that a terminal would obey. */
export const printable = (text: string): string =>
  text.replace(/\t/g, ' ').replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '·');
