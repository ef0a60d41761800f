import { isDeepStrictEqual } from 'node:util';
import type { Scope } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';
import { evaluatedCondition } from './condition.ts';
import { effectiveFunction, type RestsOn, restsOn } from './rests-on.ts';

/**
 * Whether an update of the stack writes a function's variables. CloudFormation compares templates, not what is live: what
 * has not changed there is not touched; an edited environment is written whole (both seen with the real SAM CLI). What
 * becomes of the variables when something else of the function has changed, AWS does not document: perhaps.
 */
export type Touch = 'certainly' | 'perhaps' | 'not' | 'made' | 'removed';

/** Two templates, of which one is deployed and the other will be; both as their user wrote them. */
export interface Update {
  deployed: unknown;
  next: unknown;
  /** Parameters whose value changes, or may change. */
  changed: ReadonlySet<string>;
  /** Functions whose code is known to be the same, though the templates name it differently. */
  sameCode: ReadonlySet<string>;
  /** Something else changes that may reach every resource: the stack's tags. */
  anywhere: boolean;
  /** What is known of the next template's parameters. */
  scope: Scope;
}

export function touchOf(logicalId: string, update: Update): Touch {
  const before = effectiveFunction(update.deployed, logicalId);
  const after = effectiveFunction(update.next, logicalId);
  if (after === undefined || evaluatedCondition(after, update.scope) === false) return 'removed';
  if (before === undefined) return 'made';
  if (!isSame(environmentIn(before), environmentIn(after), update)) return 'certainly';
  const isUntouched =
    !update.anywhere && isSame(fn(before, logicalId, update), fn(after, logicalId, update), update);
  return isUntouched ? 'not' : 'perhaps';
}

/** Whether a variable's expression, and all on which it rests, is the same in both templates. */
export function isSameVariable(logicalId: string, key: string, update: Update): boolean {
  const [before, after] = [update.deployed, update.next].map((template) => {
    const environment = environmentIn(effectiveFunction(template, logicalId) ?? {});
    const variables = isRecord(environment) ? environment['Variables'] : undefined;
    // A map that is computed is compared as a whole.
    return isRecord(variables) && Object.hasOwn(variables, key) ? variables[key] : environment;
  });
  return isSame(before, after, update);
}

/** Whether both expressions, and all on which they rest, are the same. */
function isSame(before: unknown, after: unknown, update: Update): boolean {
  const { deployed, next, changed, sameCode } = update;
  if (!isDeepStrictEqual(before, after)) return false;
  const [old, fresh] = [restsOn(deployed, before), restsOn(next, after)];
  if ([...fresh.keys()].some((place) => changed.has(nameIn('Parameters', place) ?? ''))) return false;
  return isDeepStrictEqual(withKnownCode(old, sameCode), withKnownCode(fresh, sameCode));
}

const nameIn = (section: string, place: string): string | undefined =>
  place.startsWith(`${section}.`) ? place.slice(section.length + 1) : undefined;

const fn = (definition: unknown, logicalId: string, { sameCode }: Update): unknown =>
  sameCode.has(logicalId) ? withoutCode(definition) : definition;

const withKnownCode = (rests: RestsOn, sameCode: ReadonlySet<string>): RestsOn =>
  new Map(
    [...rests].map(([place, definition]) => [
      place,
      sameCode.has(nameIn('Resources', place) ?? '') ? withoutCode(definition) : definition,
    ]),
  );

function withoutCode(definition: unknown): unknown {
  const { Properties: properties, ...rest } = definition as { Properties: Record<string, unknown> };
  const { CodeUri: _, Code: __, ...others } = properties;
  return { ...rest, Properties: others };
}

function environmentIn(definition: Record<string, unknown>): unknown {
  const properties = definition['Properties'];
  return isRecord(properties) ? properties['Environment'] : undefined;
}
