import { programWords } from '../../dockerfile/package-commands.ts';
import type { ShellCommand, ShellWord } from '../../dockerfile/shell-commands.ts';
import type { TextEdit } from '../../text/edits.ts';

/** Without the part of aws-lambda-go that only go1.x needs; AWS's guide "Deploy Go Lambda functions". */
const TAG = 'lambda.norpc';

export const isGoBuild = (words: readonly ShellWord[]): boolean =>
  /(?:^|\/)go[\d.]*$/.test(words[0]?.value ?? '') &&
  (words[1]?.value === 'build' || words[1]?.value === 'install');

/** The edits that give a `go build` the tag; none where it has it; undefined where its tags are not written out. */
export function norpcEdits({ assignments, words, form }: ShellCommand): TextEdit[] | undefined {
  const command = programWords(words);
  if ([...assignments, ...words].some(({ text }) => text.includes(TAG))) return [];
  const index = command.findIndex(({ value, text }) => /^--?tags(?:=|$)/.test(value ?? text));
  if (index < 0) {
    const at = command[1]!.end;
    const text = form === 'exec' ? `, "-tags", "${TAG}"` : ` -tags ${TAG}`;
    return [{ start: at, end: at, text }];
  }
  const flag = command[index]!;
  const list = flag.value === '-tags' || flag.value === '--tags' ? command[index + 1] : flag;
  const tags = list?.value?.replace(/^--?tags=/, '');
  if (list === undefined || tags === undefined) return undefined;
  const end = list.end - (/["']$/.test(list.text) ? 1 : 0);
  // Older commands part them by spaces.
  const separator = tags === '' ? '' : tags.includes(' ') ? ' ' : ',';
  return [{ start: end, end, text: `${separator}${TAG}` }];
}
