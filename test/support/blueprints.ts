import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AskContext } from '../../src/generate/ask.ts';
import { ask } from '../../src/generate/ask.ts';
import { ANY_IMAGE } from '../../src/generate/base-image.ts';
import { readBlueprints } from '../../src/generate/blueprint.ts';
import { type Combination, combinationsOf } from '../../src/generate/catalogue.ts';
import { makeProject } from '../../src/generate/make-project.ts';
import type { Answers, EarlierAnswers } from '../../src/generate/questions.ts';
import type { ProjectFile } from '../../src/generate/render.ts';

export const blueprints = readBlueprints(join(import.meta.dirname, '../../blueprints'));

/** What tests take for "any other image". */
export const OTHER_IMAGE = 'debian:13-slim';

const offered = combinationsOf(blueprints).map((combination) => ({
  name: nameOf(combination),
  given: { ...combination, ...(combination.base === ANY_IMAGE ? { base: OTHER_IMAGE } : {}) },
}));

/** Every combination that is offered, with a name for tests and folders. */
export const combinations: { name: string; given: EarlierAnswers }[] = [
  ...offered,
  ...offered
    .filter(({ given }) => given.blueprint === 'env-vars')
    .map(({ name, given }) => ({ name: `${name}-external`, given: { ...given, secrets: 'external' } })),
];

function nameOf(combination: Combination): string {
  const parts = [
    combination.blueprint,
    combination.language,
    combination.package,
    combination.base === ANY_IMAGE ? 'any' : combination.base,
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
