import { redactor } from '../sam/redact.ts';

const HIDDEN = '***';

/** Values of this length or more are looked for in parts too. */
const PART = 8;

/**
 * What Lambda says, without anything that may be a value of a variable. Its words can repeat the whole map, and nobody
 * knows all forms of that: so what is not surely words is not shown. What stands between braces; what follows the name of
 * a variable; each value, and each eight characters of one, in whatever case; what is encoded.
 * @param variables those that were sent or read; empty where they are not known
 */
export function lambdaWords(message: string, variables: Readonly<Record<string, string>>): string {
  const values = Object.values(variables).filter((value) => value !== '');
  const known = redactor(values)(message).replace(/\{.*\}|\{.*$/s, HIDDEN);
  const named = withoutWhatIsNamed(known, Object.keys(variables));
  const apart = named.replace(/\S+/g, (word) => (isOpaque(word) ? HIDDEN : word));
  return withoutShort(withoutParts(apart, values), values).replace(/\*{3}(?:[\s,;:=]*\*{3})+/g, HIDDEN);
}

/** Names alone may be told: Lambda lists those that it does not take. */
function withoutWhatIsNamed(text: string, names: readonly string[]): string {
  const places = names.map((name) => text.search(new RegExp(`(?<!\\w)${name}(?!\\w)`)));
  const first = Math.min(...places.filter((place) => place >= 0), text.length);
  const rest = text.slice(first);
  const words = rest.split(/[\s,;.:[\]()'"]+/).filter((word) => word !== '');
  return words.every((word) => names.includes(word) || word === 'and')
    ? text
    : `${text.slice(0, first)}${HIDDEN}`;
}

/** Base64, hex, percent-encoded: nobody reads it, and it may be the map. ARNs and names of actions are words. */
function isOpaque(word: string): boolean {
  if (/^["'(]?arn:/.test(word)) return false;
  if (/%[0-9a-f]{2}|\\[ux][0-9a-f]/i.test(word)) return true;
  // Names of actions and errors are as long, and have no digits.
  return /[A-Za-z0-9+/_=-]{24}/.test(word) && /\d/.test(word);
}

function withoutParts(text: string, values: readonly string[]): string {
  const parts = new Set<string>();
  for (const value of values) {
    const folded = value.toLowerCase();
    for (let at = 0; at + PART <= folded.length; at++) parts.add(folded.slice(at, at + PART));
  }
  const folded = text.toLowerCase();
  if (parts.size === 0 || folded.length !== text.length) return parts.size === 0 ? text : HIDDEN;
  let result = '';
  let hiddenTo = 0;
  for (let at = 0; at < text.length; at++) {
    if (parts.has(folded.slice(at, at + PART))) {
      if (hiddenTo <= at) result += HIDDEN;
      hiddenTo = at + PART;
    }
    if (at >= hiddenTo) result += text[at];
  }
  return result;
}

/** A value of one to three characters, where it is a word. */
function withoutShort(text: string, values: readonly string[]): string {
  let result = text;
  for (const value of new Set(values)) {
    if (value.length >= PART) continue;
    const literal = value.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    result = result.replace(new RegExp(`(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`, 'gi'), HIDDEN);
  }
  return result;
}
