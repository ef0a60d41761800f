import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { isRecord } from '../text/is-record.ts';
import { longForm, tagFunction } from './tags.ts';

/** Aliases may repeat shared parts, but not multiply them without end. */
export const MAX_EXPANDED_NODES = 200_000;

export class AliasBomb extends Error {
  readonly node: Node;
  constructor(node: Node) {
    super('alias bomb');
    this.node = node;
  }
}

type Report = (node: Node, rule: string, message: string, hint?: string) => void;

/** Turns nodes into plain data; remembers each anchor's value, and how large the whole would be expanded. */
export class Converter {
  private readonly values = new Map<Node, { value: unknown; size: number }>();
  private readonly open = new Set<Node>();
  constructor(anchors: Map<string, Node>, report: Report) {
    this.anchors = anchors;
    this.report = report;
  }
  private readonly anchors: Map<string, Node>;
  private readonly report: Report;

  convert(node: Node): unknown {
    return this.sized(node).value;
  }

  private sized(node: Node): { value: unknown; size: number } {
    const known = this.values.get(node);
    if (known) return known;
    if (isAlias(node)) return this.alias(node);
    if ('anchor' in node && typeof node.anchor === 'string') this.anchors.set(node.anchor, node);
    this.open.add(node);
    const plain = this.plain(node);
    this.open.delete(node);
    const name = tagFunction(node.tag);
    const result = name === undefined ? plain : { value: longForm(name, plain.value), size: plain.size + 1 };
    if (result.size > MAX_EXPANDED_NODES) throw new AliasBomb(node);
    this.values.set(node, result);
    return result;
  }

  private alias(node: Node & { source: string }): { value: unknown; size: number } {
    const target = this.anchors.get(node.source);
    if (target === undefined || this.open.has(target)) {
      this.report(
        node,
        'yaml-alias',
        `The alias *${node.source} ${target ? 'contains itself' : 'has no anchor before it'}.`,
      );
      return { value: null, size: 1 };
    }
    return this.sized(target);
  }

  private plain(node: Node): { value: unknown; size: number } {
    if (isMap(node)) return this.map(node.items as Pair<Node, Node | null>[], node);
    if (isSeq(node)) {
      let size = 1;
      const value = node.items.map((item) => {
        const entry = this.sized(item as Node);
        size += entry.size;
        if (size > MAX_EXPANDED_NODES) throw new AliasBomb(node);
        return entry.value;
      });
      return { value, size };
    }
    return { value: isScalar(node) ? scalarValue(node.value, node.source) : null, size: 1 };
  }

  private map(
    items: Pair<Node, Node | null>[],
    node: Node,
  ): { value: Record<string, unknown>; size: number } {
    const own: [string, unknown][] = [];
    const merged: Record<string, unknown>[] = [];
    const seen = new Set<string>();
    let size = 1;
    for (const { key, value } of items) {
      const keyText = this.keyText(key);
      const entry = value ? this.sized(value) : { value: null, size: 1 };
      size += entry.size;
      if (size > MAX_EXPANDED_NODES) throw new AliasBomb(node);
      if (keyText === '<<' && isMergeKey(key)) {
        for (const source of Array.isArray(entry.value) ? entry.value : [entry.value]) {
          if (isRecord(source)) merged.push(source);
          else this.report(key, 'yaml-merge', 'Only a map, or a list of maps, can be merged with <<.');
        }
        continue;
      }
      if (seen.has(keyText)) {
        this.report(
          key,
          'yaml-duplicate-key',
          `The key ${keyText} stands twice in this map; only the last would count.`,
          'Remove or rename one of them.',
        );
      }
      seen.add(keyText);
      own.push([keyText, entry.value]);
    }
    const value: Record<string, unknown> = Object.create(null);
    for (const source of merged.reverse()) Object.assign(value, source);
    for (const [key, entry] of own) value[key] = entry;
    return { value: Object.setPrototypeOf(value, Object.prototype), size };
  }

  private keyText(key: Node): string {
    if (isScalar(key)) return String(scalarValue(key.value, key.source));
    if (isAlias(key)) return String(this.sized(key).value);
    this.report(key, 'yaml-key', 'A key must be a plain text.');
    return '?';
  }
}

const isMergeKey = (key: Node) => isScalar(key) && (key.type === 'PLAIN' || key.type === undefined);

/** What PyYAML takes for a number (yaml/resolver.py); the rest of what YAML 1.1 allows is text to it. */
const NUMBER = new RegExp(
  [
    '[-+]?0b[0-1_]+',
    '[-+]?0[0-7_]+',
    '[-+]?(?:0|[1-9][0-9_]*)',
    '[-+]?0x[0-9a-fA-F_]+',
    '[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+',
    '[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?',
    '[-+]?\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?',
    '[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*',
    '[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)',
    // JSON's own numbers: a template in JSON is read by a JSON parser.
    '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?[eE][-+]?[0-9]+',
  ]
    .map((form) => `^(?:${form})$`)
    .join('|'),
);

/**
 * The value of a scalar as SAM's reader has it. Dates stay the text they were: `2010-09-09` is a version to
 * CloudFormation, not a day. So do `.`, `y` and `n`, which YAML 1.1 takes for a number and for switches.
 */
export function scalarValue(value: unknown, source: string | undefined): unknown {
  if (value instanceof Date || value instanceof Uint8Array) return source ?? '';
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'symbol') return source ?? '<<';
  if (typeof value === 'number' && source !== undefined && !NUMBER.test(source)) return source;
  if (typeof value === 'boolean' && source?.length === 1) return source;
  return value;
}
