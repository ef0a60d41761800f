import { FailedError } from '../errors.ts';

/** `stack_name` → what stands for `__stack_name__`. */
export type Placeholders = Readonly<Record<string, string>>;

/**
 * Replaces every `__name__` once; values are not looked at again.
 * @throws FailedError for a name that is none, so that no mistake in a blueprint reaches a project
 */
export function substitute(text: string, placeholders: Placeholders, file: string): string {
  return text.replace(/__([a-z][a-z0-9]*(?:_[a-z0-9]+)*)__/g, (whole, name: string) => {
    const value = placeholders[name];
    if (value === undefined)
      throw new FailedError(`The blueprint's ${file} has ${whole}, which stands for nothing.`);
    return value;
  });
}
