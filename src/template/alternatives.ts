import { isRecord } from '../text/is-record.ts';
import { condition, intrinsicOf, type Scope } from './intrinsics.ts';

/** The branches of `Fn::If` that can be taken; the value itself where it is none. */
export function alternatives(value: unknown, scope: Scope): unknown[] {
  const [name, branches] = intrinsicOf(value) ?? [];
  if (name !== 'Fn::If' || !Array.isArray(branches) || branches.length !== 3) return [value];
  const decided = condition(String(branches[0]), scope);
  const taken = decided === undefined ? [branches[1], branches[2]] : [decided ? branches[1] : branches[2]];
  return taken.flatMap((branch) => alternatives(branch, scope));
}

/** `AWS::NoValue`: as if nothing had been written. */
export function isNoValue(expression: unknown): boolean {
  const [name, argument] = intrinsicOf(expression) ?? [];
  return name === 'Ref' && argument === 'AWS::NoValue';
}

/** Made by a function of CloudFormation's; a macro's result is in the processed template. */
export function isUnknownMap(value: unknown): boolean {
  if (value === undefined || value === null || isNoValue(value)) return false;
  return (
    !isRecord(value) || (intrinsicOf(value) !== undefined && intrinsicOf(value)?.[0] !== 'Fn::Transform')
  );
}
