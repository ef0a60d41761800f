import { basename, dirname, relative, resolve } from 'node:path';
import { scriptLines } from '../../dockerfile/logical-text.ts';
import { programWords } from '../../dockerfile/package-commands.ts';
import { type ShellCommand, type ShellWord, scriptCommands } from '../../dockerfile/shell-commands.ts';
import type { TextEdit } from '../../text/edits.ts';
import type { Architecture } from '../architecture.ts';
import { architectureWords } from '../architecture-words.ts';
import { isGoBuild, norpcEdits } from '../go/norpc.ts';
import { parseMakefile, rulesFor } from './rules.ts';

export interface OwnBuild {
  /** To which it moves; undefined where it stays on its own. */
  architecture: Architecture | undefined;
  wantsTag: boolean;
  /** Whether what the Makefile says for all its rules is for functions that move alike. */
  isAlone: boolean;
  /** Whether the program keeps its name: others have names of their own beside it. */
  keepsName: boolean;
}

export interface OwnBuilt {
  edits: TextEdit[];
  /** Whether a recipe builds the program. */
  builds: boolean;
}

/**
 * The edits of a Makefile that sam does not run, where its recipes build a function's program by `go build -o`: the
 * name, the tag, the architecture. `cd folder && go build … && zip …` is followed.
 * @param program absolute: the program's old path
 */
export function ownBuildEdits(
  text: string,
  file: string,
  program: string,
  { architecture, wantsTag, isAlone, keepsName }: OwnBuild,
): OwnBuilt {
  const edits: TextEdit[] = [];
  let isBuilt = false;
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
        const start = end - basename(program).length;
        if (!keepsName && basename(program) !== 'bootstrap') edits.push({ start, end, text: 'bootstrap' });
      }
      if (!builds || !isTheirs(output)) continue;
      isBuilt = true;
      if (wantsTag) edits.push(...norpcEdits(command));
      if (architecture !== undefined)
        edits.push(...architectureWords(scriptLines(text, command), architecture).edits);
    }
  }
  if (!isBuilt || architecture === undefined || !isAlone) return { edits, builds: isBuilt };
  const { others, rules } = parseMakefile(text);
  const everywhere = [
    ...others.filter((line) => !/^\s*#/.test(line.text)),
    ...rules.flatMap(({ recipe }) => recipe),
  ]
    .filter(({ start, end }) => text.slice(start, end).includes('GOARCH'))
    .flatMap((span) => architectureWords(scriptLines(text, span), architecture).edits);
  const besides = everywhere.filter(({ start }) => !edits.some((one) => one.start === start));
  return { edits: [...edits, ...besides], builds: true };
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
