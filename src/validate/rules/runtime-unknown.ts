import { possibleValues } from '../../template/intrinsics.ts';
import { didYouMean, editDistance } from '../../text/did-you-mean.ts';
import { meant, type Rule } from '../finding.ts';
import { RUNTIMES } from '../runtimes.ts';

/** How the names of runtimes to come will look. */
const FUTURE = /^(nodejs\d+\.x|python3\.\d+|java\d+(\.al\d+)?|dotnet\d+|ruby\d\.\d|provided\.al\d+)$/;

export const runtimeUnknown: Rule = {
  id: 'runtime-unknown',
  severity: 'error',
  summary: 'A runtime that Lambda does not have.',
  help: 'See "Lambda runtimes" in the AWS Lambda developer guide. A name that may belong to a newer runtime than samgen knows is a warning.',
  check: ({ functions, template }) =>
    functions.flatMap((fn) => {
      const values = possibleValues(fn.properties['Runtime'], template) ?? [];
      const unknown = values.filter((value) => typeof value === 'string' && !RUNTIMES.has(value)) as string[];
      const name = unknown[0];
      if (name === undefined || name === '') return [];
      const isCertain = unknown.length === values.length && unknown.every(isMistyped);
      return {
        path: fn.pathOf('Runtime'),
        severity: isCertain ? ('error' as const) : ('warning' as const),
        message: `${JSON.stringify(name)} is no Lambda runtime that samgen knows.`,
        ...meant(didYouMean(name, RUNTIMES.keys())),
      };
    }),
};

/** Not the name of a newer runtime: its digits are swapped, or it has no such name's form. */
function isMistyped(name: string): boolean {
  const near = didYouMean(name, RUNTIMES.keys());
  if (near === undefined) return false;
  if (!FUTURE.test(name)) return true;
  return editDistance(name, near) === 1 && name.length === near.length && sameLetters(name, near);
}

const sameLetters = (one: string, other: string) => sorted(one) === sorted(other);
const sorted = (text: string) => [...text].sort().join('');
