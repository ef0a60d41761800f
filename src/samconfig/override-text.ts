export interface Override {
  name: string;
  value: string;
}

export interface ParsedOverrides {
  overrides: Override[];
  /** Set where sam passes over a part of the text; `after` is the index of the pair before it. */
  lost?: { after: number };
}

const VALUE = String.raw`("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|[^ "\\])+)`;
const LONG = new RegExp(`ParameterKey=([A-Za-z0-9"']+),ParameterValue=${VALUE}`, 'g');
const SHORT = new RegExp(` ([A-Za-z0-9"']+)=${VALUE}`, 'g');

/** Reads a text of parameter overrides as sam does (samcli/cli/types.py, `CfnParameterOverridesType`). */
export function parseOverride(text: string): ParsedOverrides {
  const padded = ` ${text.trim()}`;
  for (const pattern of [LONG, SHORT]) {
    const matches = [...padded.matchAll(pattern)];
    if (matches.length > 0) return withLost(matches, padded);
  }
  return { overrides: [] };
}

function withLost(matches: RegExpExecArray[], text: string): ParsedOverrides {
  const overrides = matches.map(([, name, value]) => ({ name: unquoted(name!), value: unquoted(value!) }));
  let end = 0;
  for (const [index, match] of [...matches, undefined].entries()) {
    const gap = text.slice(end, match?.index ?? text.length);
    if (/[^\s,]/.test(gap)) return { overrides, lost: { after: Math.max(0, index - 1) } };
    end = (match?.index ?? 0) + (match?.[0].length ?? 0);
  }
  return { overrides };
}

/** Quotes around the whole value go, and backslashes before blanks and quotes (samcli/cli/types.py, `_unquote_wrapped_quotes`). */
export function unquoted(value: string): string {
  const quote = value[0];
  const inner = (quote === '"' || quote === "'") && value.endsWith(quote) ? value.slice(1, -1) : value;
  return inner.replaceAll('\\ ', ' ').replaceAll('\\"', '"').replaceAll("\\'", "'");
}
