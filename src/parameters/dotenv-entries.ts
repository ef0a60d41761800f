import { parse } from 'dotenv';
import { UsageError } from '../errors.ts';
import type { ParamsEntry } from './params-file.ts';

const ENTRY = /^\s*(?:export\s+)?([\w.-]+)\s*=[^\S\n]*/;

/** A value in quotes, up to the end of its last line; as dotenv has them. */
const QUOTED = {
  "'": /'((?:\\'|[^'])*)'[^\S\n]*(?:#[^\n]*)?(?![^\n])/y,
  '"': /"((?:\\"|[^"])*)"[^\S\n]*(?:#[^\n]*)?(?![^\n])/y,
  '`': /`((?:\\`|[^`])*)`[^\S\n]*(?:#[^\n]*)?(?![^\n])/y,
} as const;
type Quote = keyof typeof QUOTED;

/** A quote with a backslash at the end of a line: it may be the end of the value, or within it. */
const doubtfulEnd = (quote: Quote) => new RegExp(String.raw`\\${quote}[^\S\n]*(?:#[^\n]*)?\n`);

/** Whether the first line that says something is a dotenv one. */
export function looksLikeDotenv(text: string): boolean {
  const line = text.split(/\r\n?|\n/).find((one) => !/^\s*(?:#|$)/.test(one));
  return line === undefined || ENTRY.test(line);
}

/**
 * The values of a dotenv file. The lines are found here, each is read by `dotenv`: dotenv itself passes over a line
 * that it does not understand, takes the next line for an empty value, and cuts values at a # without a word.
 * @throws UsageError for each of these, and for a key that stands twice
 */
export function dotenvEntries(text: string, shownAs: string): ParamsEntry[] {
  const source = text.replaceAll(/\r\n?/g, '\n');
  const entries = new Map<string, ParamsEntry>();
  let line = 1;
  for (let at = 0; at < source.length; ) {
    const where = `${shownAs}:${line}: `;
    const found = entryAt(source, at, where);
    if (found.name !== undefined) {
      const { name, value, isBare } = found;
      const earlier = entries.get(name);
      const isDoubtful = isBare && /^=*$/.test(value);
      if (earlier !== undefined) {
        const shown = isDoubtful ? 'A name' : name;
        throw new UsageError(
          `${where}${shown} stands here a second time; the first is line ${earlier.line}.`,
          'Remove one of them.',
        );
      }
      entries.set(name, { name, value, line, isDoubtful });
    }
    line += source.slice(at, found.end).split('\n').length - 1;
    at = found.end;
  }
  return [...entries.values()];
}

type Found =
  | { end: number; name: string; value: string; isBare: boolean }
  | { end: number; name?: undefined };

/** What begins at a line's start; `end` is the start of the line after it. */
function entryAt(source: string, start: number, where: string): Found {
  const lineEnd = ends(source, start);
  const line = source.slice(start, lineEnd);
  if (/^\s*(?:#|$)/.test(line)) return { end: lineEnd + 1 };
  const [head, name] = ENTRY.exec(line) ?? [];
  if (head === undefined || name === undefined) {
    throw new UsageError(
      `${where}this line has no NAME=VALUE.`,
      'A value of several lines is written in quotes. A file in YAML or JSON ends in .yaml or .json.',
    );
  }
  const valueStart = start + head.length;
  const end = valueEnd(source, valueStart, lineEnd, where, name);
  const read = parse(source.slice(start, end));
  const value = Object.hasOwn(read, name) ? read[name] : undefined;
  if (value === undefined || Object.keys(read).length !== 1) {
    throw new UsageError(`${where}the value of ${name} cannot be told for certain.`, 'Write it in quotes.');
  }
  return { end: end + 1, name, value, isBare: !Object.hasOwn(QUOTED, source[valueStart] ?? '') };
}

function valueEnd(source: string, start: number, lineEnd: number, where: string, name: string): number {
  const quote = source[start] as Quote;
  const quoted = Object.hasOwn(QUOTED, quote) ? QUOTED[quote] : undefined;
  if (quoted === undefined) {
    // From the character before it: A=#1 is cut, A= #1 has a comment.
    if (/[^\s#]#/.test(source.slice(start - 1, lineEnd))) {
      throw new UsageError(
        `${where}the value of ${name} would be cut at its #.`,
        'Write the value in quotes, or put a space before the # of a comment.',
      );
    }
    return lineEnd;
  }
  quoted.lastIndex = start;
  const inner = quoted.exec(source)?.[1];
  if (inner === undefined) {
    throw new UsageError(
      `${where}the quote that opens the value of ${name} is not closed, or something follows it.`,
      'Write all of the value in quotes that do not stand in it: \'…\', "…" or `…`.',
    );
  }
  if (quote === '"' && /\\["\\$`]/.test(inner)) {
    throw new UsageError(
      `${where}the value of ${name} has a backslash in double quotes, which a shell takes away and dotenv keeps.`,
      'Write it in single quotes, without the backslash, or in a JSON file.',
    );
  }
  if (!doubtfulEnd(quote).test(inner)) return ends(source, quoted.lastIndex);
  throw new UsageError(
    `${where}where the value of ${name} ends cannot be told: a line of it ends with a backslash and a quote.`,
    'Write it in other quotes, or in a JSON file.',
  );
}

function ends(source: string, from: number): number {
  const newline = source.indexOf('\n', from);
  return newline < 0 ? source.length : newline;
}
