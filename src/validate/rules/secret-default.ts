import { parametersOf } from '../../template/intrinsics.ts';
import type { Rule } from '../finding.ts';
import { isSecretName, isSecretValue, secretIn } from '../secrets.ts';

export const secretDefault: Rule = {
  id: 'secret-default',
  severity: 'warning',
  summary: 'A secret parameter with a value in the template.',
  help: 'NoEcho hides a value in AWS, not in the template: its Default can be read by everyone who has the file. Leave the Default out; sam deploy keeps the value given once.',
  check: ({ template }) =>
    Object.entries(parametersOf(template)).flatMap(([name, parameter]) => {
      const value = parameter['Default'];
      if (typeof value !== 'string' && typeof value !== 'number') return [];
      const text = String(value);
      const isHidden = String(parameter['NoEcho']).toLowerCase() === 'true';
      const isPointer = String(parameter['Type']).startsWith('AWS::');
      const known = secretIn(text);
      const looksSecret = isSecretName(name) && isSecretValue(text) && !isPointer;
      if (text.trim() === '' || !(isHidden || known || looksSecret)) return [];
      const path = ['Parameters', name, 'Default'];
      const why = isHidden ? 'is NoEcho' : known ? `holds ${known}` : 'looks like a secret';
      const hint = 'Remove the Default, and give the value at the first deployment.';
      return {
        path,
        secret: true,
        message: `The parameter ${name} ${why}, but its Default shows a value.`,
        hint,
      };
    }),
};
