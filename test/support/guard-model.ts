import { readTemplate } from './cloudformation-yaml.ts';

type Variables = Record<string, string>;
type Map = Record<string, unknown>;

/** A stack and its functions, as CloudFormation and Lambda have them: written from the documentation, not from our code. */
export interface Cloud {
  /** As it was sent. */
  text: string;
  /** Real values. */
  parameters: Variables;
  functions: Record<string, ModelFunction>;
  time: number;
}

export interface ModelFunction {
  live: Variables;
  /** When it was changed, and when its stack had last done with it. */
  modified: number;
  updated: number;
}

interface Resolved {
  environment: Variables;
  /** All other properties. */
  rest: string;
}

export interface UpdateOf {
  text: string;
  passed: Variables;
  /** Where something else of a function changes: does its environment come anew? AWS does not say. */
  overwrites(id: string): boolean;
}

/** The functions whose environment was written. @param cloud is changed */
export function updateStack(cloud: Cloud, { text, passed, overwrites }: UpdateOf): Set<string> {
  const [before, parameters] = [resolved(cloud.text, cloud.parameters), valuesFor(text, passed, cloud)];
  const after = resolved(text, parameters);
  const written = new Set<string>();
  cloud.time += 1;
  for (const [id, { environment, rest }] of Object.entries(after)) {
    const old = before[id];
    const fn = cloud.functions[id];
    const isSame = old !== undefined && JSON.stringify(old.environment) === JSON.stringify(environment);
    if (fn !== undefined && isSame && old.rest === rest) continue;
    const isWritten = fn === undefined || !isSame || overwrites(id);
    if (isWritten) written.add(id);
    const live = isWritten ? environment : fn.live;
    cloud.functions[id] = { live, modified: cloud.time, updated: cloud.time };
  }
  for (const id of Object.keys(cloud.functions)) if (after[id] === undefined) delete cloud.functions[id];
  Object.assign(cloud, { text, parameters });
  return written;
}

/** An update that fails at its end: the functions that it reached have what was deployed. */
export function failedUpdate(cloud: Cloud, update: UpdateOf): void {
  const old = structuredClone(cloud);
  const environments = resolved(cloud.text, cloud.parameters);
  const written = updateStack(cloud, update);
  for (const [id, fn] of Object.entries(old.functions)) {
    const reached = cloud.functions[id];
    if (reached === undefined || reached.modified === fn.modified) continue;
    // The environment was written, or is written by the way back.
    const isWritten = written.has(id) || update.overwrites(id);
    const live = isWritten ? environments[id]!.environment : fn.live;
    old.functions[id] = { live, modified: cloud.time, updated: cloud.time };
  }
  Object.assign(cloud, old, { time: cloud.time });
}

/** What was given now, else what the stack has (`UsePreviousValue`), else the default. */
function valuesFor(text: string, passed: Variables, { parameters }: Cloud): Variables {
  const declared = (readTemplate(text) as Map)['Parameters'] as Record<string, Map>;
  return Object.fromEntries(
    Object.entries(declared).map(([name, { Default: standard }]) => {
      const value = passed[name] ?? parameters[name] ?? standard;
      if (value === undefined) throw new Error(`Parameters: [${name}] must have values`);
      return [name, String(value)];
    }),
  );
}

export function resolved(text: string, parameters: Variables): Record<string, Resolved> {
  const template = readTemplate(text) as { Conditions: Map; Resources: Record<string, Map>; Globals: Map };
  const globals = (template.Globals['Function'] ?? {}) as Map;
  const value = (given: unknown): unknown => resolve(given, parameters, template.Conditions);
  const functions = Object.entries(template.Resources).filter(
    ([, { Type: type }]) => type === 'AWS::Serverless::Function',
  );
  return Object.fromEntries(
    functions.map(([id, { Properties: properties }]) => {
      const { Environment: own, ...rest } = properties as Map;
      const variables = { ...variablesIn(globals['Environment']), ...variablesIn(own) };
      const pairs = Object.entries(variables).map(([key, written]) => [key, value(written)] as const);
      const given = pairs.filter(([, one]) => one !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
      const environment = Object.fromEntries(given) as Variables;
      return [id, { environment, rest: JSON.stringify(value(rest)) }];
    }),
  );
}

const variablesIn = (environment: unknown): Map =>
  ((environment as Map | undefined)?.['Variables'] ?? {}) as Map;

function resolve(given: unknown, parameters: Variables, conditions: Map): unknown {
  const value = (one: unknown) => resolve(one, parameters, conditions);
  if (Array.isArray(given)) return given.map(value);
  if (typeof given !== 'object' || given === null) return String(given);
  const map = given as Map;
  if ('Ref' in map) return map['Ref'] === 'AWS::NoValue' ? undefined : parameters[String(map['Ref'])];
  if ('Fn::Sub' in map) return String(map['Fn::Sub']).replace(/\$\{(\w+)\}/g, (_, name) => parameters[name]!);
  if ('Fn::Equals' in map) {
    const [left, right] = value(map['Fn::Equals']) as unknown[];
    return left === right;
  }
  if ('Fn::If' in map) {
    const [condition, yes, no] = map['Fn::If'] as [string, unknown, unknown];
    return value(value(conditions[condition]) ? yes : no);
  }
  return Object.fromEntries(Object.entries(map).map(([key, one]) => [key, value(one)]));
}
