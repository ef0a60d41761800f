import { basename, dirname, relative, resolve } from 'node:path';
import { programWords } from '../../dockerfile/package-commands.ts';
import { type ShellCommand, type ShellWord, scriptCommands } from '../../dockerfile/shell-commands.ts';
import type { TextEdit } from '../../text/edits.ts';
import type { Architecture } from '../architecture.ts';
import { architectureEdits } from '../architecture-words.ts';
import { isGoBuild, norpcEdits } from '../go/norpc.ts';
import { parseMakefile, rulesFor } from './rules.ts';

/**
 * The edits of a Makefile that sam does not run, where its recipes build a function's program by `go build -o`: the
 * name, the tag, the architecture. `cd folder && go build … && zip …` is followed.
 * @param program absolute: the program's old path
 */
export function ownBuildEdits(
  text: string,
  file: string,
  program: string,
  { architecture, wantsTag }: { architecture: Architecture | undefined; wantsTag: boolean },
): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const span of parseMakefile(text).rules.flatMap(({ recipe }) => recipe)) {
    let folder = dirname(file);
    for (const command of scriptCommands(text, span)) {
      const [name, ...rest] = programWords(command.words);
      if (name === undefined) continue;
      if (name.value === 'cd') {
        folder = resolve(folder, rest[0]?.value ?? '$');
        continue;
      }
      const builds = isGoBuild([name, ...rest]);
      const output = outputOf(command);
      const isTheirs = (word: ShellWord | undefined) =>
        word?.value !== undefined && resolve(folder, word.value) === program;
      const named = builds ? [output] : folder === dirname(file) ? [] : rest;
      for (const word of named.filter(isTheirs)) {
        const end = word!.end - (/["']$/.test(word!.text) ? 1 : 0);
        edits.push({ start: end - basename(program).length, end, text: 'bootstrap' });
      }
      if (!builds || !isTheirs(output)) continue;
      if (wantsTag) edits.push(...norpcEdits(command));
      if (architecture !== undefined) edits.push(...architectureEdits(text, command, architecture));
    }
  }
  return edits;
}

const outputOf = ({ words }: ShellCommand): ShellWord | undefined =>
  words[words.findIndex(({ value }) => value === '-o') + 1];

/** Whether a pattern's rule makes the program: its name says which sources it is made of. */
export function isMadeByPattern(text: string, file: string, program: string): boolean {
  const { rules } = parseMakefile(text);
  const target = relative(dirname(file), program);
  return rulesFor({ rules, others: [], defines: [] }, target, text).some(({ targets }) =>
    targets.some((name) => name.includes('%')),
  );
}
