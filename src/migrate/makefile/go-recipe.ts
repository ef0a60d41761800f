import { programWords } from '../../dockerfile/package-commands.ts';
import { type ShellCommand, scriptCommands } from '../../dockerfile/shell-commands.ts';
import type { Span, TextEdit } from '../../text/edits.ts';
import { type Architecture, GO_ARCHITECTURES } from '../architecture.ts';
import { isGoBuild, norpcEdits } from '../go/norpc.ts';

export interface RecipeEdits {
  edits: TextEdit[];
  /** Places of commands that would need an edit and cannot be understood. */
  unclear: number[];
  /** Whether any of its commands runs `go build`. */
  buildsGo: boolean;
}

/**
 * The edits that make the `go build` of a recipe one for provided.al2023: with the tag, and for an architecture
 * that sam, unlike for `BuildMethod: go1.x`, does not set.
 * @param architecture undefined where the function stays on its own
 * @param hasOwnArchitecture whether the Makefile says GOARCH for all its rules
 * @param wantsTag not so for Go that does without aws-lambda-go
 * @param variables the Makefile's
 */
export function goRecipeEdits(
  text: string,
  recipe: readonly Span[],
  architecture: Architecture | undefined,
  hasOwnArchitecture: boolean,
  wantsTag: boolean,
  variables: ReadonlyMap<string, string>,
): RecipeEdits {
  const commands = recipe.flatMap((span) => scriptCommands(text, span));
  const builds = commands.filter((command) => isGoBuild(programWords(command.words)));
  const says = hasOwnArchitecture || commands.some((command) => saysArchitecture(command));
  const result: RecipeEdits = { edits: [], unclear: [], buildsGo: builds.length > 0 };
  // Of two -tags the last one counts.
  const hidesTags = ({ text: word }: { text: string }) =>
    /(?:^|\s)--?tags\b/.test(variables.get(/^\$[({]([\w.-]+)[)}]$/.exec(word)?.[1] ?? '') ?? '');
  for (const command of builds) {
    const isHidden = command.words.some(hidesTags);
    const tag = !wantsTag ? [] : isHidden ? undefined : norpcEdits(command);
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
 * The edits that give the program its one name: what a recipe puts into ARTIFACTS_DIR under the old one. go1.x was
 * the only runtime whose program had the name of its Handler.
 * @param variables the Makefile's: the name can be one of them
 */
export function bootstrapNameEdits(
  text: string,
  recipe: readonly Span[],
  oldName: string,
  variables: ReadonlyMap<string, string>,
): TextEdit[] {
  const expanded = (name: string) =>
    name.replace(/\$[({]([\w.-]+)[)}]/g, (whole, variable: string) => variables.get(variable) ?? whole);
  return recipe
    .flatMap((span) => scriptCommands(text, span))
    .flatMap(({ words }) =>
      words.flatMap((word, index): TextEdit[] => {
        const [, folder, name = ''] = ARTIFACT.exec(word.text) ?? [];
        if (folder === undefined) return [];
        const end = word.end - (/["']$/.test(word.text) ? 1 : 0);
        if (expanded(name) === oldName) return [{ start: end - name.length, end, text: 'bootstrap' }];
        // `cp main $(ARTIFACTS_DIR)`
        const copies = name === '' && /(?:^|\/)(?:cp|mv|install)$/.test(words[0]?.value ?? '');
        const copied = words[index - 1];
        const isTheirs =
          expanded(copied?.text ?? '')
            .split('/')
            .at(-1) === oldName.split('/').at(-1);
        if (!copies || !isTheirs || index !== words.length - 1) return [];
        return [{ start: end, end, text: text[end - 1] === '/' ? 'bootstrap' : '/bootstrap' }];
      }),
    );
}

/** `"$(ARTIFACTS_DIR)/main"`, and the shell's own `$$ARTIFACTS_DIR`. */
const ARTIFACT = /^["']?(\$(?:[({]ARTIFACTS_DIR[)}]|\$\{?ARTIFACTS_DIR\}?))["']?\/?(.*?)["']?$/;
