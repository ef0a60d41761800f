import { SamgenError } from '../errors.ts';
import { redactor } from '../sam/redact.ts';
import { codeOf } from './aws-errors.ts';

/**
 * An error of the SDK without what was given, so that nobody who prints it or its cause prints a value: the service's words
 * can repeat them, and so can the answer, which the SDK keeps in the error.
 */
export function withoutValues(error: unknown, values: readonly string[]): unknown {
  if (error instanceof SamgenError || !(error instanceof Error)) return error;
  const redact = redactor(values);
  const bare = new Error(redact(error.message));
  // It comes from the answer, where anything may stand.
  bare.name = /^[A-Za-z][A-Za-z0-9.]{0,80}$/.test(error.name) ? redact(error.name) : 'UnknownError';
  bare.stack = redact(error.stack ?? '');
  const code = codeOf(error);
  const isAnswer = '$metadata' in error || '$response' in error;
  return Object.assign(bare, code === '' ? {} : { code }, isAnswer ? { $metadata: {} } : {});
}
