import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { FailedError } from '../errors.ts';
import {
  type ConfigEdit,
  type ConfigPath,
  type ConfigValue,
  editedValue,
  plainData,
  uneditable,
} from '../samconfig/config-edit.ts';
import { isRecord } from '../text/is-record.ts';
import { addToMap, fillEmpty } from './add.ts';
import { quotedYaml, yamlLiteral } from './literal.ts';
import {
  type BlockMap,
  type Entry,
  end,
  lineEnd,
  lineStart,
  newlineOf,
  start,
  valueStart,
} from './positions.ts';

/** @throws FailedError where the text is no YAML, or no map */
export function readYaml(
  text: string,
  shownAs: string,
): { document: Document; value: Record<string, unknown> } {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  const error = document.errors[0];
  if (error) throw new FailedError(`${shownAs} cannot be read: ${error.message}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    throw new FailedError(`${shownAs} cannot be read: ${cause.message}`, undefined, { cause });
  }
  if (!isRecord(value)) throw new FailedError(`${shownAs} cannot be read: it is no map of environments.`);
  return { document, value };
}

/**
 * Makes one change by splicing it into the text, so that every other byte stays; what came out is read again and
 * compared with what was wanted. @throws FailedError where it cannot be edited safely
 */
export function editYaml(text: string, edit: ConfigEdit): string {
  const { document, value } = readYaml(text, 'The text to be edited');
  const result = spliced(text, document.contents as Node | null, edit);
  let after: unknown;
  try {
    after = readYaml(result, 'The edited text').value;
  } catch (error) {
    throw new FailedError(uneditable('a change would make it invalid').message, undefined, { cause: error });
  }
  if (isDeepStrictEqual(plainData(after), plainData(editedValue(value, edit)))) return result;
  throw uneditable('a change would touch other values');
}

function spliced(text: string, root: Node | null, { kind, path, value }: ConfigEdit): string {
  let parent: Entry | undefined;
  let node = root;
  for (const [index, step] of path.entries()) {
    const rest = path.slice(index);
    if (isAbsent(node)) return kind === 'set' ? fillEmpty(text, parent, node, rest, value) : refuse(path);
    if (isSeq(node) && typeof step === 'number') {
      node = node.items[step] as Node;
      parent = { key: node, value: node } as Entry;
      continue;
    }
    if (!isMap(node)) throw uneditable(`${path.slice(0, index).join('.') || 'the file'} is no plain map`);
    const map = node as BlockMap;
    if (map.items.some((item) => keyOf(item) === '<<')) {
      throw uneditable(`${path.slice(0, index).join('.')} takes over another map (<<)`);
    }
    const present = map.items.find((item) => keyOf(item) === String(step));
    if (present === undefined) return kind === 'set' ? addToMap(text, map, rest, value) : refuse(path);
    parent = present;
    node = present.value;
  }
  if (parent === undefined || node === null) {
    return kind === 'set' && parent ? putAfterColon(text, parent, yamlLiteral(value)) : refuse(path);
  }
  if (kind === 'set') return replaced(text, parent, node, yamlLiteral(value));
  return kind === 'behind'
    ? replaced(text, parent, node, `[${inFlow(text, parent, node)}, ${yamlLiteral(value)}]`)
    : appended(text, node, value);
}

const keyOf = ({ key }: Entry): string => (isScalar(key) ? String(key.value) : '');

const isAbsent = (node: Node | null): boolean => node === null || (isScalar(node) && node.value === null);

const refuse = (path: ConfigPath): never => {
  throw uneditable(`${path.join('.')} is not there`);
};

/** A text as it may stand in a list of one line. */
function inFlow(text: string, parent: Entry, node: Node): string {
  if (!isScalar(node) || typeof node.value !== 'string') throw uneditable('a text is needed');
  const source = text.slice(valueStart(text, parent), node.range?.[1]);
  return node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? source : quotedYaml(node.value);
}

function replaced(text: string, parent: Entry, node: Node, source: string): string {
  const from = valueStart(text, parent);
  if (isBlock(node) && parent.key !== node) {
    const head = lineEnd(text, lineStart(text, start(node)) - 1);
    const without = text.slice(0, head) + text.slice(lineEnd(text, end(parent)));
    if (head < start(parent.key)) throw uneditable('a list begins on the line of its key');
    return putAfterColon(without, parent, source);
  }
  const raw = text.slice(from, end(parent));
  if (isScalar(node) && raw === '') return putAfterColon(text, parent, source);
  return text.slice(0, from) + source + text.slice(from + raw.trimEnd().length);
}

const isBlock = (node: Node) => (isMap(node) || isSeq(node)) && !node.flow;

function putAfterColon(text: string, { key }: Entry, source: string): string {
  const colon = text.indexOf(':', key.range?.[1] ?? 0) + 1;
  return `${text.slice(0, colon)} ${source}${text.slice(colon)}`;
}

function appended(text: string, node: Node, value: ConfigValue): string {
  if (!isSeq(node)) throw uneditable('a list is needed');
  const last = node.items.at(-1) as Node | undefined;
  const item = yamlLiteral(value);
  if (last === undefined) return `${text.slice(0, start(node) + 1)}${item}${text.slice(start(node) + 1)}`;
  const at = end({ key: last, value: last } as Entry);
  if (node.flow) return `${text.slice(0, at)}, ${item}${text.slice(at)}`;
  const line = lineEnd(text, at);
  const indent = ' '.repeat(start(node) - lineStart(text, start(node)));
  const isOpen = line > 0 && text[line - 1] === '\n';
  const newline = newlineOf(text);
  return `${text.slice(0, line)}${isOpen ? '' : newline}${indent}- ${item}${isOpen ? newline : ''}${text.slice(line)}`;
}
