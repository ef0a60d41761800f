import type { Span } from '../../text/edits.ts';

/** A rule of a Makefile as it is written: `a b: c` and the tab-indented lines below it. */
export interface MakeRule {
  targets: readonly string[];
  prerequisites: readonly string[];
  /** The commands: without the tab, `@` and `-`; with the lines that a backslash continues. */
  recipe: readonly Span[];
}

/** A line outside of recipes, with those that a backslash continues. */
interface Line extends Span {
  text: string;
}

/** A Makefile's rules and its other lines (variables, comments), by their places. */
export interface Makefile {
  rules: readonly MakeRule[];
  others: readonly Line[];
  /** The lines between define and endef: commands for the recipes that call them. */
  defines: readonly Line[];
}

export function parseMakefile(text: string): Makefile {
  const rules: (MakeRule & { recipe: Span[] })[] = [];
  const others: Line[] = [];
  const defines: Line[] = [];
  let isDefine = false;
  for (const line of logicalLines(text)) {
    if (/^\s*endef\b/.test(line.text)) isDefine = false;
    if (isDefine) {
      const prefix = /^[\t @+-]*/.exec(line.text)![0].length;
      defines.push({ ...line, start: line.start + prefix, text: line.text.slice(prefix) });
      continue;
    }
    if (/^\s*(?:(?:override|export)\s+)*define\b/.test(line.text)) isDefine = true;
    const rule = rules.at(-1);
    if (line.text.startsWith('\t') && rule !== undefined) {
      const prefix = /^\t[\t @+-]*/.exec(line.text)![0].length;
      rule.recipe.push({ start: line.start + prefix, end: line.end });
      continue;
    }
    const plain = line.text.replace(/(?:^|\s)#.*/s, '');
    const [, head, rest] = /^([^\s#:=][^#:=]*)::?(?![=:])([^=;]*(?:;.*)?)$/s.exec(plain) ?? [];
    if (head === undefined) {
      others.push(line);
      continue;
    }
    const [prerequisites = '', recipe] = splitOnce(rest ?? '', ';');
    const found = { targets: words(head), prerequisites: words(prerequisites) };
    const end = line.start + plain.length;
    rules.push({ ...found, recipe: recipe === undefined ? [] : [{ start: end - recipe.length, end }] });
  }
  return { rules, others, defines };
}

function logicalLines(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    let newline = text.indexOf('\n', start);
    while (newline >= 0 && /\\\r?$/.test(text.slice(start, newline)))
      newline = text.indexOf('\n', newline + 1);
    const next = newline < 0 ? text.length : newline + 1;
    const end = newline < 0 ? text.length : newline - (text[newline - 1] === '\r' ? 1 : 0);
    lines.push({ start, end, text: text.slice(start, end) });
    start = next;
  }
  return lines;
}

/** What simple assignments say (`NAME := value`), the last of each. */
export function variablesOf({ others }: Makefile): ReadonlyMap<string, string> {
  return new Map(
    others.flatMap(({ text }) => {
      const [, name, value] =
        /^(?:export\s+|override\s+)*([\w.-]+)\s*[:?]?=\s*(.*?)\s*(?:\s#.*)?$/s.exec(text) ?? [];
      return name === undefined ? [] : [[name, value!] as const];
    }),
  );
}

const splitOnce = (text: string, separator: string): [string, string?] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};

const words = (text: string): string[] =>
  text
    .replace(/\\\r?\n/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '&');

/**
 * The rules that make a target: its own (a pattern's, where no other has it), those of what it depends on, and those
 * that its recipe calls make for.
 */
export function rulesFor({ rules }: Makefile, target: string, text: string): MakeRule[] {
  const found = new Set<MakeRule>();
  const waiting = [target];
  for (const name of waiting) {
    const own = rules.filter(({ targets }) => targets.includes(name));
    const made = own.some(({ recipe }) => recipe.length > 0) ? [] : rules.filter((rule) => fits(rule, name));
    for (const rule of [...own, ...made]) {
      if (found.has(rule)) continue;
      found.add(rule);
      waiting.push(
        ...rule.prerequisites,
        ...rule.recipe.flatMap((span) => called(text.slice(span.start, span.end))),
      );
    }
  }
  return [...found];
}

const fits = ({ targets }: MakeRule, name: string): boolean =>
  targets.some((pattern) => {
    const [head, tail] = splitOnce(pattern, '%');
    return (
      tail !== undefined && name.startsWith(head) && name.endsWith(tail) && name.length > pattern.length - 1
    );
  });

/** `$(MAKE) a b` in the same folder. */
function called(recipe: string): string[] {
  const arguments_ = /(?:\$[({]MAKE[)}]|\bmake)((?:\s+[\w./-]+)+)/.exec(recipe)?.[1] ?? '';
  return words(arguments_).filter((word) => !word.startsWith('-'));
}
