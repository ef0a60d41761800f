import { unquoted } from '../samconfig/override-text.ts';

/**
 * The text that sam's unquoting turns back into `value`: always quoted (samcli/cli/types.py,
 * `_unquote_wrapped_quotes`, which takes the quotes around a value, and a backslash before a space or a quote).
 */
export const quotedForSam = (value: string): string => `"${value.replaceAll(/\\(?=[ "'])/g, '\\\\')}"`;

/** The same, but `value` itself where sam would leave it as it is. For files that people read. */
export const writtenForSam = (value: string): string =>
  unquoted(value) === value ? value : quotedForSam(value);

/**
 * The YAML of a file for `sam … --parameter-overrides file://FILE.yaml`; it replaces what samconfig says, so `values`
 * has that too. Each value is quoted twice: sam unquotes what a file gives, and then all that it has, which is that
 * again (samcli/cli/types.py, `CfnParameterOverridesType.convert`). ASCII alone, as sam reads the file in the
 * encoding of the user's locale.
 */
export function overridesFile(values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(
    ([name, value]) => `${yamlText(name)}: ${yamlText(quotedForSam(quotedForSam(value)))}\n`,
  );
  return lines.length === 0 ? '{}\n' : lines.join('');
}

/** A double-quoted YAML scalar on one line; a half of a character, which no file can hold, becomes U+FFFD. */
function yamlText(value: string): string {
  const escaped = value
    .replaceAll(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll(/["\\]|[^ -~]/gu, (character) =>
      character === '"' || character === '\\' ? `\\${character}` : escapeOf(character.codePointAt(0)!),
    );
  return `"${escaped}"`;
}

function escapeOf(code: number): string {
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
