import { isRecord } from '../text/is-record.ts';
import type { Path } from './document.ts';

export const FUNCTION_TYPES = ['AWS::Serverless::Function', 'AWS::Lambda::Function'] as const;

/** A Lambda function of a template, with `Globals.Function` merged in as SAM merges it. */
export interface FunctionResource {
  logicalId: string;
  type: (typeof FUNCTION_TYPES)[number];
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
  /** The resource itself: `['Resources', logicalId]`. */
  path: Path;
  /** Where a property was written: in the function, else in Globals, else where it would stand. */
  pathOf(property: string): Path;
}

/** Every resource of the template that is a map. */
export function resourcesOf(template: unknown): [string, Record<string, unknown>][] {
  const resources = isRecord(template) ? template['Resources'] : undefined;
  if (!isRecord(resources)) return [];
  return Object.entries(resources).filter((entry): entry is [string, Record<string, unknown>] =>
    isRecord(entry[1]),
  );
}

export function functionsOf(template: unknown): FunctionResource[] {
  return resourcesOf(template).flatMap(([logicalId, resource]) => {
    const type = FUNCTION_TYPES.find((known) => known === resource['Type']);
    if (type === undefined) return [];
    const globals = type === 'AWS::Serverless::Function' ? globalsFor(resource, template) : {};
    const own = isRecord(resource['Properties']) ? resource['Properties'] : {};
    const path = ['Resources', logicalId];
    return {
      logicalId,
      type,
      properties: mergeGlobals(globals, own) as Record<string, unknown>,
      metadata: isRecord(resource['Metadata']) ? resource['Metadata'] : {},
      path,
      pathOf: (property) =>
        property in own || !(property in globals)
          ? [...path, 'Properties', property]
          : ['Globals', 'Function', property],
    };
  });
}

/** `IgnoreGlobals` keeps all of them away, or those it lists (samtranslator/plugins/globals/globals.py). */
function globalsFor(resource: Record<string, unknown>, template: unknown): Record<string, unknown> {
  const globals = globalsOf(template);
  const ignored = resource['IgnoreGlobals'];
  if (ignored === '*') return {};
  if (!Array.isArray(ignored)) return globals;
  return Object.fromEntries(Object.entries(globals).filter(([name]) => !ignored.includes(name)));
}

function globalsOf(template: unknown): Record<string, unknown> {
  const globals = isRecord(template) ? template['Globals'] : undefined;
  const functions = isRecord(globals) ? globals['Function'] : undefined;
  return isRecord(functions) ? functions : {};
}

/**
 * Lists are joined, maps merged key by key, anything else is overridden (AWS SAM specification, Globals).
 * A map with an intrinsic function in it is a value of its own and is never merged.
 */
function mergeGlobals(global: unknown, local: unknown): unknown {
  if (Array.isArray(global) && Array.isArray(local)) return [...global, ...local];
  if (!isPlainMap(global) || !isPlainMap(local)) return local;
  const merged: Record<string, unknown> = { ...global, ...local };
  for (const [key, value] of Object.entries(local)) {
    if (key in global) merged[key] = mergeGlobals(global[key], value);
  }
  return merged;
}

const isPlainMap = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && !Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));

/** zip unless the function says Image; an intrinsic here is not guessed. */
export function packageTypeOf(fn: FunctionResource): 'Zip' | 'Image' | 'unknown' {
  const type = fn.properties['PackageType'];
  if (type === undefined) return fn.properties['ImageUri'] === undefined ? 'Zip' : 'Image';
  return type === 'Zip' || type === 'Image' ? type : 'unknown';
}

/** The OS-only runtimes, in which the user's own `bootstrap` runs. */
export const isCustomRuntime = (runtime: unknown): runtime is string =>
  typeof runtime === 'string' && /^provided(\.|$)/.test(runtime);
