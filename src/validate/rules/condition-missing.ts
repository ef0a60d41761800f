import { isRecord } from '../../text/is-record.ts';
import { meant, nearest, type Rule } from '../finding.ts';

export const conditionMissing: Rule = {
  id: 'condition-missing',
  severity: 'error',
  summary: 'A condition that the template does not have.',
  help: 'Condition and Fn::If name an entry of the section Conditions; CloudFormation refuses a template that lacks it.',
  check: ({ references, template, isWhole }) => {
    const declared = isRecord(template['Conditions']) ? Object.keys(template['Conditions']) : [];
    const known = new Set(declared);
    return references
      .filter(
        ({ kind, name, path }) =>
          isWhole && kind === 'Condition' && path[0] !== 'Metadata' && !known.has(name),
      )
      .map(({ name, path }) => ({
        path,
        message: `There is no condition ${name} in this template.`,
        ...meant(nearest(name, declared, declared.length)),
      }));
  },
};
