import { programWords } from '../../dockerfile/package-commands.ts';
import type { ShellCommand, ShellWord } from '../../dockerfile/shell-commands.ts';
import type { TextEdit } from '../../text/edits.ts';

/** It leaves out of aws-lambda-go what only go1.x calls (github.com/aws/aws-lambda-go, lambda/rpc_function.go). */
export const NORPC = 'lambda.norpc';

/** Also as a Makefile's or a script's variable: `$(GO)`, `${GOCMD}`. */
const GO = /(?:^|\/)go$|^\$[({]GO(?:_?CMD|_?BIN)?[)}]$/;

export const isGoBuild = ([program, subcommand]: readonly (ShellWord | undefined)[]): boolean =>
  GO.test(program?.value ?? program?.text ?? '') && /^(?:build|install)$/.test(subcommand?.value ?? '');

/**
 * What gives `go build` (or `go install`) the tag; nothing where it has it, or where the command builds nothing. `-tags` on
 * the command line replaces those of GOFLAGS, so that the tag goes where the tags are.
 * @param goFlags what GOFLAGS is for this command, where that is set outside of it
 */
export function norpcEdits(command: ShellCommand, goFlags = ''): TextEdit[] {
  const words = programWords(command.words);
  const [, subcommand, ...rest] = words;
  if (!isGoBuild(words)) return [];
  if (command.words.some(({ text }) => text.includes(NORPC))) return [];
  const own = tagsWord(rest);
  if (own !== undefined) return [appended(own, command)];
  const assignment = [...command.assignments, ...command.words].find(({ text }) =>
    text.startsWith('GOFLAGS='),
  );
  const flags = assignment?.text ?? goFlags;
  if (flags.includes(NORPC)) return [];
  if (assignment !== undefined && /-tags[= ]/.test(assignment.text)) return [inGoFlags(assignment)];
  if (/-tags[= ]/.test(flags)) {
    const set = /-tags[= ]['"]?([\w.,-]+)/.exec(flags)?.[1];
    return [insertion(subcommand!, command, [set ? `${set},${NORPC}` : NORPC])];
  }
  return [insertion(subcommand!, command, [NORPC])];
}

/** The same for a text that GOFLAGS is set to (ENV, a Makefile's `export`), where it has tags; undefined where it has none. */
export function goFlagsEdit(at: ShellWord): TextEdit | undefined {
  return /-tags[= ]/.test(at.text) && !at.text.includes(NORPC) ? inGoFlags(at) : undefined;
}

const insertion = (after: ShellWord, { form }: ShellCommand, [tags = '']: readonly string[]): TextEdit => ({
  start: after.end,
  end: after.end,
  text: form === 'exec' ? `, "-tags", ${JSON.stringify(tags)}` : ` -tags ${tags}`,
});

/** The word with the tags: that behind `-tags`, or `-tags=…` itself. */
function tagsWord(words: readonly ShellWord[]): ShellWord | undefined {
  const index = words.findIndex(({ text }) => /^["']?--?tags(?:=|["']?$)/.test(text));
  if (index < 0) return undefined;
  return words[index]!.text.includes('=') ? words[index] : words[index + 1];
}

function appended(word: ShellWord, { form }: ShellCommand): TextEdit {
  const value = (word.value ?? word.text).replace(/^--?tags=/, '');
  const isEmpty = /^["']*$/.test(value);
  const separator = isEmpty ? '' : /\s/.test(value.trim()) && !value.includes(',') ? ' ' : ',';
  const isQuoted = /["']$/.test(word.text) || form === 'exec';
  const end = isQuoted ? word.end - 1 : word.end;
  return { start: end, end, text: `${separator}${NORPC}` };
}

/** `-tags=a` in a longer text: it ends with a blank or a quote. */
function inGoFlags({ start, text }: ShellWord): TextEdit {
  const match = /-tags[= ](?:\\?["'])?[^\s"'\\]*/.exec(text)!;
  const at = start + match.index + match[0].length;
  return { start: at, end: at, text: `${/[=\s"']$/.test(match[0]) ? '' : ','}${NORPC}` };
}
