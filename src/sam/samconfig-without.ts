import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse as parseToml } from 'smol-toml';
import { parseDocument } from 'yaml';
import { UsageError } from '../errors.ts';
import { placeKey, tomlPlaces } from '../samconfig/toml-places.ts';
import { isRecord } from '../text/is-record.ts';
import type { SamconfigChoice } from './arguments.ts';

type Place = readonly [environment: string, command: string, section: string, key: string];

/**
 * A copy of the samconfig without these keys of `deploy`, in the environment that is used.
 * @throws UsageError where they cannot be taken out
 */
export function withoutKeys(
  { file, environment }: SamconfigChoice,
  keys: readonly string[],
): { name: string; text: string } {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const places = ['global', 'deploy'].flatMap((command) =>
    keys.map((key): Place => [environment, command, 'parameters', key]),
  );
  const isToml = extname(file) === '.toml';
  const result = places.reduce(isToml ? tomlWithout : yamlWithout, text);
  if (isToml && !isDeepStrictEqual(plain(read(result)), plain(without(read(text), places)))) {
    throw new UsageError(
      `The command line overrules ${keys.join(', ')} of ${file}, which cannot be left out of it.`,
      'Change it there.',
    );
  }
  return { name: `samconfig${extname(file)}`, text: result };
}

/** The pair goes, and in an inline table the comma behind it. */
function tomlWithout(text: string, path: Place): string {
  const place = tomlPlaces(text).get(placeKey(path));
  if (place?.key === undefined) return text;
  const before = text.slice(0, place.key[0]);
  const start = Math.max(...['\n', '{', ','].map((mark) => before.lastIndexOf(mark))) + 1;
  const behind = text.slice(place.value[1]).replace(/^[ \t]*,/, '');
  return text.slice(0, start) + behind;
}

function yamlWithout(text: string, path: Place): string {
  const document = parseDocument(text);
  if (document.hasIn(path)) document.deleteIn(path);
  return document.toString();
}

function read(text: string): Record<string, unknown> | undefined {
  try {
    return parseToml(text);
  } catch {
    // Then it is not what was wanted.
    return undefined;
  }
}

function without(value: Record<string, unknown> | undefined, places: readonly Place[]): unknown {
  for (const path of places) {
    const table = path.slice(0, -1).reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);
    if (isRecord(table)) delete table[path[3]];
  }
  return value;
}

const plain = (value: unknown): unknown => (value === undefined ? {} : JSON.parse(JSON.stringify(value)));
