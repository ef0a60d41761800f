import { programWords } from '../../dockerfile/package-commands.ts';
import { type ShellCommand, scriptCommands } from '../../dockerfile/shell-commands.ts';
import type { TextEdit } from '../../text/edits.ts';
import { type Architecture, GO_ARCHITECTURES } from '../architecture.ts';
import { isGoBuild, norpcEdits } from '../go/norpc.ts';
import type { MakeRule } from './rules.ts';

export interface RecipeEdits {
  edits: TextEdit[];
  /** Places of commands that would need an edit and cannot be understood. */
  unclear: number[];
  /** Whether any command of these rules runs `go build`. */
  buildsGo: boolean;
}

/**
 * The edits that make the `go build` of these rules one for provided.al2023: with the tag, and for an architecture
 * that sam, unlike for `BuildMethod: go1.x`, does not set.
 * @param architecture undefined where the function stays on its own
 * @param hasOwnArchitecture whether the Makefile says GOARCH for all its rules
 * @param wantsTag not so for Go that does without aws-lambda-go
 */
export function goRecipeEdits(
  text: string,
  rules: readonly MakeRule[],
  architecture: Architecture | undefined,
  hasOwnArchitecture: boolean,
  wantsTag: boolean,
): RecipeEdits {
  const commands = rules.flatMap(({ recipe }) => recipe.flatMap((span) => scriptCommands(text, span)));
  const builds = commands.filter((command) => isGoBuild(programWords(command.words)));
  const says = hasOwnArchitecture || commands.some((command) => saysArchitecture(command));
  const result: RecipeEdits = { edits: [], unclear: [], buildsGo: builds.length > 0 };
  for (const command of builds) {
    const tag = wantsTag ? norpcEdits(command) : [];
    if (tag === undefined) result.unclear.push(command.start);
    else result.edits.push(...tag);
    if (architecture !== undefined && !says) {
      const { start } = programWords(command.words)[0]!;
      result.edits.push({ start, end: start, text: `GOARCH=${GO_ARCHITECTURES[architecture]} ` });
    }
  }
  return result;
}

const saysArchitecture = ({ assignments, words }: ShellCommand): boolean =>
  [...assignments, ...words].some(({ text }) => /^GOARCH\b/.test(text));

/**
 * The edits that give the program its one name: what these rules put into ARTIFACTS_DIR under the old one. go1.x was
 * the only runtime whose program had the name of its Handler.
 */
export function bootstrapNameEdits(text: string, rules: readonly MakeRule[], oldName: string): TextEdit[] {
  const commands = rules.flatMap(({ recipe }) => recipe.flatMap((span) => scriptCommands(text, span)));
  return commands.flatMap(({ words }) =>
    words.flatMap((word, index): TextEdit[] => {
      const [, folder, name] =
        /^(["']?\$(?:[({]ARTIFACTS_DIR[)}]|\$?\{?ARTIFACTS_DIR\}?))\/?(.*?)["']?$/.exec(word.text) ?? [];
      if (folder === undefined) return [];
      const quote = /["']$/.exec(word.text)?.[0] ?? '';
      const end = word.end - quote.length;
      if (name === oldName) return [{ start: end - oldName.length, end, text: 'bootstrap' }];
      // `cp main $(ARTIFACTS_DIR)`
      const copies = name === '' && /(?:^|\/)(?:cp|mv|install)$/.test(words[0]?.value ?? '');
      const isTheirs = words[index - 1]?.value?.split('/').at(-1) === oldName;
      if (!copies || !isTheirs || index !== words.length - 1) return [];
      return [
        {
          start: end,
          end,
          text: `${word.text.slice(0, word.text.length - quote.length).endsWith('/') ? '' : '/'}bootstrap`,
        },
      ];
    }),
  );
}
