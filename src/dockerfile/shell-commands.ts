import type { Span } from '../text/edits.ts';
import type { Instruction } from './dockerfile.ts';
import { joinedLines, scriptLines } from './logical-text.ts';
import { type ShellToken, type ShellWord, shellTokens } from './shell-tokens.ts';

export type { ShellWord } from './shell-tokens.ts';

/** What stands between a command and its neighbour: `&&`, `||`, `;`, `|`, `&`, a newline; or what opens: `then`, `(`, `!`. */
export interface Separator extends Span {
  readonly text: string;
  readonly opens: boolean;
  /** The end of what it follows. */
  readonly previousEnd: number | undefined;
  /** The start of the command that it leads to, simple or compound; undefined where none follows in the same list. */
  nextStart: number | undefined;
}

/** A simple command: no pipe, no `&&`, no compound command. */
export interface ShellCommand extends Span {
  /** `CC=gcc` before the program. */
  readonly assignments: readonly ShellWord[];
  /** The program and its arguments, `sudo` and the like included; without redirections. */
  readonly words: readonly ShellWord[];
  readonly redirections: readonly Span[];
  readonly before: Separator | undefined;
  readonly after: Separator | undefined;
  /** A word of the exec form is JSON text: with `"`, and no shell's quotes. */
  readonly form: 'shell' | 'exec';
}

/**
 * The simple commands of a RUN (or the shell form of CMD and ENTRYPOINT), in their order, those in subshells and
 * branches included. What stands in one word (`sh -c "…"`, `$(…)`) is not looked into; a here-document is a script
 * where nothing or a shell reads it.
 */
export function commandsOf(text: string, instruction: Instruction): ShellCommand[] {
  const { argument, heredocs, exec } = instruction;
  if (exec !== undefined) return execCommand(text, argument);
  const first = heredocs[0];
  if (first === undefined) return grouped(shellTokens(text, joinedLines(text, argument)));
  const firstLine = { start: argument.start, end: first.content.start };
  const head = grouped(shellTokens(text, joinedLines(text, firstLine)));
  const isScript = head.every(({ words }) => words.length === 0 || isShell(words));
  // `<<EOF` alone is no command.
  return [
    ...head,
    ...(isScript ? heredocs.flatMap(({ content }) => scriptCommands(text, content)) : []),
  ].filter(({ words, assignments }) => words.length + assignments.length > 0);
}

/** The simple commands of a script, or of a part of one: a here-document, a line of a Makefile's recipe. */
export function scriptCommands(text: string, span: Span): ShellCommand[] {
  const shebang = /^#!.*/.exec(text.slice(span.start, span.end))?.[0];
  if (shebang !== undefined && !/\b(?:ba|da|z|k)?sh\b/.test(shebang)) return [];
  return grouped(shellTokens(text, scriptLines(text, span)));
}

const isShell = ([program, ...rest]: readonly ShellWord[]): boolean =>
  /(?:^|\/)(?:ba|da|z|k)?sh$/.test(program?.value ?? '') &&
  rest.every(({ value }) => value?.startsWith('-') && !/^-\w*c/.test(value));

function execCommand(text: string, argument: Span): ShellCommand[] {
  const words: ShellWord[] = [...text.slice(argument.start, argument.end).matchAll(/"(?:[^"\\]|\\.)*"/g)].map(
    (match) => {
      const start = argument.start + match.index;
      return { start, end: start + match[0].length, text: match[0], value: JSON.parse(match[0]) as string };
    },
  );
  if (words.length === 0) return [];
  const rest = {
    assignments: [],
    redirections: [],
    before: undefined,
    after: undefined,
    form: 'exec',
  } as const;
  return [{ start: words[0]!.start, end: words.at(-1)!.end, words, ...rest }];
}

const OPENING = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'do', '{', '!', 'time']);
const CLOSING = new Set(['fi', 'done', 'esac', '}']);
/** They follow a list, and begin none of its commands. */
const ENDS_A_LIST = new Set([...CLOSING, 'then', 'else', 'elif', 'do', ')', ';;']);
const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;

type Draft = { -readonly [Key in keyof ShellCommand]: ShellCommand[Key] } & {
  assignments: ShellWord[];
  words: ShellWord[];
  redirections: Span[];
};

function grouped(tokens: readonly ShellToken[]): ShellCommand[] {
  const commands: Draft[] = [];
  let current: Draft | undefined;
  let before: Separator | undefined;
  /** Behind `for`, `case` and a closing word, up to the next separator, nothing is a command. */
  let isHeader = false;
  let isCase = false;
  tokens.forEach((token, index) => {
    const previousEnd = tokens[index - 1]?.end;
    const separator = (opens: boolean): Separator => {
      let following = index + 1;
      while (tokens[following]?.text === '\n') following++;
      const next = tokens[following];
      const leads = next !== undefined && !ENDS_A_LIST.has(next.text);
      const { start, end, text } = token;
      return { start, end, text, opens, previousEnd, nextStart: leads ? next.start : undefined };
    };
    const isFirst = current === undefined && !isHeader;
    if (token.kind === 'operator') {
      if (current?.words[0]?.value === '[[' && current.words.at(-1)?.value !== ']]') return;
      const isOpen = token.text === '(' || token.text === ';;' || (isCase && token.text === ')');
      const isRepeated = token.text === '\n' && current === undefined && !isHeader;
      if (current && token.text !== ')') current.after = separator(false);
      current = undefined;
      isHeader = isCase ? token.text === ';;' || (isHeader && token.text !== ')') : token.text === ')';
      if (!isRepeated && !(token.text === ')' && !isCase)) before = separator(isOpen);
    } else if (isHeader) {
      if (token.text === 'esac') isCase = false;
    } else if (token.kind === 'word' && isFirst && (token.text === 'for' || token.text === 'case')) {
      isHeader = true;
      isCase = token.text === 'case';
    } else if (token.kind === 'word' && isFirst && CLOSING.has(token.text)) {
      isHeader = true;
      if (token.text === 'esac') isCase = false;
    } else if (token.kind === 'word' && isFirst && OPENING.has(token.text)) {
      before = separator(true);
    } else {
      current ??= startCommand(commands, token, before);
      current.end = token.end;
      const isAssignment = token.kind === 'word' && current.words.length === 0 && ASSIGNMENT.test(token.text);
      if (token.kind === 'redirection') current.redirections.push(token);
      else (isAssignment ? current.assignments : current.words).push(plainWord(token));
    }
  });
  return commands;
}

function startCommand(commands: Draft[], { start, end }: Span, before: Separator | undefined): Draft {
  const started: Draft = {
    ...{ start, end, assignments: [], words: [], redirections: [] },
    ...{ before, after: undefined, form: 'shell' as const },
  };
  commands.push(started);
  return started;
}

const plainWord = ({ start, end, text, value }: ShellWord): ShellWord => ({ start, end, text, value });
