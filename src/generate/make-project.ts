import { FailedError } from '../errors.ts';
import type { Blueprint } from './blueprint.ts';
import { variablesOf } from './check-answers.ts';
import { placeholdersOf } from './placeholders.ts';
import type { Answers } from './questions.ts';
import { readLayers } from './read-layers.ts';
import { type ProjectFile, render } from './render.ts';

/** Answers → the project's files, in memory. @throws UsageError where the answers cannot stand together */
export async function makeProject(
  answers: Answers,
  blueprints: readonly Blueprint[],
  folder: string,
): Promise<ProjectFile[]> {
  const blueprint = blueprints.find(({ name }) => name === answers.blueprint);
  if (blueprint === undefined) throw new FailedError(`There is no blueprint ${answers.blueprint}.`);
  const variables = variablesOf(answers);
  const placeholders = placeholdersOf(answers, variables, blueprint, folder);
  const language = blueprint.languages.find(({ name }) => name === answers.language);
  const layers = readLayers(blueprint.layers, language?.parts ?? [], placeholders);
  const files = render({ layers, placeholders, answers, variables });
  if (answers.region === undefined) return files;
  // The editor of TOML is only loaded where there is something to edit.
  const { addRegion } = await import('./region-in-samconfig.ts');
  return addRegion(files, answers);
}
