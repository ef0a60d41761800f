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
  const meant = meantBase(base, blueprints);
  if (meant === undefined) return { ...given, base };
  throw new UsageError(`There is no base ${base}.`, whatToSay(base, meant));
}

function meantBase(base: string, blueprints: readonly Blueprint[]): string | undefined {
  const names = blueprints.flatMap(({ bases }) => Object.keys(bases));
  if (names.includes(base) || base.includes('/')) return undefined;
  return didYouMean(base, names) ?? names.find((name) => name.split(':').includes(base));
}

const whatToSay = (base: string, meant: string) =>
  `Did you mean ${meant}? An image that is called so is docker.io/library/${base}.`;

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
    validate(text) {
      const base = nameOfBase(text, blueprints);
      const [reason, meant] = [reasonAgainst(language, base), meantBase(base, blueprints)];
      return (
        imageName(text) ??
        (reason && `${language?.name} cannot go on it: ${reason}.`) ??
        (meant && whatToSay(base, meant))
      );
    },
  });
  return nameOfBase(image, blueprints);
}
