import { createHash } from 'node:crypto';
import { isRecord } from '../text/is-record.ts';
import { resourcesOf } from './functions.ts';

/**
 * A variable whose value on the function is kept by a parameter that samgen adds to the template that is deployed, never to
 * the user's own. That template's `Metadata.samgen.kept` tells of it.
 */
export interface KeptVariable {
  logicalId: string;
  key: string;
  /** The NoEcho parameter that holds the value. */
  parameter: string;
  /** What the user's template has in its place, in the function itself; absent where it has nothing there. */
  instead?: unknown;
}

/** The longest name that CloudFormation takes, in characters (user guide, "Parameters"). */
const LONGEST = 255;

/** Always the same for a variable, so that an unchanged deploy has nothing to change. */
export function keptParameter(logicalId: string, key: string): string {
  const hash = createHash('sha256').update(`${logicalId}/${key}`).digest('hex').slice(0, 8);
  const readable = `${logicalId}${key.replaceAll(/[^A-Za-z0-9]/g, '')}`;
  return `SamgenKept${readable.slice(0, LONGEST - 'SamgenKept'.length - hash.length)}${hash}`;
}

/** What was kept by the template that is deployed. */
export function keptIn(template: unknown): KeptVariable[] {
  const kept = memberOf(template, 'Metadata', 'samgen', 'kept');
  return entriesOf(kept).flatMap(([logicalId, variables]) =>
    entriesOf(variables).flatMap(([key, entry]) => {
      const parameter = memberOf(entry, 'Parameter');
      if (typeof parameter !== 'string') return [];
      const instead = isRecord(entry) && 'Instead' in entry ? { instead: entry['Instead'] } : {};
      return [{ logicalId, key, parameter, ...instead }];
    }),
  );
}

/** The template as its user wrote it. What is not touched is shared with the one that was given. */
export function withoutKept(template: unknown): unknown {
  const kept = keptIn(template);
  if (kept.length === 0 || !isRecord(template)) return template;
  const copy = structuredClone(template);
  for (const { logicalId, key, parameter, ...rest } of kept) {
    remove(copy, ['Parameters', parameter]);
    const resource = resourcesOf(copy).find(([id]) => id === logicalId)?.[1];
    const variables = memberOf(resource, 'Properties', 'Environment', 'Variables');
    if (resource === undefined || !isRecord(variables)) continue;
    if ('instead' in rest) variables[key] = rest.instead;
    else remove(resource, ['Properties', 'Environment', 'Variables', key]);
  }
  remove(copy, ['Metadata', 'samgen', 'kept']);
  return copy;
}

function memberOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (isRecord(found) && Object.hasOwn(found, name) ? found[name] : undefined),
    value,
  );
}

const entriesOf = (value: unknown): [string, unknown][] => (isRecord(value) ? Object.entries(value) : []);

/** Takes an entry away, and the maps that are empty then: they were made for it. */
function remove(map: unknown, [step, ...rest]: readonly string[]): void {
  if (!isRecord(map) || step === undefined || !Object.hasOwn(map, step)) return;
  const inner = map[step];
  if (rest.length > 0) remove(inner, rest);
  if (rest.length === 0 || (isRecord(inner) && Object.keys(inner).length === 0)) delete map[step];
}
