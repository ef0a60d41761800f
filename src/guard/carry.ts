import type { Variables } from '../env/function.ts';
import { declaredParameters, faultIn } from '../parameters/declared.ts';
import { keptParameter } from '../template/kept.ts';
import type { Kept } from './kept-template.ts';
import type { OnDrift } from './on-drift.ts';
import { usedElsewhere } from './parameter-uses.ts';
import {
  environmentOf,
  type NextStack,
  type PlannedFunction,
  type PlannedVariable,
  type StackState,
} from './plan.ts';

/** What the update takes along, so that no function is without a value that it had, at any moment. */
export interface Carried {
  functions: readonly PlannedFunction[];
  /** To be kept by parameters of samgen's own, in the template that is deployed. */
  kept: readonly Kept[];
  /** Values for parameters, of the template's own and of samgen's: all of them secrets. */
  parameters: Readonly<Record<string, string>>;
}

interface Given extends NextStack {
  state: StackState;
  onDrift: OnDrift;
}

/**
 * Decides how each value comes through. By the parameter that the template names for it, where nothing else hangs on that;
 * else by a parameter of samgen's own.
 */
export function carry(functions: readonly PlannedFunction[], given: Given): Carried {
  const own = given.onDrift === 'drop' ? new Map<string, string>() : ownParameters(functions, given);
  const kept: Kept[] = [];
  const parameters: Record<string, string> = {};
  const planned = functions.map((fn): PlannedFunction => {
    const { logicalId, live, touch } = fn;
    const keptNow = environmentOf(live).kept;
    const variables = fn.variables.map((variable): PlannedVariable => {
      const { key } = variable;
      const value = valueToCarry(variable, fn, given);
      if (value === undefined) {
        // What is not touched stays in the template as it is, with the stack's value.
        if (touch === 'not' && keptNow?.has(key)) kept.push({ logicalId, key });
        return variable;
      }
      const { unseen } = variable;
      const parameter = unseen ?? ownParameterOf(fn, key);
      if (parameter !== undefined && own.get(parameter) === value && !isWish(fn, key, given)) {
        parameters[parameter] = value;
        return { ...stays(variable, value), carried: 'parameter' };
      }
      kept.push({ logicalId, key });
      parameters[keptParameter(logicalId, key)] = value;
      return { ...stays(variable, value), carried: 'kept' };
    });
    return { ...fn, variables };
  });
  return { functions: planned, kept, parameters };
}

/** What would go otherwise stays, and so does nothing that the user wants to change. */
function valueToCarry(variable: PlannedVariable, fn: PlannedFunction, given: Given): string | undefined {
  if (isWish(fn, variable.key, given)) return variable.value;
  if (given.onDrift === 'drop' || fn.touch === 'removed' || fn.touch === 'not') return undefined;
  const { fate, unseen, key } = variable;
  const live = fn.live.reading.variables[key];
  return fate === 'dropped' || fate === 'reverted' || unseen !== undefined ? live : undefined;
}

const isWish = ({ logicalId }: PlannedFunction, key: string, { wishes }: Given): boolean =>
  Object.hasOwn(wishes?.get(logicalId)?.set ?? {}, key);

const stays = ({ fate, ...variable }: PlannedVariable, value: string): PlannedVariable => ({
  ...variable,
  fate,
  value,
});

function ownParameterOf({ live }: PlannedFunction, key: string): string | undefined {
  const source = environmentOf(live).sources.get(key);
  return source?.kind === 'parameter' ? source.name : undefined;
}

/**
 * The parameters of the template's own that can take a value over: nothing but variables hangs on them, all of which have
 * the same value, which the template allows.
 */
function ownParameters(functions: readonly PlannedFunction[], given: Given): Map<string, string> {
  const { template, explicit } = given;
  const elsewhere = usedElsewhere(template);
  const found = new Map<string, string>();
  for (const declaration of declaredParameters(template)) {
    const { name, type } = declaration;
    if (Object.hasOwn(explicit, name) || elsewhere.has(name) || !/^(?:String|Number)$/.test(type)) continue;
    const values = new Set(functions.flatMap((fn) => valuesOf(fn, name)));
    const [value] = values;
    if (values.size === 1 && value !== undefined && faultIn(declaration, value) === undefined)
      found.set(name, value);
  }
  return found;
}

function valuesOf(fn: PlannedFunction, parameter: string): string[] {
  const variables: Variables = fn.live.reading.variables;
  return fn.variables.flatMap(({ key }) =>
    ownParameterOf(fn, key) === parameter && Object.hasOwn(variables, key) ? [variables[key]!] : [],
  );
}
