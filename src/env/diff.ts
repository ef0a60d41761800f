import type { Source } from './source.ts';
import type { TemplateEnvironment } from './template-sources.ts';

export type DiffState = 'same' | 'different' | 'only-function' | 'only-other' | 'unknown';

/** One variable of two sides; never a value. */
export interface Difference {
  key: string;
  state: DiffState;
  /** Why it cannot be compared. */
  why?: string;
}

/** What a function is compared with. */
export interface Other {
  values: ReadonlyMap<string, string>;
  /** What it has, or may have, with a value that is not known here; by name the reason. */
  unknown: ReadonlyMap<string, string>;
  /** Those among the unknown that are certainly there. */
  certain: ReadonlySet<string>;
  /** Why a variable that it seems to lack may be there after all. */
  mayHaveMore?: string;
}

type Variables = Readonly<Record<string, string>>;

export const otherOf = (variables: Variables): Other => ({
  values: new Map(Object.entries(variables)),
  unknown: new Map(),
  certain: new Set(),
});

/** Every name of both sides, in order. */
export function differencesWith(variables: Variables, other: Other): Difference[] {
  const keys = new Set([...Object.keys(variables), ...other.values.keys(), ...other.unknown.keys()]);
  return [...keys].sort().map((key): Difference => {
    const live = Object.hasOwn(variables, key) ? variables[key] : undefined;
    const why = other.unknown.get(key);
    if (why !== undefined) {
      // The value plays no part where there is none on the function.
      if (live === undefined && other.certain.has(key)) return { key, state: 'only-other' };
      return { key, state: 'unknown', why };
    }
    const value = other.values.get(key);
    if (value === undefined) {
      return other.mayHaveMore === undefined
        ? { key, state: 'only-function' }
        : { key, state: 'unknown', why: other.mayHaveMore };
    }
    if (live === undefined) return { key, state: 'only-other' };
    return { key, state: live === value ? 'same' : 'different' };
  });
}

/** Whether nothing is known to differ. */
export const isSame = (differences: readonly Difference[]): boolean =>
  differences.every(({ state }) => state === 'same' || state === 'unknown');

/** A template's part of the comparison. @param hasMacros a macro may make variables that nobody has written */
export function otherOfTemplate({ sources, values, isOpen }: TemplateEnvironment, hasMacros: boolean): Other {
  const unknown = new Map<string, string>();
  const certain = new Set<string>();
  for (const [key, source] of sources) {
    if (values.has(key)) continue;
    unknown.set(key, reasonOf(source));
    if (source.kind !== 'computed') certain.add(key);
  }
  return {
    values,
    unknown,
    certain,
    ...(isOpen === true ? { mayHaveMore: 'only AWS knows what the template here computes' } : {}),
    ...(hasMacros ? { mayHaveMore: 'a macro of the template here may make it' } : {}),
  };
}

function reasonOf(source: Exclude<Source, { kind: 'outside' }>): string {
  switch (source.kind) {
    case 'parameter':
      return source.noEcho
        ? `the value of the parameter ${source.name} is not shown (NoEcho)`
        : `the value of the parameter ${source.name} is not known here`;
    case 'reference':
      return `AWS reads it from ${source.service} ${source.id}`;
    default:
      return 'only AWS knows what the template here computes';
  }
}
