import { cutOf } from '../../dockerfile/cut-command.ts';
import type { Instruction } from '../../dockerfile/dockerfile.ts';
import type { ShellCommand, ShellWord } from '../../dockerfile/shell-commands.ts';
import type { Span, TextEdit } from '../../text/edits.ts';

/** A word as it is written in this command: the exec form has JSON's quotes. */
export const written = (word: string, { form }: Pick<ShellCommand, 'form'>): string =>
  form === 'exec' ? JSON.stringify(word) : word;

/** Several words in a row. */
export const writtenAll = (words: readonly string[], command: Pick<ShellCommand, 'form'>): string =>
  words.map((word) => written(word, command)).join(command.form === 'exec' ? ', ' : ' ');

export const replaceWord = (
  word: Span,
  by: readonly string[],
  command: Pick<ShellCommand, 'form'>,
): TextEdit => ({
  start: word.start,
  end: word.end,
  text: writtenAll(by, command),
});

/**
 * What takes words away, each with what stands between it and the word before: a run of them is one edit, so that edits of
 * neighbours do not meet.
 */
export function withoutWords(words: readonly ShellWord[], gone: ReadonlySet<ShellWord>): TextEdit[] {
  return words.flatMap((word, index) => {
    const before = words[index - 1];
    if (!gone.has(word) || before === undefined) return [];
    return [{ start: before.end, end: word.end, text: '' }];
  });
}

/** Takes commands of an instruction away, neighbours together; the whole instruction where nothing is left of it. */
export function withoutCommands(
  text: string,
  instruction: Instruction,
  commands: readonly ShellCommand[],
  gone: ReadonlySet<ShellCommand>,
): TextEdit[] {
  const isAll = commands.every((command) => gone.has(command) && command.redirections.length === 0);
  if (isAll && instruction.heredocs.length === 0) return [{ ...wholeLines(text, instruction), text: '' }];
  const runs: ShellCommand[] = [];
  let last: ShellCommand | undefined;
  for (const command of commands) {
    if (!gone.has(command)) continue;
    const joins = last?.after !== undefined && last.after.start === command.before?.start;
    if (joins && /^(?:&&|;|\n)$/.test(last!.after!.text))
      runs[runs.length - 1] = { ...runs.at(-1)!, end: command.end, after: command.after };
    else runs.push(command);
    last = command;
  }
  return runs.map((run) => {
    const cut = cutOf(text, run);
    return cut ? { ...cut, text: '' } : { start: run.start, end: run.end, text: writtenAll(['true'], run) };
  });
}

/** An instruction with the newline that ends it, or the one before it where it is the last line. */
export function wholeLines(text: string, { start, end }: Span): Span {
  const newline = /^[ \t]*(?:\r?\n)/.exec(text.slice(end, end + 200))?.[0];
  const from = text.lastIndexOf('\n', start - 1) + 1;
  if (newline !== undefined) return { start: from, end: end + newline.length };
  const before = /\r?\n$/.exec(text.slice(0, from))?.[0] ?? '';
  return { start: from - before.length, end: text.length };
}
