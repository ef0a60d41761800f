import type { Path } from '../template/document.ts';
import { isRecord } from '../text/is-record.ts';

/** The transforms of a template; without a name where it is an expression. */
export function transformsOf(template: Record<string, unknown>): { name: string | undefined; path: Path }[] {
  const transform = template['Transform'];
  if (transform === undefined || transform === null) return [];
  const isList = Array.isArray(transform);
  return (isList ? transform : [transform]).map((one: unknown, index) => {
    const path: Path = isList ? ['Transform', index] : ['Transform'];
    const name = isRecord(one) ? one['Name'] : one;
    return {
      name: typeof name === 'string' ? name : undefined,
      path: isRecord(one) ? [...path, 'Name'] : path,
    };
  });
}
