import { isMap, isScalar, isSeq, type Node, stringify } from 'yaml';
import { longForm, tagFunction } from '../template/tags.ts';
import { type Entry, keyText } from './positions.ts';

/** A node as flow-style text, its tag kept; in a document that is JSON, as JSON. */
export function flowText(node: Node, isJson = false): string {
  const name = tagFunction(node.tag);
  if (isJson && name !== undefined) {
    if (isScalar(node)) return JSON.stringify(longForm(name, node.value));
    return `{ ${JSON.stringify(name)}: ${bareText(node, isJson)} }`;
  }
  return `${name === undefined ? '' : `${node.tag} `}${bareText(node, isJson)}`;
}

function bareText(node: Node, isJson: boolean): string {
  if (isScalar(node)) {
    const isAsWritten = node.source !== undefined && isSimple(node) && (!isJson || NUMBER.test(node.source));
    return isAsWritten ? String(node.source) : JSON.stringify(node.value);
  }
  if (isSeq(node)) return `[${node.items.map((item) => flowText(item as Node, isJson)).join(', ')}]`;
  if (isMap(node)) {
    const items = (node.items as Entry[]).map(
      ({ key, value }) => `${flowKey(key, isJson)}: ${value === null ? 'null' : flowText(value, isJson)}`,
    );
    return `{ ${items.join(', ')} }`;
  }
  return stringify(node.toJSON()).trim();
}

/** Of JSON: 1.0 is not 1. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** With its quotes, where it has them: NO would be read as false. */
export const flowKey = (key: Node, isJson = false): string =>
  isJson || (isScalar(key) && /^QUOTE_/.test(key.type ?? '')) ? JSON.stringify(keyText(key)) : keyText(key);

/** CloudFormation reads what begins with a brace as JSON, and nothing else. */
export function isJsonText(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isSimple = (node: { type?: unknown; source?: unknown }) =>
  node.type === 'PLAIN' && !/[,[\]{}\n]/.test(String(node.source));
