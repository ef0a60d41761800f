import type { ConfigValue } from '../samconfig/config-edit.ts';

/** What may not stand in a string as it is, and what a reader might take for the end of a line. */
const ESCAPED = /["\\\p{Cc}\u2028\u2029\ufeff]/gu;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/** A value as TOML of one line. */
export function tomlLiteral(value: ConfigValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(tomlLiteral).join(', ')}]`;
  const entries = Object.entries(value).map(([name, entry]) => `${tomlKey(name)} = ${tomlLiteral(entry)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A name as a key, in quotes where it needs them. */
export const tomlKey = (name: string): string => (/^[\w-]+$/.test(name) ? name : quoted(name));

export const dottedKey = (path: readonly (string | number)[]): string =>
  path.map((step) => tomlKey(String(step))).join('.');

const quoted = (text: string): string =>
  `"${text.replace(ESCAPED, (character) => SHORT[character] ?? unicodeEscape(character))}"`;

const unicodeEscape = (character: string) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`;

const isList = (value: object): value is readonly ConfigValue[] => Array.isArray(value);
