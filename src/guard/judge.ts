import type { Change } from '../env/change.ts';
import type { Variables } from '../env/function.ts';
import type { DeployedEnvironment } from '../env/source.ts';
import type { TemplateEnvironment } from '../env/template-sources.ts';
import type { Touch } from './touch.ts';

/**
 * What an update of the stack alone would make of a variable of a function.
 * - `kept`: it stays as it is. `added`, `changed`, `removed`: the template, or a value that is given, wants it so.
 * - `dropped`: it is outside the template. `reverted`: it was changed outside, and the template's value would come back.
 */
export type Fate = 'kept' | 'added' | 'changed' | 'removed' | 'dropped' | 'reverted';

export interface Judged {
  key: string;
  fate: Fate;
  /** False where AWS does not document it: perhaps. */
  certain: boolean;
  /** How it differs from the deployed template. */
  outside?: 'set' | 'changed';
  /** Afterwards, as far as it is known here; undefined where it is not there, or only AWS knows. */
  value?: string;
  /** The template gives it by this parameter, whose value on the stack is not shown: it may have been changed outside. */
  unseen?: string;
  /** It is gone from the function, and a parameter of samgen's own has it still: it comes back. */
  stored?: true;
  /** The template computes it of such parameters alone: it may have been changed outside, and nothing else would change it. */
  computed?: true;
}

/** One function before and after. */
export interface Side {
  live: Variables;
  deployed: Pick<DeployedEnvironment, 'sources' | 'values' | 'isOpen'>;
  /** Undefined where the function is not in the next template. */
  next: TemplateEnvironment | undefined;
  touch: Touch;
  /** Kept by parameters of samgen's own. */
  kept: ReadonlySet<string>;
  /** Whether a variable's expression is the same in both templates. */
  isSame(key: string): boolean;
  /** Whether nothing but parameters decides on it in the next template. */
  isByParameters(key: string): boolean;
  /** Whether the deployed template says it itself, not a macro. */
  wasWritten(key: string): boolean;
  /** What the update passes for parameters. */
  explicit: Readonly<Record<string, string>>;
  /** What a command wants besides, whatever the template says. */
  wish?: Change;
}

/** Every variable that is there before or after, by name. */
export function judge(side: Side): Judged[] {
  const { live, deployed, next, wish } = side;
  const keys = new Set([
    ...Object.keys(live),
    ...deployed.sources.keys(),
    ...(next?.sources.keys() ?? []),
    ...Object.keys(wish?.set ?? {}),
    ...side.kept,
  ]);
  return [...keys].sort().flatMap((key) => judged(key, side) ?? []);
}

function judged(key: string, side: Side): Judged | undefined {
  const { live, deployed, next, touch, wish } = side;
  const now = Object.hasOwn(live, key) ? live[key] : undefined;
  const wanted = wish !== undefined && Object.hasOwn(wish.set, key) ? wish.set[key] : undefined;
  if (wanted !== undefined) {
    const fate = now === undefined ? 'added' : now === wanted ? 'kept' : 'changed';
    return { key, fate, certain: true, value: wanted };
  }
  if (wish?.unset.includes(key))
    return now === undefined ? undefined : { key, fate: 'removed', certain: true };
  const before = deployed.sources.get(key);
  const known = deployed.values.get(key);
  const isOutside = before === undefined && deployed.isOpen !== true;
  const outside =
    now === undefined || (!isOutside && (known === undefined || known === now))
      ? {}
      : { outside: isOutside ? ('set' as const) : ('changed' as const) };
  const stays = (): Judged => ({ key, fate: 'kept', certain: true, ...outside, value: now! });
  if (touch === 'removed')
    return now === undefined ? undefined : { key, fate: 'dropped', certain: true, ...outside };
  if (touch === 'not') return now === undefined ? undefined : stays();
  const certain = touch !== 'perhaps';
  const source = next?.sources.get(key);
  if (source === undefined) {
    if (now === undefined)
      return side.kept.has(key) ? { key, fate: 'added', certain, stored: true } : undefined;
    const isOpen = next?.isOpen === true;
    if (isOutside) return { key, fate: 'dropped', certain: certain && !isOpen, ...outside };
    if (isOpen && !side.wasWritten(key)) return { key, fate: 'kept', certain: false };
    return { key, fate: 'removed', certain: true, ...outside };
  }
  const expected = next?.values.get(key) ?? given(source, side.explicit);
  const value = expected === undefined ? {} : { value: expected };
  const isSame = before !== undefined && side.isSame(key);
  // A condition that only AWS decides may leave it out.
  const isThere = source.kind !== 'computed' || expected !== undefined;
  if (now === undefined)
    return isSame && !isThere ? undefined : { key, fate: 'added', certain: certain && isThere, ...value };
  if (!isSame) {
    // The template takes over what it is: it is outside no more.
    if (expected === now) return { key, fate: 'kept', certain: true, ...value };
    return { key, fate: 'changed', certain: isThere, ...outside, ...value };
  }
  if (known !== undefined)
    return known === now ? stays() : { key, fate: 'reverted', certain, ...outside, ...value };
  if (source.kind === 'parameter') return { ...stays(), unseen: source.name };
  if (side.isByParameters(key)) return { ...stays(), certain: false, computed: true };
  // What only AWS knows it computes again: a value in Secrets Manager, a resource's name.
  return { key, fate: 'kept', certain: false };
}

type Sources = TemplateEnvironment['sources'] extends ReadonlyMap<string, infer S> ? S : never;

const given = (source: Sources, explicit: Readonly<Record<string, string>>): string | undefined =>
  source.kind === 'parameter' && Object.hasOwn(explicit, source.name) ? explicit[source.name] : undefined;
