import { type ConfigPath, uneditable } from '../samconfig/config-edit.ts';
import { placeKey } from '../samconfig/toml-places.ts';
import { lineEnd, lineStart, tomlLayout } from './layout.ts';

/**
 * Takes out one value: its lines where it has lines of its own, else it alone with its comma.
 * @throws FailedError for a section
 */
export function removeToml(text: string, path: ConfigPath): string {
  const { places, sections } = tomlLayout(text);
  const wanted = placeKey(path);
  const pair = sections.flatMap(({ pairs }) => pairs).find((one) => placeKey(one.path) === wanted);
  if (pair) return text.slice(0, pair.start) + text.slice(lineEnd(text, pair.end).next);
  const place = places.get(wanted);
  if (place === undefined || place.key === place.value) throw uneditable(`${path.join('.')} is a section`);
  const before = text.slice(0, (place.key ?? place.value)[0]);
  const after = text.slice(place.value[1]);
  const comma = /^\s*,[ \t]*/.exec(after)?.[0];
  if (comma !== undefined) return closed(before, after.slice(comma.length));
  return closed(before.replace(/,\s*$/, ''), after);
}

/** A line on which nothing else stood goes with it. */
function closed(before: string, after: string): string {
  const start = lineStart(before, before.length);
  const isAlone = before.slice(start).trim() === '' && /^[ \t]*\r?\n/.test(after);
  return isAlone ? before.slice(0, start) + after.replace(/^[ \t]*\r?\n/, '') : before + after;
}
