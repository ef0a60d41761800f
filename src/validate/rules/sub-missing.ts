import { resourcesOf } from '../../template/functions.ts';
import { parametersOf } from '../../template/intrinsics.ts';
import type { Rule } from '../finding.ts';
import { PSEUDO_PARAMETERS } from './reference-missing.ts';

export const subMissing: Rule = {
  id: 'sub-missing',
  severity: 'warning',
  summary: 'A reference in a text that nothing replaces.',
  help: 'CloudFormation replaces ${Name} in the texts of Fn::Sub only; in any other the function would see it as it is written.',
  check: ({ variables, template }) => {
    const names = new Set([
      ...PSEUDO_PARAMETERS,
      ...Object.keys(parametersOf(template)),
      ...resourcesOf(template).map(([id]) => id),
    ]);
    return variables.flatMap(({ name, value, path }) => {
      if (typeof value !== 'string') return [];
      const written = [...value.matchAll(/\$\{([\w:]{1,255})(?:\.[\w.]{1,255})?\}/g)].find(([, base]) =>
        names.has(base!),
      )?.[0];
      if (written === undefined) return [];
      const message = `${name} would hold ${written} as it is written: nothing replaces it outside of !Sub.`;
      return { path, within: written, message, hint: 'Put !Sub before the text.' };
    });
  },
};
