import type { Blueprint, Language } from './blueprint.ts';

/** Stands in a language's bases for every image that has no name of its own there. */
export const ANY_IMAGE = '*';

/** The name of a base whose image was given in full; every other text as it is. */
export function nameOfBase(given: string, blueprints: readonly Blueprint[]): string {
  for (const { bases } of blueprints) {
    for (const [name, { image }] of Object.entries(bases)) if (image === given) return name;
  }
  return given;
}

/** Whether a combination's base is the one that was given. */
export function isBase(offered: string | undefined, given: string, language: Language | undefined): boolean {
  if (offered === given) return true;
  if (offered !== ANY_IMAGE || given === ANY_IMAGE) return false;
  const named = language?.packages.image?.bases.includes(given) === true;
  return !named && reasonAgainst(language, given) === undefined;
}

/** Why a language cannot go on a base or into a package: `refuses` names them, the end of a name may be `*`. */
export function reasonAgainst(language: Language | undefined, baseOrPackage: string): string | undefined {
  for (const [name, reason] of Object.entries(language?.refuses ?? {})) {
    if (name === baseOrPackage) return reason;
    if (name.endsWith('*') && baseOrPackage.startsWith(name.slice(0, -1))) return reason;
  }
  return undefined;
}
