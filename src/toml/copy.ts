import { namesWord } from '../text/names-word.ts';
import { newlineOf } from '../text/newline.ts';
import { ownCommentsEnd } from './add.ts';
import {
  lineEnd,
  lineStart,
  type TomlLayout,
  type TomlPair,
  type TomlSection,
  tomlLayout,
} from './layout.ts';

/**
 * The text with all that stands under the table `from` once more under `name`: its sections at the end, with their
 * comments; what is written before the first section, `from.a = 1` for instance, right behind that.
 * @param name needs no quotes
 * @param clean is given the copied sections
 */
export function copyTomlTable(
  text: string,
  from: string,
  name: string,
  clean: (copied: string) => string,
): string {
  const layout = tomlLayout(text);
  const sections = clean(sectionsText(text, layout, from, name));
  const result = sections === '' ? text : appended(text, sections);
  const pairs = layout.sections[0]!.pairs.filter(({ path }) => path[0] === from);
  return pairs.length === 0 ? result : withPairs(result, pairs, name);
}

const KEY = String.raw`(?:"(?:\\.|[^"\\])*"|'[^']*'|[\w-]+)`;
const HEADER = new RegExp(String.raw`^(\[\[?[ \t]*)${KEY}`);
const PAIR = new RegExp(String.raw`^\uFEFF?([ \t]*)${KEY}`);

function sectionsText(text: string, { sections }: TomlLayout, from: string, name: string): string {
  const copied = sections.flatMap((section, index) => {
    if (section.path[0] !== from) return [];
    const next = sections[index + 1];
    // What stands between two sections of the same table belongs to them; behind the last one it may be another's.
    const end =
      next?.path[0] === from
        ? commentsStart(text, next)
        : ownCommentsEnd(text, lineEnd(text, (section.pairs.at(-1) ?? section).end).end);
    const head = text.slice(commentsStart(text, section), section.start);
    const body = text.slice(section.start, end).replace(HEADER, `$1${name}`).trimEnd();
    return [`${isTitle(head, text, section, from) ? indentOf(head) : head}${body}`];
  });
  const newline = newlineOf(text);
  return copied.join(newline + newline);
}

/** The comment at the head of the file, and one that names the table, do not fit the copy. */
function isTitle(head: string, text: string, section: TomlSection, from: string): boolean {
  const isHead = /^\uFEFF?$/.test(text.slice(0, commentsStart(text, section)));
  return isHead || namesWord(head, from);
}

const indentOf = (head: string) => /[ \t]*$/.exec(head)![0];

/** Where the comments right above a section begin, else its own line. */
function commentsStart(text: string, { start }: TomlSection): number {
  let at = lineStart(text, start);
  while (at > 0 && /^\uFEFF?[ \t]*#/.test(text.slice(lineStart(text, at - 1), at)))
    at = lineStart(text, at - 1);
  return at;
}

/** Behind an empty line; whether the text ends with a newline stays as it was. */
function appended(text: string, sections: string): string {
  const newline = newlineOf(text);
  const isOpen = /\n$/.test(text);
  const gap = !isOpen ? newline + newline : /\n[ \t]*\r?\n$/.test(text) ? '' : newline;
  return `${text}${gap}${sections}${isOpen ? newline : ''}`;
}

function withPairs(text: string, pairs: readonly TomlPair[], name: string): string {
  const newline = newlineOf(text);
  const lines = pairs.map(({ start, end }) =>
    text.slice(start, lineEnd(text, end).end).replace(PAIR, `$1${name}`),
  );
  const at = lineEnd(text, pairs.at(-1)!.end).end;
  return `${text.slice(0, at)}${newline}${lines.join(newline)}${text.slice(at)}`;
}
