import { writtenForSam } from '../parameters/sam-encoding.ts';
import { isRecord } from '../text/is-record.ts';
import { type ConfigEdit, type ConfigPath, type ConfigView, uneditable, valueAt } from './config-edit.ts';
import { parseOverride, unquoted } from './override-text.ts';

type Entry = readonly [name: string, value: string];

/** How `parameter_overrides`, in whatever form it is, comes to hold these values (samcli/cli/types.py, `convert`). */
export function planOverrides(view: ConfigView, path: ConfigPath, entries: readonly Entry[]): ConfigEdit[] {
  if (entries.length === 0) return [];
  const value = valueAt(view.value, path) ?? undefined;
  if (value === undefined) {
    // sam puts it into its table of global parameters, and tomlkit refuses a section in a table in braces.
    const [environment = ''] = path;
    if (view.isInline([environment, 'global', 'parameters']))
      return [{ kind: 'set', path, value: table(entries) }];
    return entries.map(([name, wanted]) => setIn(path, name, wanted));
  }
  if (typeof value === 'string') return planText(view, path, value, entries);
  if (Array.isArray(value)) return planList(view, path, value, entries);
  if (isRecord(value)) return planTable(view, path, value, entries);
  throw uneditable(`${path.join('.')} is neither a table nor a list nor a text`);
}

const setIn = (path: ConfigPath, name: string, wanted: string): ConfigEdit => ({
  kind: 'set',
  path: [...path, name],
  value: writtenForSam(wanted),
});

const table = (entries: Iterable<Entry>): Record<string, string> =>
  Object.fromEntries([...entries].map(([name, value]) => [name, writtenForSam(value)]));

function planText(view: ConfigView, path: ConfigPath, text: string, entries: readonly Entry[]): ConfigEdit[] {
  if (text.trim() === '') return [{ kind: 'set', path, value: table(entries) }];
  if (isFile(text)) return [{ kind: 'behind', path, value: table(entries) }];
  const { overrides, lost } = parseOverride(text);
  if (overrides.length === 0) throw uneditable(`${path.join('.')} is a text that sam cannot read`);
  const merged = new Map(overrides.map(({ name, value }) => [name, value]));
  const changed = entries.filter(([name, wanted]) => merged.get(name) !== wanted || !view.isSure(path));
  if (changed.length === 0) return [];
  // What sam passes over may still be something that the user wants to see.
  if (lost) return [{ kind: 'behind', path, value: table(changed) }];
  for (const [name, wanted] of changed) merged.set(name, wanted);
  return [{ kind: 'set', path, value: table(merged) }];
}

function planTable(
  view: ConfigView,
  path: ConfigPath,
  value: Record<string, unknown>,
  entries: readonly Entry[],
): ConfigEdit[] {
  const names = Object.keys(value);
  const include = names.indexOf('$include');
  return entries.flatMap(([name, wanted]) => {
    if (names.includes(name) && names.indexOf(name) < include) {
      throw uneditable(`$include stands behind ${name} and may set it, too`);
    }
    return isSame(view, [...path, name], wanted) ? [] : [setIn(path, name, wanted)];
  });
}

/** A later item wins, and what a file sets is not known here: only what stands behind the last file counts. */
function planList(
  view: ConfigView,
  path: ConfigPath,
  list: readonly unknown[],
  entries: readonly Entry[],
): ConfigEdit[] {
  const edits: ConfigEdit[] = [];
  const behind: Entry[] = [];
  const texts = new Map<number, Entry[]>();
  const lastFile = list.findLastIndex(namesFile);
  for (const [name, wanted] of entries) {
    const at = list.findLastIndex((item, index) => index > lastFile && itemValue(item, name) !== undefined);
    const item = list[at];
    const itemPath = [...path, at];
    if (isRecord(item)) {
      if (!isSame(view, [...itemPath, name], wanted)) edits.push(setIn(itemPath, name, wanted));
    } else if (typeof item === 'string' && parseOverride(item).lost === undefined) {
      if (itemValue(item, name) !== wanted || !view.isSure(itemPath)) {
        texts.set(at, [...(texts.get(at) ?? []), [name, wanted]]);
      }
    } else if (itemValue(item, name) !== wanted) behind.push([name, wanted]);
  }
  for (const [at, changed] of texts) edits.push(...planText(view, [...path, at], String(list[at]), changed));
  if (behind.length === 0) return edits;
  const last = list.length - 1;
  if (last > lastFile && isRecord(list[last])) {
    return [...edits, ...behind.map(([name, wanted]) => setIn([...path, last], name, wanted))];
  }
  return [...edits, { kind: 'append', path, value: table(behind) }];
}

const isFile = (text: string): boolean => text.startsWith('file://');

function namesFile(item: unknown): boolean {
  if (typeof item === 'string') return isFile(item);
  return Array.isArray(item) ? item.some(namesFile) : isRecord(item) && Object.hasOwn(item, '$include');
}

/** What an item of a list gives a parameter; for a table any text, as its value is judged by its place. */
function itemValue(item: unknown, name: string): string | undefined {
  if (typeof item === 'string')
    return parseOverride(item).overrides.findLast((given) => given.name === name)?.value;
  if (Array.isArray(item))
    return item.map((inner) => itemValue(inner, name)).findLast((given) => given !== undefined);
  return isRecord(item) && Object.hasOwn(item, name) ? '' : undefined;
}

/** Whether sam makes exactly this text of a table's value. */
function isSame(view: ConfigView, path: ConfigPath, wanted: string): boolean {
  const value = valueAt(view.value, path);
  if (value === undefined) return false;
  if (Array.isArray(value)) {
    if (!value.every((item, index) => typeof item === 'string' && view.isSure([...path, index])))
      return false;
    const joined = value.filter((item) => item !== '').map((item: string) => item.trim());
    return unquoted(joined.join(',')) === wanted;
  }
  if (!view.isSure(path)) return false;
  if (typeof value === 'string') return unquoted(value) === wanted;
  if (typeof value === 'boolean') return wanted === (value ? 'True' : 'False');
  if (value === null) return wanted === '';
  return view.sourceAt(path) === wanted;
}
