import { parameterAlone, parametersIn } from '../env/expression.ts';
import { functionsOf, resourcesOf } from '../template/functions.ts';
import { isRecord } from '../text/is-record.ts';

/** The parameters that something else than a variable alone takes its value from: there a new value has other effects. */
export function usedElsewhere(template: unknown): ReadonlySet<string> {
  const copy = structuredClone(template);
  if (!isRecord(copy)) return new Set();
  const globals = memberOf(memberOf(copy, 'Globals'), 'Function');
  const functions = new Set(functionsOf(copy).map(({ logicalId }) => logicalId));
  const properties = resourcesOf(copy).flatMap(([id, one]) =>
    functions.has(id) ? [memberOf(one, 'Properties')] : [],
  );
  for (const place of [globals, ...properties]) {
    const variables = asRecord(memberOf(memberOf(place, 'Environment'), 'Variables'));
    for (const [key, value] of Object.entries(variables))
      if (parameterAlone(value) !== undefined) delete variables[key];
  }
  return new Set(parametersIn(copy, template));
}

const memberOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);
const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
