import { functionsOf, resourcesOf } from '../template/functions.ts';
import { intrinsicOf } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';

/** What has a part in a definition: by its section and name, `Parameters.Stage`, what is written there. */
export type RestsOn = ReadonlyMap<string, unknown>;

const SECTIONS = ['Parameters', 'Resources', 'Conditions', 'Mappings'] as const;

/**
 * Everything on which an expression of the template rests, however far away: what it names, and what that names. Undefined
 * names are AWS's own. A function of SAM's rests on Globals too, which is in its effective properties.
 */
export function restsOn(template: unknown, expression: unknown): RestsOn {
  const found = new Map<string, unknown>();
  const visit = (value: unknown): void => {
    for (const name of namesIn(value)) {
      for (const section of SECTIONS) {
        const place = `${section}.${name}`;
        const definition = definitionAt(template, section, name);
        if (definition === undefined || found.has(place)) continue;
        found.set(place, definition);
        visit(definition);
      }
    }
  };
  visit(expression);
  return found;
}

/**
 * Whether nothing but parameters decides on an expression: it has the value that it had, as long as they have theirs. A
 * resource's attribute, another stack's output, a secret in Secrets Manager can become another one by itself.
 */
export function restsOnParameters(template: unknown, expression: unknown): boolean {
  const rests = restsOn(template, expression);
  if ([...rests.keys()].some((place) => place.startsWith('Resources.'))) return false;
  const parts = [expression, ...rests.values()];
  const known = (name: string) =>
    name.startsWith('AWS::') || SECTIONS.some((one) => rests.has(`${one}.${name}`));
  return parts.every((part) => isPlain(part) && [...namesIn(part)].every(known));
}

const PLAIN = /^(?:Ref|Condition|Fn::(?:Sub|Join|If|Select|Split|FindInMap|Base64|Equals|And|Or|Not))$/;

function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('{{resolve:');
  const [name] = intrinsicOf(value) ?? [];
  if (name !== undefined && !PLAIN.test(name)) return false;
  return isRecord(value) || Array.isArray(value) ? Object.values(value).every(isPlain) : true;
}

/** A function as SAM sees it: with Globals, without what sam itself writes into its metadata. */
export function effectiveFunction(template: unknown, logicalId: string): Record<string, unknown> | undefined {
  const fn = functionsOf(template).find((one) => one.logicalId === logicalId);
  const resource = resourcesOf(template).find(([id]) => id === logicalId)?.[1];
  if (fn === undefined || resource === undefined) return undefined;
  const { SamResourceId: _, ...metadata } = fn.metadata;
  const { Metadata: __, ...rest } = resource;
  return {
    ...rest,
    Properties: fn.properties,
    ...(Object.keys(metadata).length === 0 ? {} : { Metadata: metadata }),
  };
}

function definitionAt(template: unknown, section: string, name: string): unknown {
  if (section === 'Resources') {
    const fn = effectiveFunction(template, name);
    if (fn !== undefined) return fn;
  }
  const map = isRecord(template) ? template[section] : undefined;
  return isRecord(map) && Object.hasOwn(map, name) ? map[name] : undefined;
}

/** The names that an expression's functions take from elsewhere in the template. */
function namesIn(value: unknown): Set<string> {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    const [name, argument] = intrinsicOf(part) ?? [];
    const first = Array.isArray(argument) ? argument[0] : argument;
    if (name === 'Ref' || name === 'Condition' || name === 'Fn::If' || name === 'Fn::FindInMap')
      names.add(String(first));
    if (name === 'Fn::GetAtt') names.add(String(first).split('.')[0] ?? '');
    if (name === 'Fn::Sub')
      for (const [, inner = ''] of String(first).matchAll(/\$\{([^!{}][^{}]*)\}/g))
        names.add(inner.trim().split('.')[0] ?? '');
    if (Array.isArray(part)) for (const entry of part) visit(entry);
    else if (isRecord(part)) {
      for (const [key, entry] of Object.entries(part)) {
        // Of a resource, or of a policy of its own: which of them plays no part for what it rests on.
        if (key === 'Condition' && typeof entry === 'string') names.add(entry);
        visit(entry);
      }
    }
  };
  visit(value);
  return names;
}
