import type { Prompter } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { nameOfBase, reasonAgainst } from './base-image.ts';
import type { Blueprint } from './blueprint.ts';
import { imageName } from './check-answer.ts';
import type { EarlierAnswers } from './questions.ts';

/**
 * The answers with the base as blueprints call it. A short name that is almost one of theirs is taken for a slip: the
 * image would not be found before the build. @throws UsageError
 */
export function named(given: EarlierAnswers, blueprints: readonly Blueprint[]): EarlierAnswers {
  if (typeof given['base'] !== 'string') return given;
  const base = nameOfBase(given['base'], blueprints);
  const names = blueprints.flatMap(({ bases }) => Object.keys(bases));
  const meant = names.includes(base) || base.includes('/') ? undefined : didYouMean(base, names);
  if (meant === undefined) return { ...given, base };
  throw new UsageError(
    `There is no base ${base}.`,
    `Did you mean ${meant}? An image that is called so is docker.io/library/${base}.`,
  );
}

/** The name of an image that is none of those that are offered by name. @throws UsageError where nobody can be asked */
export async function askImage(
  answers: EarlierAnswers,
  blueprints: readonly Blueprint[],
  prompt: Pick<Prompter, 'text'> | undefined,
): Promise<string> {
  if (prompt === undefined) throw new UsageError('There is no base image.', 'Name one by --base.');
  const language = blueprints
    .find(({ name }) => name === answers['blueprint'])
    ?.languages.find(({ name }) => name === answers['language']);
  const image = await prompt.text({
    message: 'Image',
    initial: 'debian:13-slim',
    validate(text) {
      const reason = reasonAgainst(language, nameOfBase(text, blueprints));
      return imageName(text) ?? (reason && `${language?.name} cannot go on it: ${reason}.`);
    },
  });
  return nameOfBase(image, blueprints);
}
