import type { Choice } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { ANY_IMAGE, isBase, reasonAgainst } from './base-image.ts';
import type { Blueprint } from './blueprint.ts';
import type { EarlierAnswers, QuestionName } from './questions.ts';

/**
 * One way to answer all questions that depend on each other. Only combinations that work are in the catalogue; the base
 * `*` is every image that is not among the others.
 */
export type Combination = Record<Dimension, string | undefined>;

export const DIMENSIONS = ['blueprint', 'language', 'package', 'base', 'arch'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
const ARCHITECTURES = ['x86_64', 'arm64'];

/** What others call the same thing. */
const SYNONYMS: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  x64: 'x86_64',
  aarch64: 'arm64',
  bash: 'shell',
  sh: 'shell',
  golang: 'go',
};

export const isDimension = (name: QuestionName): name is Dimension =>
  (DIMENSIONS as readonly string[]).includes(name);

export function combinationsOf(blueprints: readonly Blueprint[]): Combination[] {
  return blueprints.flatMap((blueprint) =>
    blueprint.languages.flatMap((language) =>
      (['zip', 'image'] as const).flatMap((pack) => {
        const packaged = language.packages[pack];
        if (packaged === undefined) return [];
        const bases = pack === 'zip' ? [undefined] : packaged.bases;
        return bases.flatMap((base) =>
          ARCHITECTURES.map((arch) => ({
            blueprint: blueprint.name,
            language: language.name,
            package: pack,
            base,
            arch,
          })),
        );
      }),
    ),
  );
}

/** The combinations that agree with what was answered, questions that only some blueprints have included. */
export function agreeing(
  combinations: readonly Combination[],
  answers: EarlierAnswers,
  blueprints: readonly Blueprint[],
): Combination[] {
  const wanted = ['public-var', 'secret-var'].filter((name) => hasValues(answers[name]));
  if (answers['secrets'] !== undefined) wanted.push('secret-var');
  return combinations.filter((combination) => {
    const blueprint = blueprints.find(({ name }) => name === combination.blueprint);
    const language = blueprint?.languages.find(({ name }) => name === combination.language);
    return (
      DIMENSIONS.every((name) => {
        const answer = answers[name];
        if (answer === undefined || answer === combination[name]) return true;
        return name === 'base' && isBase(combination.base, String(answer), language);
      }) && wanted.every((name) => name in (blueprint?.variables ?? {}))
    );
  });
}

const hasValues = (value: unknown) => Array.isArray(value) && value.length > 0;

/** The values one question can still have. */
export const valuesOf = (combinations: readonly Combination[], name: Dimension): string[] =>
  [...new Set(combinations.map((combination) => combination[name]))].filter((value) => value !== undefined);

/** What a prompt shows for them. */
export function choicesOf(
  values: readonly string[],
  name: Dimension,
  blueprints: readonly Blueprint[],
  blueprint?: string,
): Choice[] {
  const chosen = blueprints.find((candidate) => candidate.name === blueprint) ?? blueprints[0];
  const titles: Record<string, string | undefined> = {
    ...(name === 'blueprint' ? Object.fromEntries(blueprints.map((each) => [each.name, each.title])) : {}),
    ...(name === 'language'
      ? Object.fromEntries((chosen?.languages ?? []).map((each) => [each.name, each.title]))
      : {}),
    ...(name === 'base'
      ? Object.fromEntries(Object.entries(chosen?.bases ?? {}).map(([key, base]) => [key, base.title]))
      : {}),
    ...(name === 'package' ? { zip: 'a zip on provided.al2023', image: 'a container image' } : {}),
  };
  const width = Math.max(...values.map((value) => value.length));
  return values.map((value) => {
    if (value === ANY_IMAGE)
      return { value, name: `${'another'.padEnd(width)}  any other image, by its name`, chosen: 'another' };
    const title = titles[value];
    return title === undefined ? { value } : { value, name: `${value.padEnd(width)}  ${title}` };
  });
}

/** Why no combination agrees with what was given. @throws UsageError always */
export function explainConflict(
  combinations: readonly Combination[],
  given: EarlierAnswers,
  blueprints: readonly Blueprint[],
): never {
  for (const name of DIMENSIONS) {
    const value = given[name];
    const known = valuesOf(combinations, name);
    if (value === undefined || known.includes(String(value))) continue;
    if (name === 'base' && known.includes(ANY_IMAGE)) continue;
    const meant = SYNONYMS[String(value)] ?? didYouMean(String(value), known);
    throw new UsageError(
      `There is no ${name} ${value}.`,
      `${meant ? `Did you mean ${meant}? ` : ''}There ${known.length === 1 ? 'is' : 'are'}: ${known.join(', ')}.`,
    );
  }
  const language = blueprints
    .flatMap((each) => each.languages)
    .find((each) => each.name === given['language']);
  for (const refused of [given['base'], given['package']]) {
    const reason = reasonAgainst(language, String(refused));
    if (reason) {
      const others = valuesOf(agreeing(combinations, { language: language?.name }, blueprints), 'base');
      throw new UsageError(
        `${language?.name} cannot go on ${refused}: ${reason}.`,
        `It goes on: ${others.map((base) => (base === ANY_IMAGE ? 'any image that has what it needs' : base)).join(', ')}.`,
      );
    }
  }
  if (given['package'] === 'zip' && given['base'] !== undefined) {
    throw new UsageError('A zip has no base image.', 'Leave out --base, or use --package image.');
  }
  const names = DIMENSIONS.filter((name) => given[name] !== undefined);
  const withVariables = blueprints
    .filter((each) => Object.keys(each.variables).length > 0)
    .map(({ name }) => name);
  if (
    agreeing(combinations, Object.fromEntries(names.map((name) => [name, given[name]])), blueprints).length >
    0
  ) {
    throw new UsageError(
      `The blueprint ${given['blueprint'] ?? 'chosen'} has no environment variables of its own.`,
      `Use --blueprint ${withVariables.join(' or ')}.`,
    );
  }
  const list = names.map((name) => `${name} ${given[name]}`).join(', ');
  throw new UsageError(`These do not go together: ${list}.`, 'Leave one of them out to see what there is.');
}
