import type { Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { planOf } from './change.ts';
import { checkChange, checkSize } from './check-values.ts';
import type { Variables } from './function.ts';
import type { Opened } from './opened.ts';

/** Asks for each value, unseen; what Lambda would refuse is said at once, and asked again. */
export async function askForValues(
  keys: readonly string[],
  functions: readonly Opened[],
  known: Variables,
  allowEmpty: boolean,
  { prompt }: Pick<Deps, 'prompt'>,
): Promise<Variables> {
  let values: Variables = {};
  for (const key of keys) {
    const value = await prompt!.secret({
      message: question(key, functions),
      several: 'For several lines use --stdin or --from-file FILE.',
      validate: (answer) => {
        if (answer === '' && !allowEmpty) return 'A value is needed; with --allow-empty it may be empty.';
        return faultIn({ ...known, ...values, [key]: answer }, functions);
      },
    });
    values = { ...values, [key]: value };
  }
  return values;
}

/** A name that is new may be a misspelt one. */
function question(key: string, functions: readonly Opened[]): string {
  const where = functions.length === 1 ? '' : ` on ${functions.length} functions`;
  const names = functions.flatMap(({ reading }) => Object.keys(reading.variables));
  if (names.includes(key)) return `New value of ${key}${where} (hidden)`;
  const near = didYouMean(key, names);
  return `Value of ${key}${where}, which is new${near === undefined ? '' : `; did you mean ${near}?`} (hidden)`;
}

function faultIn(set: Variables, functions: readonly Opened[]): string | undefined {
  const change = { set, unset: [] };
  try {
    checkChange(change);
    for (const { reading } of functions) checkSize(planOf(reading.variables, change).variables, change);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}
