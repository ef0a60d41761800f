import { condition, type Scope } from '../template/intrinsics.ts';

/** Whether a resource's Condition lets it be; undefined where only AWS knows. */
export function evaluatedCondition(resource: Record<string, unknown>, scope: Scope): boolean | undefined {
  const name = resource['Condition'];
  return typeof name === 'string' ? condition(name, scope) : undefined;
}
