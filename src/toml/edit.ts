import { isDeepStrictEqual } from 'node:util';
import { parse } from 'smol-toml';
import { FailedError } from '../errors.ts';
import {
  type ConfigEdit,
  type ConfigPath,
  type ConfigValue,
  editedValue,
  plainData,
  uneditable,
  valueAt,
} from '../samconfig/config-edit.ts';
import { isRecord } from '../text/is-record.ts';
import { addToml } from './add.ts';
import { lineEnd, lineStart, tomlLayout, writtenPlace } from './layout.ts';
import { tomlLiteral } from './literal.ts';

export type TomlValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/**
 * Sets one key of samconfig's `[environment.command.parameters]`. Comments, order, line endings and all that is
 * not edited stay as they were. @throws FailedError where the text is no TOML, or cannot be edited safely
 */
export function setParameter(
  text: string,
  environment: string,
  command: string,
  key: string,
  value: TomlValue,
): string {
  const before = readToml(text, 'samconfig.toml');
  const path = [environment, command, 'parameters', key];
  if (isDeepStrictEqual(plainData(valueAt(before, path)), plainData(value))) return text;
  return editToml(text, { kind: 'set', path, value });
}

/** @throws FailedError where the text is no TOML */
export function readToml(text: string, shownAs: string): Record<string, unknown> {
  try {
    return parse(text.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    const first = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new FailedError(`${shownAs} cannot be read: ${first}`, undefined, { cause: error });
  }
}

/**
 * Makes one change by splicing it into the text, so that every other byte stays; what came out is read again and
 * compared with what was wanted. @throws FailedError where it cannot be edited safely
 */
export function editToml(text: string, edit: ConfigEdit): string {
  const before = readToml(text, 'The text to be edited');
  const result = spliced(text, before, edit);
  let after: unknown;
  try {
    after = parse(result.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    throw new FailedError(uneditable('a change would make it invalid').message, undefined, { cause: error });
  }
  if (isDeepStrictEqual(plainData(after), plainData(editedValue(before, edit)))) return result;
  throw uneditable('a change would touch other values');
}

function spliced(text: string, before: unknown, { kind, path, value }: ConfigEdit): string {
  requireTables(before, path);
  const layout = tomlLayout(text);
  const place = writtenPlace(layout, path);
  if (kind === 'set') {
    if (place) return text.slice(0, place[0]) + tomlLiteral(value) + text.slice(place[1]);
    if (valueAt(before, path) !== undefined) throw uneditable(`${shown(path)} is a section of its own`);
    return addToml(text, layout, path, value);
  }
  if (place === undefined) throw uneditable(`${shown(path)} is a section of its own`);
  const [start, end] = place;
  if (kind === 'behind') {
    return `${text.slice(0, start)}[${text.slice(start, end)}, ${tomlLiteral(value)}]${text.slice(end)}`;
  }
  const list = valueAt(before, path);
  const last = Array.isArray(list) ? writtenPlace(layout, [...path, list.length - 1]) : undefined;
  if (last) return behindItem(text, last, end, value);
  return `${text.slice(0, start + 1)}${tomlLiteral(value)}${text.slice(start + 1)}`;
}

/** On a line of its own where the last item has one. */
function behindItem(
  text: string,
  [start, at]: readonly [number, number],
  end: number,
  value: ConfigValue,
): string {
  const indent = text.slice(lineStart(text, start), start);
  const line = lineEnd(text, at);
  const comma = /^[ \t]*,/.test(text.slice(at));
  if (indent.trim() !== '' || line.next >= end)
    return `${text.slice(0, at)}, ${tomlLiteral(value)}${text.slice(at)}`;
  const ending = text.slice(line.end, line.next);
  const added = `${ending}${indent}${tomlLiteral(value)}${comma ? ',' : ''}`;
  return `${text.slice(0, at)}${comma ? '' : ','}${text.slice(at, line.end)}${added}${text.slice(line.end)}`;
}

/** What a value is put into must be a table, or an item of a list. */
function requireTables(value: unknown, path: ConfigPath): void {
  for (let length = 1; length < path.length; length += 1) {
    const parent = valueAt(value, path.slice(0, length));
    if (parent === undefined) return;
    const isTable = isRecord(parent) && !(parent instanceof Date);
    const isList = Array.isArray(parent) && typeof path[length] === 'number';
    if (!isTable && !isList) throw uneditable(`${shown(path.slice(0, length))} is no table`);
  }
}

const shown = (path: ConfigPath) => path.join('.');
