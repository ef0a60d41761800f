import { isMap, type Node } from 'yaml';
import { FailedError } from '../errors.ts';
import { type Path, parseTemplate } from '../template/document.ts';
import { type BlockMap, type Entry, end, keyText, leadingStart, lineEnd, start } from './positions.ts';

/**
 * Takes the entry at `path` out of a template's text, and the maps around it that would be empty then; every other byte
 * stays. What is not there is left alone.
 * @throws FailedError where it is written in a way that cannot be edited safely
 */
export function removeYaml(text: string, path: Path): string {
  const { document } = parseTemplate(text, 'The YAML to be edited');
  let node: Node | null | undefined = document?.root;
  let found: { map: BlockMap; entry: Entry } | undefined;
  for (const step of path) {
    if (!isMap(node)) return text;
    const map = node as BlockMap;
    const entry = map.items.find((item) => keyText(item.key) === String(step));
    if (entry === undefined) return text;
    // The outermost map of which nothing else would be left goes as a whole.
    if (found === undefined || map.items.length > 1) found = { map, entry };
    node = entry.value;
  }
  if (found === undefined) return text;
  return found.map.flow ? withoutFlow(text, found.map, found.entry) : withoutLines(text, found.entry);
}

function withoutLines(text: string, entry: Entry): string {
  const from = leadingStart(text, start(entry.key));
  const to = lineEnd(text, end(entry));
  const newline = /^\r?\n/.exec(text.slice(to))?.[0].length ?? 0;
  return text.slice(0, from) + text.slice(to + newline);
}

/** With the comma that parts it from its neighbour. */
function withoutFlow(text: string, { items }: BlockMap, entry: Entry): string {
  const at = items.indexOf(entry);
  const [before, after] = [items[at - 1], items[at + 1]];
  if (after !== undefined) return text.slice(0, start(entry.key)) + text.slice(start(after.key));
  if (before !== undefined) return text.slice(0, end(before)) + text.slice(end(entry));
  throw new FailedError('The YAML is written in a way that cannot be edited safely; edit it by hand.');
}
