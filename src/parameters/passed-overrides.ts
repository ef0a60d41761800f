import { UsageError } from '../errors.ts';
import { parseOverride } from '../samconfig/override-text.ts';

/**
 * Reads the values of sam's own `--parameter-overrides`, as sam would: the words that follow it, each with one or
 * more pairs. A later one goes over an earlier one.
 * @throws UsageError where sam would lose a part of it, or refuse it; and for a file
 */
export function passedOverrides(words: readonly string[]): Record<string, string> {
  if (words.length === 1 && words[0] === '') return {};
  const values = new Map<string, string>();
  for (const word of words) {
    if (word.startsWith('file://')) {
      throw new UsageError(
        '--parameter-overrides names a file; samgen must know the values that it passes on to sam.',
        'Give the file to samgen, before the --: --params FILE',
      );
    }
    const { overrides, lost } = hasDoubtfulEnd(word) ? { overrides: [] } : parseOverride(word);
    // The word is not shown: it may be a value.
    if (overrides.length === 0) {
      throw new UsageError(
        'A word after --parameter-overrides is no NAME=VALUE, with a name of letters and digits: sam refuses it.',
        HINT,
      );
    }
    if (lost !== undefined) {
      const near = overrides[lost.after]?.name ?? overrides[0]!.name;
      throw new UsageError(
        `sam would lose a part of --parameter-overrides, near the value of ${near}.`,
        HINT,
      );
    }
    for (const { name, value } of overrides) {
      // To sam, A and "A" are two names until the end, and which one counts is not the order's.
      if (values.has(name) && values.get(name) !== value && words.some((one) => QUOTED_NAME.test(one))) {
        throw new UsageError(`--parameter-overrides gives ${name} two values.`, 'Leave one of them out.');
      }
      values.set(name, value);
    }
  }
  return Object.fromEntries(values);
}

const HINT =
  "sam splits at spaces and quotes. Give the value to samgen, before the --: --param 'NAME=two words'";

const QUOTED_NAME = /["'][A-Za-z0-9"']*=|[A-Za-z0-9]["']+[=,]/;

/** Python's str.strip and JavaScript's trim agree about blanks, but for some control characters and U+FEFF. */
function hasDoubtfulEnd(word: string): boolean {
  const text = word.trim();
  const at = word.indexOf(text);
  const blanks = word.slice(0, at) + word.slice(at + text.length);
  return blanks.includes('\ufeff') || /^\p{Cc}|\p{Cc}$/u.test(text);
}
