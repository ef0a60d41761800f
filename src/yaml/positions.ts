import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { FailedError } from '../errors.ts';

export { newlineOf } from '../text/newline.ts';

/** Places in YAML text, by the nodes parsed from it. All are offsets in UTF-16 code units. */

export type Entry = Pair<Node, Node | null>;
export type BlockMap = YAMLMap<Node, Node | null>;

export const keyText = (key: Node): string => (isScalar(key) ? String(key.source ?? key.value) : '');

/** Where a node's own text begins, after its tag and anchor. */
export const start = (node: Node): number => node.range?.[0] ?? 0;

/** Where an entry's value begins, its tag included. */
export function valueStart(text: string, { key, value }: Entry): number {
  if (value === null) return key.range?.[1] ?? 0;
  if ('anchor' in value && value.anchor) {
    throw new FailedError(
      `The value of ${keyText(key)} is an anchor (&${value.anchor}) that others may use; edit it by hand.`,
    );
  }
  return value.tag?.startsWith('!') && !value.tag.startsWith('!!')
    ? text.lastIndexOf(value.tag, start(value))
    : start(value);
}

/** Where the last character of an entry's value stands, trailing comments not counted. */
export function end(pair: Entry): number {
  const { key, value } = pair;
  if (value === null) return key.range?.[1] ?? 0;
  if ((isMap(value) || isSeq(value)) && !value.flow) {
    const items = value.items as (Entry | Node)[];
    const last = items[items.length - 1];
    if (last === undefined) return value.range?.[1] ?? 0;
    return isMap(value) ? end(last as Entry) : end({ key: last as Node, value: last as Node } as Entry);
  }
  return value.range?.[1] ?? 0;
}

/** The entry as it stands in the fragment, with the comments above it, without its indentation. */
export function entrySource(fragment: string, pair: Entry): string {
  const from = leadingStart(fragment, start(pair.key));
  const to = lineEnd(fragment, end(pair));
  const column = columnOf(fragment, start(pair.key));
  return fragment
    .slice(from, to)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line) => (line.slice(0, column).trim() === '' ? line.slice(column) : line.trimStart()))
    .join('\n');
}

export const indented = (source: string, indent: string, newline: string) =>
  source
    .split(/\r?\n/)
    .map((line) => (line === '' ? '' : indent + line))
    .join(newline);

export const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1;
export const columnOf = (text: string, at: number) => at - lineStart(text, at);

/** The end of the line, its newline excluded; `at` itself where a newline stands just before it. */
export function lineEnd(text: string, at: number): number {
  if (at > 0 && text[at - 1] === '\n') return at;
  const newline = text.indexOf('\n', at);
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** The start of the comment lines that stand directly above the line of `at`. */
export function leadingStart(text: string, at: number): number {
  let from = lineStart(text, at);
  while (from > 0) {
    const above = lineStart(text, from - 1);
    if (!text.slice(above, from).trimStart().startsWith('#')) break;
    from = above;
  }
  return from;
}
