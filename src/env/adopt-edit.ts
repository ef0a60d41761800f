import { UsageError } from '../errors.ts';
import { parameterName } from '../generate/check-answer.ts';
import { letGoInTemplate } from '../guard/kept-template.ts';
import { functionsOf } from '../template/functions.ts';
import { parametersOf } from '../template/intrinsics.ts';
import { placeInOrder } from '../template/section-order.ts';
import { yamlLiteral } from '../yaml/literal.ts';
import { mergeYaml } from '../yaml/merge.ts';
import { templateSources } from './template-sources.ts';

/** A variable, and the parameter that is to give it. */
export interface Adoption {
  key: string;
  parameter: string;
}

/**
 * Names a parameter for each variable: as the template here has it already, else one that neither template has.
 * @param deployed the deployed template, as its user wrote it
 */
export function adoptions(
  keys: readonly string[],
  wanted: string | undefined,
  logicalId: string,
  local: unknown,
  deployed: unknown,
): Adoption[] {
  const here = templateSources(local, logicalId, { parameters: {}, pseudo: {} })?.sources;
  const taken = new Set([...Object.keys(parametersOf(local)), ...Object.keys(parametersOf(deployed))]);
  return keys.map((key) => {
    const source = here?.get(key);
    const parameter =
      source?.kind === 'parameter' ? source.name : (wanted ?? freeName(parameterName(key), taken));
    if (source?.kind !== 'parameter' && wanted !== undefined && taken.has(wanted))
      throw new UsageError(`There is a parameter ${wanted} already.`, 'Choose another name by --parameter.');
    taken.add(parameter);
    return { key, parameter };
  });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** A template's text in which these parameters give a function these variables; all other bytes stay. */
export function adoptInTemplate(text: string, logicalId: string, adopted: readonly Adoption[]): string {
  const without = letGoInTemplate(
    text,
    adopted.map(({ key }) => ({ logicalId, key })),
  );
  const parameters = adopted.map(
    ({ key, parameter }) =>
      `  # What ${key} holds is kept by the stack; a Default would stand in this file.\n  ${parameter}:\n    Type: String\n    NoEcho: true\n`,
  );
  const variables = adopted.map(({ key, parameter }) => `          ${yamlLiteral(key)}: !Ref ${parameter}\n`);
  const fragment = `Parameters:\n${parameters.join('')}Resources:\n  ${logicalId}:\n    Properties:\n      Environment:\n        Variables:\n${variables.join('')}`;
  return mergeYaml(without, fragment, placeInOrder);
}

/** @throws UsageError where the template here has no such function */
export function requireFunction(template: unknown, logicalId: string, shownAs: string): void {
  const ids = functionsOf(template).map((fn) => fn.logicalId);
  if (ids.includes(logicalId)) return;
  throw new UsageError(
    `${shownAs} has no function ${logicalId}.`,
    ids.length === 0
      ? 'Go to the project whose stack it is, or name it with -C DIR.'
      : `It has: ${ids.join(', ')}. Go to the project whose stack it is, or name it with -C DIR.`,
  );
}
