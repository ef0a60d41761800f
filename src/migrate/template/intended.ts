import { isDeepStrictEqual } from 'node:util';
import type { Path } from '../../template/document.ts';
import { functionsOf, resourcesOf } from '../../template/functions.ts';
import { isRecord } from '../../text/is-record.ts';

/** What an edit is meant to change. */
export interface Intent {
  functions: ReadonlySet<string>;
  /** A property of theirs, or `Metadata`. */
  property: string;
  /** Other places: a parameter's Default, a layer's list. */
  paths?: readonly Path[];
}

const SECTIONS = ['Transform', 'Parameters', 'Rules', 'Mappings', 'Conditions', 'Outputs'];

/**
 * Whether an edit changed nothing else: with anchors, merge keys and Globals one line can belong to many. Functions are
 * compared as Lambda gets them, Globals merged in.
 */
export function isIntended(
  before: unknown,
  after: unknown,
  { functions, property, paths = [] }: Intent,
): boolean {
  const view = (template: unknown): unknown => {
    const rest = without(template, paths);
    const ofFunctions = functionsOf(rest).map((fn) => {
      const { logicalId, type, properties, metadata } = fn;
      const isMeant = functions.has(logicalId);
      const kept = Object.entries(properties).filter(([name]) => !isMeant || name !== property);
      return [logicalId, type, Object.fromEntries(kept), isMeant && property === 'Metadata' ? {} : metadata];
    });
    const others = resourcesOf(rest).map(([logicalId, resource]) => [
      logicalId,
      functionsOf({ Resources: { [logicalId]: resource } }).length > 0
        ? { ...resource, Properties: undefined, Metadata: undefined }
        : resource,
    ]);
    const sections = SECTIONS.map((name) => (isRecord(rest) ? rest[name] : undefined));
    return [ofFunctions, others, sections];
  };
  return isDeepStrictEqual(view(before), view(after));
}

/** A copy in which the values at these paths are all the same. */
function without(value: unknown, paths: readonly Path[], at: Path = []): unknown {
  if (paths.some((path) => isDeepStrictEqual(path, at))) return null;
  if (!paths.some((path) => path.length > at.length && at.every((step, index) => path[index] === step)))
    return value;
  if (Array.isArray(value)) return value.map((entry, index) => without(entry, paths, [...at, index]));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, without(entry, paths, [...at, key])]),
  );
}
