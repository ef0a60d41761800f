import { isReservedVariable, NEWLY_RESERVED } from '../../template/environment-variables.ts';
import { severityOf } from '../branches.ts';
import type { Rule } from '../finding.ts';

export const envReserved: Rule = {
  id: 'env-reserved',
  severity: 'error',
  summary: 'An environment variable that Lambda keeps for itself.',
  help: 'Lambda sets these variables and refuses a function that sets them. Remove the variable or rename it.',
  check: ({ variableMaps }) =>
    variableMaps.flatMap((map) =>
      Object.keys(map.value as object)
        .filter(isReservedVariable)
        .map((name) => ({
          path: [...map.path, name],
          part: 'key' as const,
          severity: NEWLY_RESERVED.has(name) ? 'warning' : severityOf(map),
          message: `${name} is reserved: Lambda sets it itself and refuses a function that does.`,
          hint: 'Remove it, or give it another name.',
        })),
    ),
};
