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
  if (after === undefined && before === undefined) return ofMacro(update);
  if (after === undefined || evaluatedCondition(after, update.scope) === false) return 'removed';
  if (before === undefined) return 'made';
  const environment = likeness(environmentIn(before), environmentIn(after), update);
  if (environment === 'other') return 'certainly';
  const whole = likeness(fn(before, logicalId, update), fn(after, logicalId, update), update);
  return !update.anywhere && environment === 'same' && whole === 'same' ? 'not' : 'perhaps';
}

/** A function that the stack has and no template names: a macro makes it, of whatever it is given. */
const ofMacro = ({ deployed, next, changed, anywhere }: Update): Touch =>
  !anywhere && changed.size === 0 && isDeepStrictEqual(deployed, next) ? 'not' : 'perhaps';

/** Whether a variable's expression is the same in both templates, and so are the parameters on which it rests. */
export function isSameVariable(logicalId: string, key: string, update: Update): boolean {
  const { deployed, next } = update;
  const [before, after] = [variableIn(deployed, logicalId, key), variableIn(next, logicalId, key)];
  return likeness(before, after, update) !== 'other';
}

/** The expression of a variable; where it is not written plainly, that of the whole environment. */
export function variableIn(template: unknown, logicalId: string, key: string): unknown {
  const environment = environmentIn(effectiveFunction(template, logicalId));
  const variables = isRecord(environment) ? environment['Variables'] : undefined;
  return isRecord(variables) && Object.hasOwn(variables, key) ? variables[key] : environment;
}

/**
 * Compares two expressions, and all on which they rest. Perhaps the same where only a resource is edited on which they rest:
 * its name, its ARN mostly stay.
 */
function likeness(before: unknown, after: unknown, update: Update): 'same' | 'perhaps' | 'other' {
  const { deployed, next, changed, sameCode } = update;
  if (!isDeepStrictEqual(before, after)) return 'other';
  const [old, fresh] = [restsOn(deployed, before), restsOn(next, after)];
  if ([...fresh.keys()].some((place) => changed.has(nameIn('Parameters', place) ?? ''))) return 'other';
  if (!isDeepStrictEqual(withoutResources(old), withoutResources(fresh))) return 'other';
  return isDeepStrictEqual(withKnownCode(old, sameCode), withKnownCode(fresh, sameCode)) ? 'same' : 'perhaps';
}

const withoutResources = (rests: RestsOn): RestsOn =>
  new Map([...rests].filter(([place]) => nameIn('Resources', place) === undefined));

const nameIn = (section: string, place: string): string | undefined =>
  place.startsWith(`${section}.`) ? place.slice(section.length + 1) : undefined;

/** All of a function but its environment. */
function fn(definition: Record<string, unknown>, logicalId: string, { sameCode }: Update): unknown {
  const { Environment: _, ...properties } = definition['Properties'] as Record<string, unknown>;
  const rest = { ...definition, Properties: properties };
  return sameCode.has(logicalId) ? withoutCode(rest) : rest;
}

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

/** The environment of a function; undefined where there is nothing in it. */
export function environmentIn(definition: Record<string, unknown> | undefined): unknown {
  const properties = definition?.['Properties'];
  const environment = isRecord(properties) ? properties['Environment'] : undefined;
  return isEmpty(environment) || (isRecord(environment) && isEveryEmpty(environment))
    ? undefined
    : environment;
}

/** Nothing, however it is written. */
const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (isRecord(value) && Object.keys(value).length === 0);
const isEveryEmpty = (map: Record<string, unknown>): boolean => Object.values(map).every(isEmpty);
