import type { Finding, Rule } from '../finding.ts';
import { functionMakefiles, includedIn, type MakefileOf, recipeOf } from '../makefile.ts';

/** GNU make manual, "Conditional Parts of Makefiles", "Including Other Makefiles", "The Two Flavors of Variables". */
const DIRECTIVE =
  /^\s*(-?include|sinclude|export|unexport|override|undefine|private|define|endef|ifn?eq|ifn?def|else|endif|vpath|-?load)\b/;

export const makefileRecipe: Rule = {
  id: 'makefile-recipe',
  severity: 'error',
  summary: 'A Makefile recipe that is indented with spaces.',
  help: 'make takes a line for a part of a recipe only when a tab is its first character; it stops at any other with "missing separator", or takes it for something else.',
  check: (context) =>
    functionMakefiles(context).flatMap((one) => {
      const all = [one, ...includedIn(one, context)];
      return all.some(({ text }) => /^[ \t]*\.RECIPEPREFIX/m.test(text)) ? [] : all.flatMap(checkRecipe);
    }),
};

function checkRecipe({ logicalId, file, text }: MakefileOf): Finding[] {
  const [head, ...recipe] = recipeOf(text, `build-${logicalId}`);
  if (head === undefined || head.line.endsWith('\\') || /^[^#]*;/.test(head.line)) return [];
  const first = recipe.find(({ line }) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  if (first === undefined || !first.line.startsWith(' ') || DIRECTIVE.test(first.line)) return [];
  const indent = first.line.length - first.line.trimStart().length;
  // With one of these make reads it as an assignment, a rule or an expansion of its own.
  const isCertain = !/[:=$]/.test(first.line);
  return [
    {
      file,
      range: { line: first.number, column: 1, endLine: first.number, endColumn: indent + 1 },
      severity: isCertain ? 'error' : 'warning',
      message: isCertain
        ? `make stops here, "missing separator": the recipe of build-${logicalId} is indented with spaces.`
        : `make does not take this for a part of the recipe of build-${logicalId}: it is indented with spaces.`,
      hint: 'Start each line of a recipe with a tab.',
    },
  ];
}
