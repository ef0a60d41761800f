import { RefusedError } from '../errors.ts';
import type { FunctionReading } from './function.ts';
import { lambdaWords } from './lambda-words.ts';

/**
 * Lambda answers with 200 and without variables where it may not decrypt them for this caller. Whoever merges into that
 * deletes all of them.
 * @throws RefusedError that names the permission
 */
export function refuseHidden({ hidden, kmsKeyArn, name }: FunctionReading): void {
  if (hidden === undefined) return;
  const words = lambdaWords(hidden.message, {}).trim();
  const key = kmsKeyArn === undefined ? 'the key of the function' : kmsKeyArn;
  throw new RefusedError(
    `Lambda does not show the variables of ${name} (${hidden.code})${words === '' ? '.' : `: ${words}`}`,
    /denied/i.test(hidden.code + hidden.message)
      ? `kms:Decrypt on ${key} is missing for these credentials. Without the variables there is nothing to merge into: a write would delete them.`
      : `They are encrypted with ${key}: see what is wrong with it. Without the variables there is nothing to merge into: a write would delete them.`,
  );
}
