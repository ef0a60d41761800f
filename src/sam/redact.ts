import { echoedRanges, openingOf, type Range } from './echoed-values.ts';
import { collapse, formsOf, type SecretForm } from './secret-forms.ts';

export interface Redactor {
  (text: string): string;
  /**
   * The redacted beginning of a text of which more may follow: without an end that could be the beginning of
   * something to hide.
   */
  beginning(text: string): string;
}

const HIDDEN = '***';

/**
 * Hides these values, in the forms in which programs print them, and always the environment maps and parameter values
 * that AWS's own errors quote. A value of less than 6 characters is hidden where it is a word of its own, one of less than 4 nowhere.
 */
export function redactor(secrets: readonly string[]): Redactor {
  const forms = formsOf(secrets);
  const redact = (text: string) => without(hiddenRanges(text, forms), text);
  const beginning = (text: string) => {
    const ranges = hiddenRanges(text, forms);
    let end = Math.min(openingOf(text) ?? text.length, openEnd(text, forms));
    for (const [start, after] of [...ranges].reverse()) if (start < end && after > end) end = start;
    return without(
      ranges.filter(([start]) => start < end),
      text.slice(0, end),
    );
  };
  return Object.assign(redact, { beginning });
}

function without(ranges: readonly Range[], text: string): string {
  let result = '';
  let shown = 0;
  for (const [start, end] of ranges) {
    result += text.slice(shown, start) + HIDDEN;
    shown = end;
  }
  return result + text.slice(shown);
}

/** In order, and apart from each other: secrets may overlap, and then none of them is to be seen in part. */
function hiddenRanges(text: string, forms: readonly SecretForm[]): Range[] {
  const found = echoedRanges(text);
  for (const form of forms) {
    for (const range of occurrences(form, text)) {
      if (!form.short || standsAlone(text, range)) found.push(range);
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [start, end] of found) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function* occurrences({ text: form, pattern }: SecretForm, text: string): Generator<Range> {
  if (pattern === undefined) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1))
      yield [at, at + form.length];
    return;
  }
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    yield [match.index, match.index + match[0].length];
    // They may overlap.
    pattern.lastIndex = match.index + 1;
  }
}

const standsAlone = (text: string, [start, end]: Range): boolean =>
  !/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, start - 2), start)) &&
  !/^[\p{L}\p{N}]/u.test(text.slice(end, end + 2));

/** Where the longest end begins that a form of a secret begins with. A whole short one counts: a letter may follow. */
function openEnd(text: string, forms: readonly SecretForm[]): number {
  for (let start = 0; start < text.length; start++) {
    const rest = text.slice(start);
    if (/^\s/.test(rest)) continue;
    const end = collapse(rest) + (/\s$/.test(rest) ? ' ' : '');
    if (forms.some((form) => form.text.startsWith(end))) return start;
  }
  return text.length;
}
