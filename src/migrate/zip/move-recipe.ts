import { scriptLines } from '../../dockerfile/logical-text.ts';
import { architectureWords } from '../architecture-words.ts';
import { bootstrapNameEdits, goRecipeEdits } from '../makefile/go-recipe.ts';
import { machineEdits } from '../makefile/machine.ts';
import { commandVariables, parseMakefile, rulesFor, variablesOf } from '../makefile/rules.ts';
import type { ZipMove } from '../moves.ts';
import { askAt, edit, type Planning } from '../planning.ts';

/** The recipe that sam runs for the function, where a Makefile is there and has it. */
export function moveRecipe(planning: Planning, move: ZipMove, file: string, ownsVariables: boolean): void {
  const { logicalId, architecture, handler, from, go } = move;
  const text = planning.files.text(file);
  if (text === undefined) return;
  const makefile = parseMakefile(text);
  const variables = variablesOf(makefile);
  const rules = rulesFor(makefile, `build-${logicalId}`, text);
  const spans = [
    ...rules.flatMap(({ recipe }) => recipe),
    ...(ownsVariables ? [...makefile.defines, ...commandVariables(makefile)] : []),
  ];
  const machine = machineEdits(text, ownsVariables ? makefile.others : [], spans, architecture);
  const recipe = goRecipeEdits(
    text,
    spans,
    architecture,
    machine.saysGoArchitecture,
    go?.usesLambdaGo !== false,
    variables,
  );
  const wasNamed = from.includes('go1.x') && handler !== undefined && handler !== 'bootstrap';
  const names = wasNamed ? bootstrapNameEdits(text, spans, handler, variables) : [];
  edit(planning, file, [...recipe.edits, ...names, ...machine.edits]);
  // Another function's move may have named it already.
  const isNamed =
    names.length > 0 || spans.some(({ start, end }) => /\/bootstrap\b/.test(text.slice(start, end)));
  if (wasNamed && rules.length > 0 && !isNamed)
    askAt(planning, file, text, rules[0]!.recipe[0]?.start ?? 0, {
      about: 'program-name',
      subject: logicalId,
      message: `How this makes the program ${handler} of ${logicalId} is not seen here.`,
      hint: 'Make it as $(ARTIFACTS_DIR)/bootstrap.',
    });
  for (const offset of recipe.unclear)
    askAt(planning, file, text, offset, {
      about: 'go-tags',
      subject: logicalId,
      message: `The tags of this go build are not written out here.`,
      hint: 'Add lambda.norpc to them: provided.al2023 does not need the rest.',
    });
  if (architecture === undefined) return;
  for (const { offset, why } of machine.unclear.slice(0, 1))
    askAt(planning, file, text, offset, {
      about: 'architecture-of-build',
      subject: logicalId,
      message: `${logicalId} moves to ${architecture}, and ${why}.`,
      hint: `Make this line build for ${architecture}.`,
    });
  for (const span of spans) {
    const { left } = architectureWords(scriptLines(text, span), architecture);
    if (left !== undefined)
      askAt(planning, file, text, left.start, {
        about: 'architecture-word',
        subject: logicalId,
        message: `${logicalId} moves to ${architecture}, and this line names another architecture.`,
        hint: `Write what is right for ${architecture}, if it concerns the function.`,
      });
  }
}
