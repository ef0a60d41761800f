import { parse } from 'smol-toml';
import { type Places, placeKey, type TomlPath, tomlPlaces } from '../samconfig/toml-places.ts';
import { isRecord } from '../text/is-record.ts';

/** `[a.b]`: from its bracket to the end of its line. The text before the first one is a section with no path. */
export interface TomlSection {
  path: readonly string[];
  /** `[[a.b]]` */
  isMany: boolean;
  start: number;
  end: number;
  pairs: TomlPair[];
}

/** `key = value`, with a line of its own. */
export interface TomlPair {
  path: readonly string[];
  start: number;
  end: number;
}

export interface TomlLayout {
  places: Places;
  sections: TomlSection[];
}

/** How a TOML text that a parser has already accepted is laid out. */
export function tomlLayout(text: string): TomlLayout {
  const places = tomlPlaces(text);
  const pairs = topLevelPairs(text, places);
  const root: TomlSection = { path: [], isMany: false, start: 0, end: 0, pairs: [] };
  const sections = [root];
  let next = 0;
  for (let line = 0; line < text.length; line = lineEnd(text, line).next) {
    const pair = pairs[next];
    if (pair && pair.start < lineEnd(text, line).next) {
      sections.at(-1)!.pairs.push(pair);
      // A value may go on over many lines.
      line = pair.end;
      next += 1;
      continue;
    }
    const start = line + /^[\uFEFF \t]*/.exec(text.slice(line, lineEnd(text, line).end))![0].length;
    if (text[start] === '[') sections.push(section(text, start));
  }
  return { places, sections };
}

function topLevelPairs(text: string, places: Places): TomlPair[] {
  const pairs: TomlPair[] = [];
  let end = 0;
  const inOrder = [...places]
    .filter(([, { key, value }]) => key !== undefined && key !== value)
    .sort(([, a], [, b]) => a.value[0] - b.value[0]);
  for (const [path, { key, value }] of inOrder) {
    if (value[0] < end) continue;
    end = value[1];
    pairs.push({ path: JSON.parse(path), start: lineStart(text, key![0]), end });
  }
  return pairs;
}

function section(text: string, start: number): TomlSection {
  const end = lineEnd(text, start).end;
  const path: string[] = [];
  let at: unknown = parse(text.slice(start, end));
  while (isRecord(at) && Object.keys(at).length > 0) {
    const [name] = Object.keys(at);
    path.push(name!);
    at = at[name!];
  }
  return { path, isMany: Array.isArray(at), start, end, pairs: [] };
}

/** The place of a value that is written out: `key = value`, or an item of a list. */
export function writtenPlace({ places }: TomlLayout, path: TomlPath): readonly [number, number] | undefined {
  const place = places.get(placeKey(path));
  return place === undefined || place.key === place.value ? undefined : place.value;
}

export const lineStart = (text: string, at: number): number =>
  at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;

/** Where the line of `at` ends, without its line ending, and where the next one begins. */
export function lineEnd(text: string, at: number): { end: number; next: number } {
  const newline = text.indexOf('\n', at);
  if (newline < 0) return { end: text.length, next: text.length };
  return { end: newline > at && text[newline - 1] === '\r' ? newline - 1 : newline, next: newline + 1 };
}
