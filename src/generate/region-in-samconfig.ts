import { setParameter } from '../toml/edit.ts';
import type { Answers } from './questions.ts';
import { environmentsOf, type ProjectFile } from './render.ts';

/** Writes the region into each environment's sections, where one was given. */
export function addRegion(files: readonly ProjectFile[], answers: Answers): ProjectFile[] {
  const { region } = answers;
  if (region === undefined) return [...files];
  return files.map((file) => {
    if (file.path !== 'samconfig.toml') return file;
    const text = environmentsOf(answers).reduce(
      (samconfig, environment) => setParameter(samconfig, environment, 'global', 'region', region),
      file.content.toString('utf8'),
    );
    return { ...file, content: Buffer.from(text) };
  });
}
