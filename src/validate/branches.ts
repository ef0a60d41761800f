import type { Path } from '../template/document.ts';
import { intrinsicOf } from '../template/intrinsics.ts';

/** One of the values that `Fn::If` chooses from. */
export interface Branch {
  value: unknown;
  path: Path;
  /** False where a condition decides whether it comes to this value. */
  isCertain: boolean;
}

/** The value at `path`, or every branch of the conditions it depends on. */
export function branches(value: unknown, path: Path, isCertain = true): Branch[] {
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name !== 'Fn::If' || !Array.isArray(argument) || argument.length !== 3)
    return [{ value, path, isCertain }];
  return [1, 2].flatMap((side) => branches(argument[side], [...path, 'Fn::If', side], false));
}

/** A text as it is written: a literal, or an `Fn::Sub` with nothing to put in. */
export function literalText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name !== 'Fn::Sub' || typeof argument !== 'string' || /\$\{[^!]/.test(argument)) return undefined;
  return argument.replaceAll('${!', '${');
}

/** An error where it is certain, a warning where a condition decides. */
export const severityOf = (branch: { isCertain: boolean }) => (branch.isCertain ? 'error' : 'warning');

/** The name in a `Ref`, or in an `Fn::Sub` that is nothing else. */
export function literalReference(value: unknown): string | undefined {
  const [name, argument] = intrinsicOf(value) ?? [];
  if (typeof argument !== 'string') return undefined;
  if (name === 'Ref') return argument;
  return name === 'Fn::Sub' ? /^\$\{(\w+)\}$/.exec(argument)?.[1] : undefined;
}
