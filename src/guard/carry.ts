import { parameterAlone } from '../env/expression.ts';
import type { Variables } from '../env/function.ts';
import { declaredParameters, faultIn } from '../parameters/declared.ts';
import { functionsOf } from '../template/functions.ts';
import { keptParameter } from '../template/kept.ts';
import type { Kept } from './kept-template.ts';
import type { OnDrift } from './on-drift.ts';
import { usedElsewhere } from './parameter-uses.ts';
import {
  environmentOf,
  isAsDeployed,
  type NextStack,
  type PlannedFunction,
  type PlannedVariable,
  type StackState,
} from './plan.ts';
import { variableIn } from './touch.ts';

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
  const isThere = (id: string) => functionsOf(given.template).some(({ logicalId }) => logicalId === id);
  const parameters: Record<string, string> = {};
  const planned = functions.map((fn): PlannedFunction => {
    const { logicalId, live, touch } = fn;
    const keptNow = environmentOf(live).kept;
    const variables = fn.variables.map((variable): PlannedVariable => {
      const { key } = variable;
      const value = valueToCarry(variable, fn, own, given);
      if (value === undefined) {
        // What is not touched stays in the template as it is, with the stack's value.
        const isStored = variable.stored === true || (touch === 'not' && keptNow?.has(key) === true);
        if (isStored && isThere(logicalId)) kept.push({ logicalId, key });
        return given.onDrift === 'drop' && touch !== 'not' ? asGiven(variable) : variable;
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
    // It is gone from a function that is not touched: the stack goes on keeping it.
    const gone = touch === 'not' && isThere(logicalId) ? [...(keptNow?.keys() ?? [])] : [];
    for (const key of gone)
      if (!fn.variables.some((variable) => variable.key === key)) kept.push({ logicalId, key });
    return { ...fn, variables };
  });
  return { functions: planned, kept, parameters };
}

/** What would go otherwise stays, and so does nothing that the user wants to change. */
function valueToCarry(
  variable: PlannedVariable,
  fn: PlannedFunction,
  own: ReadonlyMap<string, string>,
  given: Given,
): string | undefined {
  if (isWish(fn, variable.key, given)) return variable.value;
  if (given.onDrift === 'drop' || fn.touch === 'removed' || fn.touch === 'not') return undefined;
  const { fate, unseen, computed, key } = variable;
  const live = fn.live.reading.variables[key];
  // What its own parameter cannot take over is the stack's value, where nobody has changed the function since.
  const isByOwn = unseen !== undefined && own.has(unseen);
  const isAnother = isKept(fn, key) || !isAsDeployed(fn.live);
  const isHidden = isByOwn || ((unseen !== undefined || computed === true) && isAnother);
  return fate === 'dropped' || fate === 'reverted' || isHidden ? live : undefined;
}

const isKept = ({ live }: PlannedFunction, key: string): boolean =>
  environmentOf(live).kept?.has(key) === true;

/** What is not shown comes back as the stack has it. */
function asGiven({ unseen, computed, ...variable }: PlannedVariable): PlannedVariable {
  if (unseen === undefined && computed === undefined) return variable;
  const { value: _, ...rest } = variable;
  return { ...rest, certain: false };
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
    const { name, type, secret } = declaration;
    if (Object.hasOwn(explicit, name) || elsewhere.has(name) || !/^(?:String|Number)$/.test(type)) continue;
    const users = functions.flatMap((fn) => usersIn(fn, name, template));
    const values = new Set(users.flatMap(({ now, isOld }) => (isOld && now !== undefined ? [now] : [])));
    const [value] = values;
    if (values.size !== 1 || value === undefined || faultIn(declaration, value) !== undefined) continue;
    // What is promised for the others is the value that is shown.
    if (secret || users.every(({ now }) => now === value)) found.set(name, value);
  }
  return found;
}

/** What a variable that takes its value from a parameter has now, and whether it took it from there before. */
interface User {
  now: string | undefined;
  isOld: boolean;
}

function usersIn(fn: PlannedFunction, parameter: string, template: unknown): User[] {
  const live: Variables = fn.live.reading.variables;
  return fn.variables.flatMap(({ key }) => {
    if (parameterAlone(variableIn(template, fn.logicalId, key)) !== parameter) return [];
    const now = Object.hasOwn(live, key) ? live[key] : undefined;
    return { now, isOld: ownParameterOf(fn, key) === parameter };
  });
}
