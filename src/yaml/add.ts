import { isScalar, type Node } from 'yaml';
import { type ConfigPath, type ConfigValue, uneditable } from '../samconfig/config-edit.ts';
import { yamlLiteral } from './literal.ts';
import { type BlockMap, columnOf, type Entry, end, lineEnd, newlineOf, start } from './positions.ts';

/** How much deeper the first nested line is; the file's other levels are most likely written alike. */
export const stepOf = (text: string): string => /^( +)[^\s#-]/m.exec(text)?.[1] ?? '  ';

/** `a.b: value` as nested lines of a block map. */
function nestedLines(text: string, path: ConfigPath, value: ConfigValue, indent: string): string {
  const step = stepOf(text);
  return path
    .map((name, depth) => {
      const isLast = depth === path.length - 1;
      return `${indent}${step.repeat(depth)}${yamlLiteral(String(name))}:${isLast ? ` ${yamlLiteral(value)}` : ''}`;
    })
    .join(newlineOf(text));
}

const inlineEntry = ([step, ...rest]: ConfigPath, value: ConfigValue): string =>
  `${yamlLiteral(String(step))}: ${yamlLiteral(nest(rest, value))}`;

const nest = (path: ConfigPath, value: ConfigValue): ConfigValue =>
  path.reduceRight<ConfigValue>((inner, step) => ({ [step]: inner }), value);

/** Adds `path` to a map that has not its first step, in the way the map is written. */
export function addToMap(text: string, map: BlockMap, path: ConfigPath, value: ConfigValue): string {
  const last = map.items.at(-1);
  if (map.flow) {
    const at = last === undefined ? start(map) + 1 : end(last);
    const [before, after] = last === undefined ? [' ', ' '] : [', ', ''];
    return `${text.slice(0, at)}${before}${inlineEntry(path, value)}${after}${text.slice(at)}`;
  }
  if (last === undefined) throw uneditable('an empty map has no place');
  const newline = newlineOf(text);
  const column =
    columnOf(text, start(map.items[0]!.key)) - (text.startsWith('\uFEFF') && isFirst(map) ? 1 : 0);
  const lines = nestedLines(text, path, value, ' '.repeat(column));
  const first = map.items[0]!;
  if (path[0] === 'version') return addBefore(text, start(first.key) - column, lines, newline);
  const isRoot = column === 0;
  const at = lineEnd(text, end(last));
  const before = text.slice(0, at);
  // A block scalar's range takes in its last newline.
  const isOpen = before.endsWith('\n');
  const gap = (isOpen ? '' : newline) + (isRoot ? newline : '');
  return `${before}${gap}${lines}${isOpen ? newline : ''}${text.slice(at)}`;
}

const isFirst = (map: BlockMap) => start(map.items[0]!.key) <= 1;

const addBefore = (text: string, at: number, lines: string, newline: string) =>
  `${text.slice(0, at)}${lines}${newline}${text.slice(at)}`;

/** `key:` with nothing behind it gets a block map; `key: null` one in braces; an empty document its first lines. */
export function fillEmpty(
  text: string,
  parent: Entry | undefined,
  empty: Node | null,
  path: ConfigPath,
  value: ConfigValue,
): string {
  const newline = newlineOf(text);
  if (parent === undefined) {
    const at = /(?:\r?\n[ \t]*)*$/.exec(text)!.index;
    const isStart = at === 0 || text.slice(0, at) === '\uFEFF';
    const lines = nestedLines(text, path, value, '');
    return `${text.slice(0, at)}${isStart ? '' : newline}${lines}${isStart ? newline : ''}${text.slice(at)}`;
  }
  if (isScalar(empty) && (empty.source ?? '') !== '') {
    const [from, to] = [start(empty), empty.range?.[1] ?? 0];
    return `${text.slice(0, from)}{ ${inlineEntry(path, value)} }${text.slice(to)}`;
  }
  const indent = ' '.repeat(columnOf(text, start(parent.key))) + stepOf(text);
  const at = lineEnd(text, parent.key.range?.[1] ?? 0);
  return `${text.slice(0, at)}${newline}${nestedLines(text, path, value, indent)}${text.slice(at)}`;
}
