import type { Range } from '../../template/document.ts';

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
  const spans = merged([...hiddenSpans(line, number, hidden), ...namedSecrets(line)]);
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

type Span = readonly [from: number, to: number];

function hiddenSpans(line: string, number: number, hidden: readonly Hidden[]): Span[] {
  return hidden
    .filter(({ range }) => range.line <= number && number <= range.endLine)
    .map(({ range }): Span => {
      const from = range.line === number ? range.column - 1 : line.length - line.trimStart().length;
      return [from, range.endLine === number ? range.endColumn - 1 : line.length];
    })
    .filter(([from, to]) => to > from);
}

const SECRET_NAME = /SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_?KEY/i;
const LONGEST_NAME = 100;

/** Where a file cannot be parsed, nothing is known to be a secret but by its name. */
function namedSecrets(line: string): Span[] {
  const spans: Span[] = [];
  // A text may lack its end: that may be why the file cannot be parsed.
  const pattern = /(["']?\s{0,9}[:=]\s{0,9})("(?:\\.|[^"\\])*"?|'[^']*'?|[^\s"',{}[\]!][^\s,}\]]*)/g;
  for (const match of line.matchAll(pattern)) {
    const before = line.slice(Math.max(0, match.index - LONGEST_NAME), match.index);
    if (!SECRET_NAME.test(/[\w-]*$/.exec(before)?.[0] ?? '')) continue;
    const from = match.index + match[1]!.length;
    spans.push([from, from + match[2]!.length]);
  }
  for (const match of line.matchAll(/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g))
    spans.push([match.index, match.index + match[0].length]);
  return spans;
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
