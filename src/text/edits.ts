/** A part of a text: offsets in UTF-16 code units, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What stands in `start`–`end` becomes `text`. */
export interface TextEdit extends Span {
  readonly text: string;
}

/**
 * The text with all edits made; every other byte stays. Edits may touch each other and not overlap; insertions at one
 * place come in the order they are given. @throws Error where they overlap, which is a mistake in samgen
 */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((one, other) => one.start - other.start || one.end - other.end);
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of ordered) {
    if (start < at) throw new Error(`Edits of a text overlap at offset ${start}.`);
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}
