import { VARIABLE_NAME } from '../../template/environment-variables.ts';
import { severityOf } from '../branches.ts';
import { variablesIn } from '../environments.ts';
import type { Rule } from '../finding.ts';

export const envName: Rule = {
  id: 'env-name',
  severity: 'error',
  summary: 'The name of an environment variable that Lambda refuses.',
  help: 'A name starts with a letter, has two characters or more, and consists of letters, digits and _.',
  check: ({ variableMaps }) =>
    variableMaps
      .filter(({ value }) => !Object.keys(value as object).some((name) => name.startsWith('Fn::')))
      .flatMap((map) => unique(variablesIn(map).filter(({ name }) => !VARIABLE_NAME.test(name))))
      .map(({ name, keyPath, nameIsCertain }) => ({
        path: keyPath,
        part: 'key' as const,
        severity: severityOf({ isCertain: nameIsCertain }),
        message: `Lambda refuses the variable name ${JSON.stringify(name)}: ${reason(name)}.`,
      })),
};

function reason(name: string): string {
  if (name.length < 2) return 'it must have two characters or more';
  if (!/^[a-zA-Z]/.test(name)) return 'it must start with a letter';
  return 'letters, digits and _ only';
}

/** One finding a name, whatever branches its value has. */
const unique = <T extends { name: string }>(variables: T[]): T[] => [
  ...new Map(variables.map((variable) => [variable.name, variable])).values(),
];
