import { type ConfigPath, type ConfigValue, uneditable } from '../samconfig/config-edit.ts';
import { newlineOf } from '../text/newline.ts';
import { lineEnd, lineStart, type TomlLayout, type TomlSection, writtenPlace } from './layout.ts';
import { dottedKey, tomlKey, tomlLiteral } from './literal.ts';

/** Adds a value that is not there, in the way the table it goes into is written: a section, dotted keys, inline. */
export function addToml(text: string, layout: TomlLayout, path: ConfigPath, value: ConfigValue): string {
  if (path.length === 1) return addAtTop(text, `${dottedKey(path)} = ${tomlLiteral(value)}`);
  for (let length = path.length - 1; length > 0; length -= 1) {
    const parent = path.slice(0, length);
    const rest = path.slice(length);
    const inline = writtenPlace(layout, parent);
    if (inline) return addToInline(text, layout, inline, rest, value);
    const dotted = layout.sections.find(({ path: own, pairs }) =>
      pairs.some((pair) => own.length < length && pair.path.length > length && begins(pair.path, parent)),
    );
    if (dotted) return addDotted(text, dotted, parent, path, value);
    const own = layout.sections.find(
      (section) => section.path.length === length && begins(section.path, parent),
    );
    if (own?.isMany) throw uneditable(`${parent.join('.')} is a list of tables`);
    if (own && rest.length === 1) return addLine(text, own, dottedKey(rest), value);
    const below = layout.sections.find(
      (section) => section.path.length > length && begins(section.path, parent),
    );
    if (below && rest.length === 1) return addSectionBefore(text, below, path, value);
    if (own || below) break;
  }
  return addSection(text, layout, path, value);
}

const begins = (path: ConfigPath, start: ConfigPath) => start.every((step, index) => path[index] === step);

/** Keys of the document itself stand before every section; a head comment of its own stays the first. */
function addAtTop(text: string, line: string): string {
  const newline = newlineOf(text);
  const head = /^\uFEFF?(?:(?:#[^\n]*\n)+(?=\r?\n))?(?:\r?\n)*/.exec(text)![0];
  const rest = text.slice(head.length);
  const gap = rest === '' || /^\r?\n/.test(rest) ? '' : newline;
  return `${head}${line}${newline}${gap}${rest}`;
}

function addToInline(
  text: string,
  { places }: TomlLayout,
  [start, end]: readonly [number, number],
  [step, ...rest]: ConfigPath,
  value: ConfigValue,
): string {
  if (text[start] !== '{' || step === undefined) throw uneditable('a list stands where a table is needed');
  const nested = rest.reduceRight<ConfigValue>((inner, name) => ({ [name]: inner }), value);
  const entry = `${tomlKey(String(step))} = ${tomlLiteral(nested)}`;
  const ends = [...places.values()].map((place) => place.value).filter((at) => at[0] > start && at[1] < end);
  if (ends.length > 0) {
    const last = Math.max(...ends.map((at) => at[1]));
    return `${text.slice(0, last)}, ${entry}${text.slice(last)}`;
  }
  const inner = text.slice(start + 1, end - 1);
  return `${text.slice(0, start + 1)} ${entry}${inner.trim() === '' ? ' ' : inner}${text.slice(end - 1)}`;
}

/** A table made by `a.b.c = 1` may not have a section; the next key is written in the same way. */
function addDotted(
  text: string,
  section: TomlSection,
  parent: ConfigPath,
  path: ConfigPath,
  value: ConfigValue,
) {
  const like = section.pairs.findLast((pair) => begins(pair.path, parent))!;
  return lineAfter(text, like, `${dottedKey(path.slice(section.path.length))} = ${tomlLiteral(value)}`);
}

function addLine(text: string, section: TomlSection, key: string, value: ConfigValue): string {
  return lineAfter(text, section.pairs.at(-1) ?? section, `${key} = ${tomlLiteral(value)}`);
}

function lineAfter(text: string, { start, end }: { start: number; end: number }, line: string): string {
  const at = lineEnd(text, end).end;
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, start)))![0];
  return `${text.slice(0, at)}${newlineOf(text)}${indent}${line}${text.slice(at)}`;
}

const sectionText = (path: ConfigPath, value: ConfigValue, newline: string) =>
  `[${dottedKey(path.slice(0, -1))}]${newline}${dottedKey(path.slice(-1))} = ${tomlLiteral(value)}`;

function addSectionBefore(text: string, section: TomlSection, path: ConfigPath, value: ConfigValue): string {
  const newline = newlineOf(text);
  let at = lineStart(text, section.start);
  while (at > 0 && /^[ \t]*#/.test(text.slice(lineStart(text, at - 1), at))) at = lineStart(text, at - 1);
  return `${text.slice(0, at)}${sectionText(path, value, newline)}${newline}${newline}${text.slice(at)}`;
}

/** After the last section of the environment, or at the end. */
function addSection(text: string, { sections }: TomlLayout, path: ConfigPath, value: ConfigValue): string {
  const newline = newlineOf(text);
  const sibling = sections.findLast((section) => section.path[0] === path[0]);
  const at = sibling ? endOfSection(text, sibling) : /(?:\r?\n[ \t]*)*$/.exec(text)!.index;
  const before = text.slice(0, at);
  const isFirst = before === '' || before === '\uFEFF';
  const gap = isFirst ? '' : newline + newline;
  const tail = isFirst ? newline : /^\r?\n[ \t]*[^\s]/.test(text.slice(at)) ? newline : '';
  return `${before}${gap}${sectionText(path, value, newline)}${tail}${text.slice(at)}`;
}

const endOfSection = (text: string, section: TomlSection): number =>
  ownCommentsEnd(text, lineEnd(text, (section.pairs.at(-1) ?? section).end).end);

/** Comments right below the last pair, which ends at `own`, are the section's, unless they stand right above the next one. */
export function ownCommentsEnd(text: string, own: number): number {
  const comments = /^(?:\r?\n[ \t]*#[^\n\r]*)+(?=\s*$|\r?\n[ \t]*\r?\n)/.exec(text.slice(own));
  return own + (comments?.[0].length ?? 0);
}
