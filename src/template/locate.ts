import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { scalarValue } from './convert.ts';
import type { Path } from './document.ts';
import { tagFunction } from './tags.ts';

/** The node at `path`; where there is none, the key of the deepest ancestor that exists. */
export function findNode(
  root: Node,
  path: Path,
  part: 'key' | 'value',
  anchors: Map<string, Node>,
): Node | undefined {
  let node: Node | null = root;
  let found: Node = root;
  let nearest: Node = root;
  const resolve = (candidate: Node | null): Node | null =>
    candidate && isAlias(candidate) ? (anchors.get(candidate.source) ?? null) : candidate;
  for (const [index, step] of path.entries()) {
    const current: Node | null = resolve(node);
    if (current === null) return nearest;
    const name = tagFunction(current.tag);
    if (name !== undefined && step === name) {
      const next = path[index + 1];
      // The two halves of `!GetAtt a.b` are one scalar.
      if (isScalar(current) && typeof next === 'number') return current;
      continue;
    }
    const pair: { key: Node | undefined; value: Node | null } | undefined = child(current, step, resolve);
    if (pair === undefined) return nearest;
    nearest = pair.key ?? pair.value ?? nearest;
    found =
      part === 'key' && index === path.length - 1 && pair.key ? pair.key : (pair.value ?? pair.key ?? found);
    node = pair.value;
  }
  return found;
}

function child(
  node: Node,
  step: string | number,
  resolve: (node: Node | null) => Node | null,
): { key: Node | undefined; value: Node | null } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)] as Node | undefined;
    return item === undefined ? undefined : { key: undefined, value: item };
  }
  if (!isMap(node)) return undefined;
  const direct = pairsByKey(node).get(String(step));
  if (direct) return { key: direct.key, value: direct.value };
  const keyText = (key: Node) => textOf(resolve(key));
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    if (keyText(pair.key) !== '<<') continue;
    const source = resolve(pair.value);
    for (const candidate of isSeq(source) ? (source.items as Node[]) : [source]) {
      const resolved = resolve(candidate);
      const inherited = resolved ? child(resolved, step, resolve) : undefined;
      if (inherited) return inherited;
    }
  }
  return undefined;
}

const indexes = new WeakMap<Node, Map<string, Pair<Node, Node | null>>>();

/** A map's pairs by the texts of their keys, the last of two equal ones; made once a map. */
function pairsByKey(node: YAMLMap): Map<string, Pair<Node, Node | null>> {
  const known = indexes.get(node);
  if (known) return known;
  const index = new Map<string, Pair<Node, Node | null>>();
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    const text = textOf(pair.key);
    if (text !== undefined) index.set(text, pair);
  }
  indexes.set(node, index);
  return index;
}

const textOf = (key: Node | null) => (isScalar(key) ? String(scalarValue(key.value, key.source)) : undefined);
