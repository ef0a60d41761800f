import type { Span } from '../text/edits.ts';
import type { LogicalText } from './logical-text.ts';

export interface ShellWord extends Span {
  /** As written in the file: quotes, and continued lines in it, included. */
  readonly text: string;
  /** Without quotes; undefined where the shell puts in what is not written here (`$X`, `$(…)`). */
  readonly value: string | undefined;
}

export type ShellToken =
  | ({ readonly kind: 'word' } & ShellWord)
  /** `&&`, `||`, `;`, `;;`, `|`, `|&`, `&`, `(`, `)`, a newline. */
  | ({ readonly kind: 'operator'; readonly text: string } & Span)
  /** With the word it goes to. */
  | ({ readonly kind: 'redirection'; readonly text: string } & Span);

const OPERATOR = /&&|\|\||;;|\|&|[;&|()\n]/y;
const REDIRECTION = /(?:\d*(?:<<<|<<-?|>>|>&|>\||<&|<>|<|>)|&>>?)[ \t]*/y;
const BLANK = /[ \t\r]+|#[^\n]*/y;
const END_OF_WORD = /[\s;&|()<>]/;

/** A shell's words and operators, in the grammar that sh and bash share; comments are left out. */
export function shellTokens(file: string, { text, at }: LogicalText): ShellToken[] {
  const tokens: ShellToken[] = [];
  const heredocs: string[] = [];
  const spanOf = (from: number, to: number): Span => ({ start: at(from), end: at(to - 1) + 1 });
  const take = (pattern: RegExp, from: number) => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.[0];
  };
  for (let index = 0; index < text.length; ) {
    const redirection = take(REDIRECTION, index);
    const operator = take(OPERATOR, index);
    const blank = take(BLANK, index);
    if (blank) index += blank.length;
    else if (redirection) {
      const target = wordAt(text, index + redirection.length);
      const span = spanOf(index, Math.max(target.end, index + redirection.trimEnd().length));
      tokens.push({ kind: 'redirection', ...span, text: file.slice(span.start, span.end) });
      if (/<<-?[ \t]*$/.test(redirection) && !redirection.includes('<<<')) heredocs.push(target.value ?? '');
      index = Math.max(target.end, index + redirection.length);
    } else if (operator) {
      tokens.push({ kind: 'operator', ...spanOf(index, index + operator.length), text: operator });
      index += operator.length;
      if (operator === '\n')
        while (heredocs.length > 0) index = behindHeredoc(text, index, heredocs.shift()!);
    } else {
      const word = wordAt(text, index);
      const span = spanOf(index, word.end);
      tokens.push({ kind: 'word', ...span, text: file.slice(span.start, span.end), value: word.value });
      index = word.end;
    }
  }
  return tokens;
}

function behindHeredoc(text: string, from: number, name: string): number {
  for (let index = from; index < text.length; ) {
    const newline = text.indexOf('\n', index);
    const end = newline < 0 ? text.length : newline;
    if (text.slice(index, end).replace(/^\t+/, '') === name) return newline < 0 ? end : end + 1;
    index = end + 1;
  }
  return text.length;
}

function wordAt(text: string, start: number): { end: number; value: string | undefined } {
  let value = '';
  let isPlain = true;
  let index = start;
  let quote: '"' | undefined;
  while (index < text.length) {
    const character = text[index]!;
    const expansion = expansionEnd(text, index);
    if (quote === undefined && END_OF_WORD.test(character)) break;
    if (expansion > index) {
      isPlain = false;
      index = expansion;
    } else if (character === '\\' && (quote === undefined || /[$`"\\\n]/.test(text[index + 1] ?? ''))) {
      value += text[index + 1] ?? '';
      index += 2;
    } else if (character === "'" && quote === undefined) {
      const end = closing(text, index + 1, "'");
      value += text.slice(index + 1, end);
      index = end + 1;
    } else if (character === '"') {
      quote = quote === undefined ? '"' : undefined;
      index++;
    } else {
      value += character;
      index++;
    }
  }
  return { end: Math.min(index, text.length), value: isPlain ? value : undefined };
}

const closing = (text: string, from: number, character: string): number => {
  const end = text.indexOf(character, from);
  return end < 0 ? text.length : end;
};

/** Where `$X`, `${…}`, `$(…)` or `` `…` `` ends that begins here; the given index where none does. */
function expansionEnd(text: string, index: number): number {
  if (text[index] === '`') return closing(text, index + 1, '`') + 1;
  if (text[index] !== '$') return index;
  const next = text[index + 1] ?? '';
  if (next === '{') return balanced(text, index + 1, '{', '}');
  if (next === '(') return balanced(text, index + 1, '(', ')');
  const name = /^\$(?:\w+|[@*#?$!-])/.exec(text.slice(index, index + 200));
  return index + (name?.[0].length ?? 0);
}

function balanced(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let index = from; index < text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    else if (character === "'" && open === '(') index = closing(text, index + 1, "'");
    else if (character === open) depth++;
    else if (character === close && --depth === 0) return index + 1;
  }
  return text.length;
}
