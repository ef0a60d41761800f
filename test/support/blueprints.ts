import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AskContext } from '../../src/generate/ask.ts';
import { ask } from '../../src/generate/ask.ts';
import { readBlueprints } from '../../src/generate/blueprint.ts';
import { type Combination, combinationsOf } from '../../src/generate/catalogue.ts';
import { makeProject } from '../../src/generate/make-project.ts';
import type { Answers, EarlierAnswers } from '../../src/generate/questions.ts';
import type { ProjectFile } from '../../src/generate/render.ts';

export const blueprints = readBlueprints(join(import.meta.dirname, '../../blueprints'));

/** Every combination that is offered, with a name for tests and folders. */
export const combinations: { name: string; given: EarlierAnswers }[] = [
  ...combinationsOf(blueprints).map((combination) => ({
    name: nameOf(combination),
    given: { ...combination },
  })),
  ...combinationsOf(blueprints)
    .filter(({ blueprint }) => blueprint === 'env-vars')
    .map((combination) => ({
      name: `${nameOf(combination)}-external`,
      given: { ...combination, secrets: 'external' },
    })),
];

function nameOf(combination: Combination): string {
  const parts = [
    combination.blueprint,
    combination.language,
    combination.package,
    combination.base,
    combination.arch,
  ];
  return parts
    .filter((part) => part !== undefined)
    .join('-')
    .replaceAll(':', '.');
}

export const answer = (
  given: EarlierAnswers,
  folder = 'hello',
  prompt?: AskContext['prompt'],
): Promise<Answers> => ask(given, { blueprints, folder, ...(prompt ? { prompt } : {}) });

export const project = async (given: EarlierAnswers, folder = 'hello'): Promise<ProjectFile[]> =>
  makeProject(await answer(given, folder), blueprints, folder);

/** Writes the project of these answers, as `samgen new` would. */
export async function writeProject(folder: string, given: EarlierAnswers): Promise<void> {
  for (const { path, content, executable } of await project(given)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: executable ? 0o755 : 0o644 });
  }
}
