import type { ConfigValue } from '../samconfig/config-edit.ts';

/** What YAML 1.1 and 1.2 both read as the text that it is, without quotes. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z][\w-]*$/i;

/** What may not stand in a quoted text as it is, and what a reader of YAML 1.1 takes for the end of a line. */
const ESCAPED = /["\\\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/gu;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

/** A value as YAML of one line, which may stand in a flow collection too. */
export function yamlLiteral(value: ConfigValue): string {
  if (typeof value === 'string') return PLAIN.test(value) ? value : quotedYaml(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(yamlLiteral).join(', ')}]`;
  const entries = Object.entries(value).map(([name, entry]) => `${yamlLiteral(name)}: ${yamlLiteral(entry)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

export const quotedYaml = (text: string): string =>
  `"${text.replace(ESCAPED, (character) => SHORT[character] ?? unicodeEscape(character))}"`;

const unicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const isList = (value: object): value is readonly ConfigValue[] => Array.isArray(value);
