import type { Span } from '../text/edits.ts';

/** What a shell reads of a part of a file, and where each of its characters is written. */
export interface LogicalText {
  readonly text: string;
  /** The offset of a character of `text` in the file. */
  at(index: number): number;
}

/** The instruction's argument as Docker hands it to the shell: continued lines joined, comments and blank lines left out. */
export const joinedLines = (text: string, span: Span): LogicalText =>
  logical(text, joinedIndices(text, span));

/** A script's text, as the shell joins the lines that a backslash continues; carriage returns at the ends left out. */
export function scriptLines(text: string, { start, end }: Span): LogicalText {
  const indices: number[] = [];
  for (let at = start; at < end; at++) {
    const isReturn = text[at] === '\r' && text[at + 1] === '\n';
    const continued = text[at] === '\\' ? /^\\\r?\n/.exec(text.slice(at, at + 3)) : null;
    if (continued && !isEscaped(text, start, at)) at += continued[0].length - 1;
    else if (!isReturn) indices.push(at);
  }
  return logical(text, indices);
}

function isEscaped(text: string, start: number, at: number): boolean {
  let count = 0;
  while (at - count - 1 >= start && text[at - count - 1] === '\\') count++;
  return count % 2 === 1;
}

function logical(text: string, indices: readonly number[]): LogicalText {
  const end = (indices.at(-1) ?? -1) + 1;
  return { text: indices.map((at) => text[at]).join(''), at: (index) => indices[index] ?? end };
}

/** A parser directive at the beginning of a Dockerfile may make the backtick what continues a line. */
const BACKTICK = /^(?:[ \t]*#[ \t]*\w+[ \t]*=.*\r?\n)*?[ \t]*#[ \t]*escape[ \t]*=[ \t]*`[ \t]*\r?\n/i;

function joinedIndices(text: string, span: Span): number[] {
  const continued = BACKTICK.test(text) ? /`?[ \t]*\r?\n$/ : /\\?[ \t]*\r?\n$/;
  const indices: number[] = [];
  for (let at = span.start; at < span.end; ) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 || newline >= span.end ? span.end : newline + 1;
    const line = text.slice(at, next);
    const isLeftOut = /^[ \t]*(?:#.*)?\r?\n?$/.test(line);
    const kept = isLeftOut ? 0 : line.replace(continued, '').length;
    for (let index = 0; index < kept; index++) indices.push(at + index);
    at = next;
  }
  return indices;
}
