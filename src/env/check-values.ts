import { UsageError } from '../errors.ts';
import {
  environmentBytes,
  isReservedVariable,
  MAX_ENVIRONMENT_BYTES,
  VARIABLE_NAME,
} from '../template/environment-variables.ts';
import type { Change } from './change.ts';
import type { Variables } from './function.ts';

/** What Lambda would refuse in any function. No call is needed to know it. @throws UsageError */
export function checkChange({ set, unset }: Change): void {
  for (const [key, value] of Object.entries(set)) {
    checkName(key);
    if (unset.includes(key)) throw new UsageError(`${key} is both to be set and to be removed.`);
    const fault = faultInValue(value);
    if (fault !== undefined)
      throw new UsageError(
        `The value of ${key} ${fault}`,
        'Lambda takes text. Encode what is none: base64, for instance.',
      );
  }
  checkSize(set, { set });
}

/** @throws UsageError for a name that Lambda does not take */
export function checkName(key: string): void {
  if (isReservedVariable(key)) {
    throw new UsageError(
      `${key} is set by Lambda itself, and cannot be set by others.`,
      'Choose another name.',
    );
  }
  if (VARIABLE_NAME.test(key)) return;
  // What stands there may be a value in the wrong place.
  throw new UsageError(
    `${/^[\w.-]{1,40}$/.test(key) ? `'${key}'` : 'What was given'} is no name for a variable.`,
    'It has two characters or more: letters, digits and underscores, a letter first.',
  );
}

function faultInValue(value: string): string | undefined {
  if (value.includes('\0')) return 'has a NUL in it, which no environment can hold.';
  return /\p{Cs}/u.test(value) ? 'is not valid Unicode: it has half of a surrogate pair.' : undefined;
}

/** @throws UsageError where the map is larger than Lambda takes; it says by how much, and what takes most of it */
export function checkSize(variables: Variables, { set }: Pick<Change, 'set'>): void {
  const bytes = environmentBytes(variables);
  if (bytes <= MAX_ENVIRONMENT_BYTES) return;
  const largest = Object.entries(variables)
    .map(([key, value]) => ({ key, bytes: Buffer.byteLength(value) }))
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, 3)
    .map(({ key, bytes: size }) => `${key} (${size} bytes)`);
  const isAlone = Object.keys(variables).every((key) => Object.hasOwn(set, key));
  throw new UsageError(
    `${isAlone ? 'That is' : 'All variables together would be'} ${bytes} bytes as JSON, ${bytes - MAX_ENVIRONMENT_BYTES} more than the ${MAX_ENVIRONMENT_BYTES} that Lambda takes; nothing was changed.`,
    `The largest: ${largest.join(', ')}. A large value has its place in Secrets Manager, SSM or S3.`,
  );
}
