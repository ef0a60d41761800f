import type { Range } from '../template/document.ts';

/** The part of a text that a range covers. */
export function textIn(all: readonly string[], range: Range): string {
  const lines = all.slice(range.line - 1, range.endLine);
  if (lines.length === 0) return '';
  const last = lines.length - 1;
  lines[last] = lines[last]!.slice(0, range.endColumn - 1);
  lines[0] = lines[0]!.slice(range.column - 1);
  return lines.join('\n');
}

/** Turns offsets in a text into 1-based lines and columns; what lies outside becomes its nearest end. */
export function rangeCounter(text: string): (start: number, end: number) => Range {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const position = (wanted: number) => {
    const offset = Math.max(0, Math.min(wanted, text.length));
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
  return (start, end) => {
    const [from, to] = [position(start), position(Math.max(start, end))];
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  };
}

/** The first place of `word` within a range; the range itself where it is not in it. */
export function narrowed(lines: readonly string[], range: Range, word: string): Range {
  for (let line = range.line; line <= range.endLine; line += 1) {
    const from = line === range.line ? range.column - 1 : 0;
    const column = (lines[line - 1] ?? '').indexOf(word, from) + 1;
    const isWithin = line < range.endLine || column + word.length <= range.endColumn;
    if (column > 0 && isWithin) return { line, column, endLine: line, endColumn: column + word.length };
  }
  return range;
}
