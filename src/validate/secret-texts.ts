import type { Problem } from '../problem.ts';
import type { Range } from '../template/document.ts';
import { textIn } from '../text/place.ts';

/** A value that no report may show. */
export interface SecretText {
  file: string;
  range: Range;
}

const MASK = '***';
/** Shorter than this, a text is found by chance in messages that have nothing to do with it. */
const LEAST = 4;
const LONGEST_SHOWN = 40;
const PLAIN_WORD = /^(true|false|null|String|Number)$/i;
/** More comparisons than this take too long; every quoted part is masked then. */
const MOST = 1_000_000;

/** The places of the secrets among the problems; and the problems, with none of their texts in a message. */
export function redacted(
  problems: readonly Problem[],
  texts: ReadonlyMap<string, string>,
  hidden: readonly SecretText[] = [],
): { problems: Problem[]; secrets: SecretText[] } {
  const told = problems.filter(({ secret }) => secret).map(({ file, range }) => ({ file, range }));
  const secrets = [...told, ...hidden];
  const lines = new Map([...texts].map(([file, text]) => [file, text.split('\n')]));
  const values = secrets
    .map(({ file, range }) => textIn(lines.get(file) ?? [], range).trim())
    .flatMap((text) => [text, text.replace(/^(["'])(.*)\1$/s, '$2')])
    .filter((word) => word.length >= LEAST && !PLAIN_WORD.test(word))
    // A message shows the start of a long text.
    .flatMap((word) => (word.length > LONGEST_SHOWN ? [word, word.slice(0, LONGEST_SHOWN)] : [word]));
  const words = [...new Set(values)].sort((one, other) => other.length - one.length);
  const isLarge = words.length * problems.length > MOST;
  const clean = (text: string) => {
    if (words.length === 0) return text;
    if (isLarge) return text.replace(/"[^"]*"/g, `"${MASK}"`);
    return words.reduce((rest, word) => rest.replaceAll(word, MASK), text);
  };
  const safe = problems.map((problem) => {
    if (problem.secret) return problem;
    const { message, hint } = problem;
    return { ...problem, message: clean(message), ...(hint === undefined ? {} : { hint: clean(hint) }) };
  });
  return { problems: safe, secrets };
}
