import { parameterAlone, parametersIn, textOf } from '../env/expression.ts';
import { alternatives, isNoValue, isUnknownMap } from '../template/alternatives.ts';
import { functionsOf, resourcesOf } from '../template/functions.ts';
import { condition, parametersOf, type Scope } from '../template/intrinsics.ts';
import { requiredVariables } from '../template/required-variables.ts';
import { isRecord } from '../text/is-record.ts';
import type { ParameterValue } from './parameter-values.ts';

/** A required variable that a deployed function would have without a value, or not at all. */
export interface WithoutValue {
  variable: string;
  /** Of the function. */
  logicalId: string;
  /** What the template makes of it: nothing, where a condition leaves it out. */
  cause: 'parameter' | 'literal' | 'computed' | 'left-out';
  /** Those without a value that it is made of: a value for them gives it one. */
  parameters: readonly ParameterValue[];
}

/**
 * The variables of `Metadata.samgen.required` that a deploy with these values would leave without one, function by
 * function. A function that does not mention a variable, or is perhaps not made at all, is not meant. What cannot be known
 * here counts as a value: a secret that the stack keeps, a reference to Secrets Manager or to a resource, a branch of a
 * condition that only AWS decides.
 * @param values of all the template's parameters, as this deploy will have them
 * @param pseudo `AWS::Region` and the like
 */
export function requiredWithoutValue(
  template: unknown,
  values: readonly ParameterValue[],
  pseudo: Scope['pseudo'],
): WithoutValue[] {
  const required = requiredVariables(template);
  if (required.length === 0 || !isRecord(template)) return [];
  const scope = scopeOf(template, values, pseudo);
  const resources = new Map(resourcesOf(template));
  return functionsOf(template).flatMap(({ logicalId, properties }) => {
    const made = resources.get(logicalId)?.['Condition'];
    if (typeof made === 'string' && condition(made, scope) !== true) return [];
    const environment = properties['Environment'];
    return required.flatMap((variable) => {
      const found = faultOf(environment, variable, scope, values);
      return found === undefined ? [] : { variable, logicalId, ...found };
    });
  });
}

type Fault = Pick<WithoutValue, 'cause' | 'parameters'>;

/** Undefined where the variable has a value, or may have one. */
function faultOf(
  environment: unknown,
  variable: string,
  scope: Scope,
  values: readonly ParameterValue[],
): Fault | undefined {
  const empty = values.filter(hasNoValue);
  const now = writtenFor(environment, variable, scope);
  const faults = now.map((expression) => faultIn(expression, scope, empty));
  if (faults.includes(undefined)) return undefined;
  const fault = faults.find((one) => one?.cause !== 'left-out');
  if (fault !== undefined) return fault;
  // A function that mentions it in no branch has no need of it.
  const everywhere = writtenFor(environment, variable, NOTHING_KNOWN);
  const mentioned = everywhere.filter((expression) => expression !== undefined && expression !== OPEN);
  if (mentioned.length === 0) return undefined;
  return { cause: 'left-out', parameters: among(empty, mentioned, scope.template) };
}

/** With it, every branch of a condition can be taken. */
const NOTHING_KNOWN: Scope = { template: {}, parameters: {}, pseudo: {} };

/** Stands for a value in a map that CloudFormation makes: it may be there. */
const OPEN = Symbol('open');

/** All that the variable can be, as it is written; undefined for a branch that does not mention it. */
function writtenFor(environment: unknown, variable: string, scope: Scope): unknown[] {
  const within = (map: unknown, key: string): unknown[] => {
    if (map === OPEN || isUnknownMap(map)) return [OPEN];
    if (!isRecord(map) || isNoValue(map)) return [undefined];
    if (Object.hasOwn(map, key)) return alternatives(map[key], scope);
    return [Object.keys(map).some((name) => name.startsWith('Fn::')) ? OPEN : undefined];
  };
  return alternatives(environment, scope)
    .flatMap((one) => within(one, 'Variables'))
    .flatMap((map) => within(map, variable));
}

/** Why an expression is no value; undefined where it is one, or may be. */
function faultIn(expression: unknown, scope: Scope, empty: readonly ParameterValue[]): Fault | undefined {
  if (expression === OPEN) return undefined;
  if (expression === undefined || isNoValue(expression)) return { cause: 'left-out', parameters: [] };
  const alone = parameterAlone(expression);
  const parameter = empty.find(({ declaration: { name } }) => name === alone);
  if (parameter !== undefined) return { cause: 'parameter', parameters: [parameter] };
  if (textOf(expression, scope) !== '') return undefined;
  if (!isRecord(expression)) return { cause: 'literal', parameters: [] };
  return { cause: 'computed', parameters: among(empty, expression, scope.template) };
}

const among = (values: readonly ParameterValue[], expression: unknown, template: unknown) => {
  const named = parametersIn(expression, template);
  return values.filter(({ declaration: { name } }) => named.includes(name));
};

const hasNoValue = ({ source, value }: ParameterValue) => source === 'missing' || value === '';

/** Never a value: what DescribeStacks shows for one that was NoEcho when it was given. */
const NOT_SHOWN = '****';

/** What is read on AWS is unknown here, and so is a secret that the stack keeps: neither has a value nor a Default. */
function scopeOf(
  template: Record<string, unknown>,
  values: readonly ParameterValue[],
  pseudo: Scope['pseudo'],
): Scope {
  const declared = Object.entries(parametersOf(template)).map(([name, { Type: type }]) => [
    name,
    { Type: type },
  ]);
  const known = values.flatMap(({ declaration: { name, type }, source, value }) => {
    // CloudFormation cuts a list's entries to size in ways that are not ours to guess.
    const isPlain = type === 'String' || type === 'Number' || /^AWS::(?!SSM::)/.test(type);
    const isShown = value !== undefined && (source !== 'stack' || value !== NOT_SHOWN);
    return isPlain && isShown ? [[name, value] as const] : [];
  });
  return {
    template: { ...template, Parameters: Object.fromEntries(declared) },
    parameters: Object.fromEntries(known),
    pseudo,
  };
}
