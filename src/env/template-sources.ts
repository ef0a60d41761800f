import { declaredParameters } from '../parameters/declared.ts';
import { alternatives, isNoValue, isUnknownMap } from '../template/alternatives.ts';
import { type FunctionResource, functionsOf } from '../template/functions.ts';
import type { Scope } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';
import { parameterAlone, parametersIn, textOf } from './expression.ts';
import type { DeployedEnvironment, Source } from './source.ts';

/** What one stage of a template says of a function's environment. */
export type TemplateEnvironment = Pick<DeployedEnvironment, 'sources' | 'values' | 'isOpen' | 'alias'>;

/** What AWS knows of the stack. */
export interface StackScope {
  /** As `DescribeStacks` shows them: those with NoEcho are `****`. */
  parameters: Readonly<Record<string, string>>;
  /** `AWS::Region` and the like. */
  pseudo: Readonly<Record<string, string>>;
}

/** Where each variable of a function comes from. Undefined where the function is not in this template. */
export function templateSources(
  template: unknown,
  logicalId: string,
  { parameters, pseudo }: StackScope,
): TemplateEnvironment | undefined {
  const fn = functionsOf(template).find((candidate) => candidate.logicalId === logicalId);
  if (fn === undefined || !isRecord(template)) return undefined;
  const scope = knownScope(template, parameters, pseudo);
  const sources = new Map<string, Exclude<Source, { kind: 'outside' }>>();
  const values = new Map<string, string>();
  const { found, isOpen } = expressionsOf(fn, scope);
  for (const [key, { expressions, certain }] of found) {
    const [only] = expressions;
    if (!certain) {
      sources.set(key, { kind: 'computed', parameters: parametersIn(expressions, template) });
      continue;
    }
    const value = textOf(only, scope);
    sources.set(key, sourceOf(only, value, template));
    if (value !== undefined && !value.includes('{{resolve:')) values.set(key, value);
  }
  const alias = textOf(fn.properties['AutoPublishAlias'], scope);
  const named = alias === undefined || alias === '' ? {} : { alias };
  return { sources, values, ...(isOpen ? { isOpen } : {}), ...named };
}

/** Never a value: what stands for one that is not shown (CloudFormation user guide, "Parameters", NoEcho). */
const NOT_SHOWN = '****';

/** What is read on AWS, or not shown by it, is unknown here: it has neither a value nor a default. */
export function knownScope(
  template: Record<string, unknown>,
  given: StackScope['parameters'],
  pseudo: StackScope['pseudo'],
): Scope {
  const declared: Record<string, Record<string, unknown>> = {};
  const parameters: Record<string, string> = {};
  for (const { name, type, secret, default: standard } of declaredParameters(template)) {
    declared[name] = { Type: type };
    const value = given[name] ?? standard;
    // CloudFormation cuts a list's entries to size in ways that are not ours to guess.
    const plain = type === 'String' || type === 'Number' || /^AWS::(?!SSM::)/.test(type);
    if (!secret && plain && value !== undefined && value !== NOT_SHOWN) parameters[name] = value;
  }
  return { template: { ...template, Parameters: declared }, parameters, pseudo };
}

interface Expressions {
  /** What the variable can be, as it is written. */
  expressions: unknown[];
  /** Only one of them, whatever the conditions say that are not known here. */
  certain: boolean;
}

/**
 * What each variable can be: more than one where a condition is not known here. `isOpen` where the map, or a part of it, is
 * made by a function that is not known here: then any other variable can be in it.
 */
function expressionsOf(
  fn: FunctionResource,
  scope: Scope,
): { found: Map<string, Expressions>; isOpen: boolean } {
  const environments = alternatives(fn.properties['Environment'], scope);
  const maps = environments
    .map((environment) => (isRecord(environment) ? environment['Variables'] : undefined))
    .flatMap((variables) => alternatives(variables, scope));
  const isOpen = [...environments, ...maps].some(isUnknownMap);
  const found = new Map<string, Expressions>();
  for (const map of maps) {
    if (!isRecord(map) || isNoValue(map) || isUnknownMap(map)) continue;
    for (const [key, written] of Object.entries(map)) {
      // A macro: what it gives is in the processed template.
      if (key.startsWith('Fn::')) continue;
      const all = alternatives(written, scope);
      const expressions = all.filter((expression) => !isNoValue(expression));
      if (expressions.length === 0) continue;
      const entry = found.get(key) ?? { expressions: [], certain: true };
      entry.expressions.push(...expressions);
      entry.certain &&= maps.length === 1 && all.length === 1;
      found.set(key, entry);
    }
  }
  return { found, isOpen };
}

function sourceOf(
  expression: unknown,
  value: string | undefined,
  template: Record<string, unknown>,
): Exclude<Source, { kind: 'outside' }> {
  const parameter = parameterAlone(expression);
  const declared = declaredParameters(template).find(({ name }) => name === parameter);
  if (declared !== undefined) return { kind: 'parameter', name: declared.name, noEcho: declared.secret };
  const reference = value === undefined ? undefined : referenceIn(value);
  if (reference !== undefined) return reference;
  const literal = !isRecord(expression) && !Array.isArray(expression) && expression !== null;
  if (literal && !String(expression).includes('{{resolve:')) return { kind: 'literal' };
  return { kind: 'computed', parameters: parametersIn(expression, template) };
}

/** A dynamic reference, alone (CloudFormation user guide, "Dynamic references"). */
const REFERENCE = /^\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}$/;
/** A secret and a parameter of another account are named by their ARNs, in which colons stand. */
const NAMED_BY_ARN = /^arn:[^:]*:(?:secretsmanager:[^:]*:[^:]*:secret|ssm:[^:]*:[^:]*):[^:]+/;

function referenceIn(value: string): Exclude<Source, { kind: 'outside' }> | undefined {
  const [, service, rest] = REFERENCE.exec(value) ?? [];
  if (service === undefined || rest === undefined) return undefined;
  return { kind: 'reference', service, id: NAMED_BY_ARN.exec(rest)?.[0] ?? rest.split(':')[0] ?? rest };
}
