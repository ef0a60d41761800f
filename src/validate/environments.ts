import type { Path } from '../template/document.ts';
import { type FunctionResource, functionsOf } from '../template/functions.ts';
import { intrinsicOf } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';
import { type Branch, branches } from './branches.ts';

export interface Variable extends Branch {
  name: string;
  /** The place of the name; `path` is that of the value. */
  keyPath: Path;
  nameIsCertain: boolean;
}

/** The variable maps that a template writes: each once, though Globals reach many functions. */
export function variableMapsOf(template: Record<string, unknown>): Branch[] {
  const seen = new Set<string>();
  const places = functionsOf(template).flatMap(ownEnvironments(template));
  return places.flatMap(({ value, path }) => {
    const key = JSON.stringify(path);
    if (seen.has(key)) return [];
    seen.add(key);
    return mapsOf(value, path);
  });
}

/** The variables of one map, each in all of its branches. */
export function variablesIn(map: Branch): Variable[] {
  if (!isRecord(map.value)) return [];
  return Object.entries(map.value).flatMap(([name, value]) => {
    const keyPath = [...map.path, name];
    return branches(value, keyPath, map.isCertain).map((branch) => ({
      ...branch,
      name,
      keyPath,
      nameIsCertain: map.isCertain,
    }));
  });
}

function ownEnvironments(template: Record<string, unknown>) {
  const globals = functionGlobals(template)?.['Environment'];
  return (fn: FunctionResource) => {
    const own = ownProperties(template, fn.logicalId)?.['Environment'];
    const places: { value: unknown; path: Path }[] = [];
    if (own !== undefined) places.push({ value: own, path: [...fn.path, 'Properties', 'Environment'] });
    if (globals !== undefined && fn.type === 'AWS::Serverless::Function')
      places.push({ value: globals, path: ['Globals', 'Function', 'Environment'] });
    return places;
  };
}

/** The branches of `Environment.Variables`: a condition can stand at either. */
export function mapsOf(environment: unknown, path: Path): Branch[] {
  return branches(environment, path).flatMap((outer) => {
    if (!isRecord(outer.value) || intrinsicOf(outer.value)) return [];
    const variables = outer.value['Variables'];
    return branches(variables, [...outer.path, 'Variables'], outer.isCertain).filter(
      ({ value }) => isRecord(value) && intrinsicOf(value) === undefined,
    );
  });
}

function functionGlobals(template: Record<string, unknown>): Record<string, unknown> | undefined {
  const globals = template['Globals'];
  const section = isRecord(globals) ? globals['Function'] : undefined;
  return isRecord(section) ? section : undefined;
}

function ownProperties(
  template: Record<string, unknown>,
  logicalId: string,
): Record<string, unknown> | undefined {
  const resources = template['Resources'];
  const resource = isRecord(resources) ? resources[logicalId] : undefined;
  const properties = isRecord(resource) ? resource['Properties'] : undefined;
  return isRecord(properties) ? properties : undefined;
}
