import { pseudoParameters } from '../env/deployed-template.ts';
import { templateSources } from '../env/template-sources.ts';
import { declaredParameters, faultIn } from '../parameters/declared.ts';
import type { StackState } from './plan.ts';

/**
 * Values for parameters that are new in a template: where one gives a variable that the functions have already, it takes
 * over what they have. So a variable that was outside gets into the template without anybody who knows its value.
 */
export function valuesToTakeOver(
  { stack, functions }: StackState,
  template: unknown,
): Record<string, string> {
  const scope = { parameters: stack.parameters, pseudo: pseudoParameters(stack) };
  const found = new Map<string, Set<string>>();
  for (const { logicalId, reading } of functions) {
    for (const [key, source] of templateSources(template, logicalId, scope)?.sources ?? []) {
      if (source.kind !== 'parameter' || !Object.hasOwn(reading.variables, key)) continue;
      const value = reading.variables[key]!;
      found.set(source.name, (found.get(source.name) ?? new Set()).add(value));
    }
  }
  const fresh = declaredParameters(template).filter(
    ({ name, type }) => !Object.hasOwn(stack.parameters, name) && /^(?:String|Number)$/.test(type),
  );
  return Object.fromEntries(
    fresh.flatMap((declaration) => {
      const values = [...(found.get(declaration.name) ?? [])];
      const [value] = values;
      const isOne = values.length === 1 && value !== undefined;
      return isOne && faultIn(declaration, value) === undefined ? [[declaration.name, value] as const] : [];
    }),
  );
}

/** Whether there is any that might. */
export const hasNewParameters = (stack: StackState['stack'], template: unknown): boolean =>
  declaredParameters(template).some(({ name }) => !Object.hasOwn(stack.parameters, name));
