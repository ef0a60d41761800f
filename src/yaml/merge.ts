import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { FailedError } from '../errors.ts';
import { type Path, parseTemplate } from '../template/document.ts';
import { intrinsicOf } from '../template/intrinsics.ts';
import { tagFunction } from '../template/tags.ts';
import { isRecord } from '../text/is-record.ts';
import { flowKey, flowText, isJsonText } from './flow.ts';
import {
  type BlockMap,
  columnOf,
  type Entry,
  end,
  entrySource,
  indented,
  keyText,
  leadingStart,
  lineEnd,
  lineStart,
  newlineOf,
  start,
  valueStart,
} from './positions.ts';

/** Which key a new one stands before, given the keys that are there; at the end where it gives none. */
export type Placement = (path: Path, key: string, present: readonly string[]) => string | undefined;

const atTheEnd: Placement = () => undefined;

/**
 * Puts the entries of `fragment` (block-style YAML, its comments included) into the maps of `text`.
 * A map that is there is filled, a value that is there is replaced, anything else is added.
 * All that is not edited stays byte for byte: the text is spliced, never written anew.
 * @throws FailedError where the place is no map that could be edited (an alias, an intrinsic function)
 */
export function mergeYaml(text: string, fragment: string, placement: Placement = atTheEnd): string {
  const from = read(fragment);
  if (!isMap(from.root)) throw new FailedError('The YAML to be merged is no map.');
  const wanted = mergeValues(read(text).value, from.value);
  const merged = mergeMap(text, [], from.root as BlockMap, fragment, placement);
  if (!isDeepStrictEqual(read(merged).value, wanted)) throw unsafe();
  return merged;
}

function mergeMap(text: string, path: Path, from: BlockMap, fragment: string, placement: Placement): string {
  let result = text;
  for (const pair of from.items) {
    const key = keyText(pair.key);
    const target = find(read(result).root, path);
    if (!isMap(target))
      throw new FailedError(`${path.join('.') || 'The document'} is no map that can be edited.`);
    const present = (target as BlockMap).items.find((item) => keyText(item.key) === key);
    if (present === undefined) {
      result = addEntry(result, target as BlockMap, pair, fragment, path, placement);
    } else if (isPlainMap(pair.value) && isEmpty(present.value)) {
      result = fillEmpty(result, target as BlockMap, present, pair.value, fragment);
    } else if (isPlainMap(pair.value)) {
      result = mergeMap(result, [...path, key], pair.value, fragment, placement);
    } else {
      result = replaceValue(result, present, pair, fragment);
    }
  }
  return result;
}

function mergeValues(base: unknown, added: unknown): unknown {
  if (!isRecord(base) || !isRecord(added) || intrinsicOf(added)) return added;
  const merged = { ...base };
  for (const [key, value] of Object.entries(added)) merged[key] = mergeValues(base[key], value);
  return merged;
}

interface Read {
  text: string;
  root: Node;
  value: unknown;
}

/** The same text is read again and again on the way down to the place of an edit. */
let lastRead: Read | undefined;

function read(text: string): Read {
  if (lastRead?.text === text) return lastRead;
  const { document, problems } = parseTemplate(text, 'The YAML to be edited');
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem) throw new FailedError(`The YAML to be edited cannot be read: ${problem.message}`);
  if (document?.root === undefined) throw unsafe();
  lastRead = { text, root: document.root, value: document.value };
  return lastRead;
}

const unsafe = () =>
  new FailedError('The YAML is written in a way that cannot be edited safely; edit it by hand.');

function find(node: Node | null, path: Path): Node | null | undefined {
  let current: Node | null | undefined = node;
  for (const step of path) {
    if (!isMap(current)) return undefined;
    current = (current as BlockMap).items.find((item) => keyText(item.key) === String(step))?.value;
  }
  if (!isMap(current) || tagFunction(current.tag) !== undefined) return undefined;
  return (current as BlockMap).items.some((item) => /^(Ref$|Fn::)/.test(keyText(item.key)))
    ? undefined
    : current;
}

const isPlainMap = (node: Node | null): node is BlockMap =>
  isMap(node) && tagFunction(node.tag) === undefined && node.items.length > 0;

const isEmpty = (node: Node | null): boolean =>
  node === null || (isScalar(node) && node.value === null && (node.source ?? '') === '');

function addEntry(
  text: string,
  target: BlockMap,
  pair: Entry,
  fragment: string,
  path: Path,
  placement: Placement,
): string {
  if (target.flow) return addToFlow(text, target, pair);
  const keys = target.items.map((item) => keyText(item.key));
  const successor = placement(path, keyText(pair.key), keys);
  const neighbour = target.items.find((item) => keyText(item.key) === successor);
  const first = target.items[0];
  if (first === undefined) throw new FailedError(`${path.join('.')} is no map that can be edited.`);
  const indent = ' '.repeat(columnOf(text, start(first.key)));
  const newline = newlineOf(text);
  const lines = indented(entrySource(fragment, pair), indent, newline);
  const spaced = path.length === 0 ? newline : '';
  if (neighbour !== undefined) {
    const at = leadingStart(text, start(neighbour.key));
    return `${text.slice(0, at)}${lines}${newline}${spaced}${text.slice(at)}`;
  }
  const at = lineEnd(text, end(target.items[target.items.length - 1]!));
  const before = text.slice(0, at);
  const joint = before === '' || before.endsWith('\n') ? '' : newline;
  const rest = text.slice(at);
  // A block scalar's range takes in its last newline.
  const tail = before.endsWith('\n') ? newline : '';
  return `${before}${joint}${spaced}${lines}${tail}${rest}`;
}

/** `{ a: 1 }` gets `, key: value` before its bracket. */
function addToFlow(text: string, target: BlockMap, pair: Entry): string {
  const isJson = isJsonText(text);
  const value = pair.value === null ? 'null' : flowText(pair.value, isJson);
  const last = target.items[target.items.length - 1];
  const entry = `${flowKey(pair.key, isJson)}: ${value}`;
  if (last === undefined) {
    const at = start(target) + 1;
    return `${text.slice(0, at)}${entry}${text.slice(at)}`;
  }
  const at = end(last);
  const before = text.slice(lineStart(text, start(last.key)), start(last.key));
  const joint = isJson && /^\s+$/.test(before) ? `,${newlineOf(text)}${before}` : ', ';
  return `${text.slice(0, at)}${joint}${entry}${text.slice(at)}`;
}

/** `Variables:` with nothing after it becomes a block map. */
function fillEmpty(
  text: string,
  target: BlockMap,
  present: Entry,
  value: BlockMap,
  fragment: string,
): string {
  const newline = newlineOf(text);
  const step = columnOf(text, start(present.key)) + (target.flow ? 0 : 2);
  if (target.flow) throw new FailedError(`${keyText(present.key)} is empty and cannot be edited.`);
  const lines = value.items
    .map((item) => indented(entrySource(fragment, item), ' '.repeat(step), newline))
    .join(newline);
  const at = lineEnd(text, present.key.range?.[1] ?? 0);
  return `${text.slice(0, at)}${newline}${lines}${text.slice(at)}`;
}

function replaceValue(text: string, present: Entry, pair: Entry, fragment: string): string {
  const given = pair.value;
  const indent = ' '.repeat(columnOf(text, start(present.key)) + 2);
  const inline = given === null ? '' : fragment.slice(valueStart(fragment, pair), given.range?.[1]);
  const isBlock =
    given !== null && /\r?\n/.test(inline.trimEnd()) && (isMap(given) || isSeq(given)) && !given.flow;
  const newline = newlineOf(text);
  const asBlock = (node: Node) =>
    newline +
    indented(fragment.slice(lineStart(fragment, start(node)), node.range?.[1]).trimEnd(), indent, newline);
  const written = isBlock ? asBlock(given) : inline.trimEnd();
  const source = isJsonText(text) ? (given === null ? 'null' : flowText(given, true)) : written;
  if (isEmpty(present.value)) {
    const colon = text.indexOf(':', present.key.range?.[1] ?? 0) + 1;
    return `${text.slice(0, colon)}${isBlock ? '' : ' '}${source}${text.slice(colon)}`;
  }
  const from = valueStart(text, present);
  const raw = text.slice(from, end(present));
  const to = from + raw.trimEnd().length;
  return `${text.slice(0, from)}${source}${text.slice(to)}`;
}
