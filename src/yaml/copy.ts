import { Document, isAlias, isMap, isScalar, type Node, Pair, type Scalar, visit } from 'yaml';
import { type ConfigPath, type ConfigValue, uneditable } from '../samconfig/config-edit.ts';
import { namesWord } from '../text/names-word.ts';
import { stepOf } from './add.ts';
import { readYaml } from './edit.ts';
import { type BlockMap, newlineOf } from './positions.ts';

/**
 * The text with the entry `from` once more as `name`, at its end, with its comments. Aliases become what they stand for.
 * @param changes of values in the copy; without a value it is taken out
 * @param clean is given the copied lines
 */
export function copyYamlEntry(
  text: string,
  from: string,
  name: string,
  changes: readonly { path: ConfigPath; value?: ConfigValue }[],
  clean: (copied: string) => string,
): string {
  const { document } = readYaml(text, 'The text to be edited');
  const root = document.contents;
  const entry = isMap(root)
    ? (root as BlockMap).items.find(({ key }) => isScalar(key) && String(key.value) === from)
    : undefined;
  if (!isMap(root) || root.flow || entry === undefined) throw uneditable('it is written in braces');
  const copy = new Document();
  const key = copy.createNode(name) as Scalar;
  key.commentBefore = titleOf(entry.key, from) ?? null;
  copy.contents = copy.createNode({}) as never;
  (copy.contents as unknown as BlockMap).items.push(new Pair(key, resolved(entry.value, document)) as never);
  for (const { path, value } of changes) {
    if (value === undefined) copy.deleteIn([name, ...path]);
    else copy.setIn([name, ...path], copy.createNode(value));
  }
  // Comments may still have theirs.
  const lines = copy
    .toString({ lineWidth: 0, indent: stepOf(text).length })
    .replaceAll('\r', '')
    .trimEnd();
  const newline = newlineOf(text);
  const isOpen = text.endsWith('\n');
  const gap = isOpen ? newline : newline + newline;
  return `${text}${gap}${clean(lines).replaceAll('\n', newline)}${isOpen ? newline : ''}`;
}

/** The comment right above an entry, unless it speaks of this one alone. */
function titleOf(key: Node, from: string): string | undefined {
  const title = key.commentBefore?.split(/\n[ \t]*\n/).at(-1);
  return title === undefined || title === '' || namesWord(title, from) ? undefined : title;
}

/** A copy on its own: without anchors, and with what aliases stand for. */
function resolved(node: Node | null, document: Document): Node | null {
  const own = (isAlias(node) ? node.resolve(document) : node)?.clone() as Node | undefined;
  if (own === undefined) return null;
  visit(own, {
    Alias: (_, alias) => resolved(alias, document) ?? undefined,
    Value: (_, each) => {
      delete each.anchor;
    },
  });
  return own;
}
