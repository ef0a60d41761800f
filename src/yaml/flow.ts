import { isMap, isScalar, isSeq, type Node, stringify } from 'yaml';
import { tagFunction } from '../template/tags.ts';
import { type Entry, keyText } from './positions.ts';

/** A node as flow-style text, its tag kept. */
export function flowText(node: Node): string {
  const tag = tagFunction(node.tag) === undefined ? '' : `${node.tag} `;
  if (isScalar(node))
    return tag + (node.source !== undefined && isSimple(node) ? node.source : JSON.stringify(node.value));
  if (isSeq(node)) return `${tag}[${node.items.map((item) => flowText(item as Node)).join(', ')}]`;
  if (isMap(node)) {
    const items = (node.items as Entry[]).map(
      ({ key, value }) => `${flowKey(key)}: ${value === null ? 'null' : flowText(value)}`,
    );
    return `${tag}{ ${items.join(', ')} }`;
  }
  return stringify(node.toJSON()).trim();
}

/** With its quotes, where it has them: NO would be read as false. */
export const flowKey = (key: Node): string =>
  isScalar(key) && /^QUOTE_/.test(key.type ?? '') ? JSON.stringify(key.value) : keyText(key);

const isSimple = (node: { type?: unknown; source?: unknown }) =>
  node.type === 'PLAIN' && !/[,[\]{}\n]/.test(String(node.source));
