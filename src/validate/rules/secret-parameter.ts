import { parametersOf } from '../../template/intrinsics.ts';
import { literalReference } from '../branches.ts';
import type { Rule } from '../finding.ts';
import { isAboutSecret, isSecretName, isSecretValue } from '../secrets.ts';

export const secretParameter: Rule = {
  id: 'secret-parameter',
  severity: 'warning',
  summary: 'A secret from a parameter without NoEcho.',
  help: 'Whoever may describe the stack can read the values of its parameters, unless they are NoEcho.',
  check: ({ variables, template }) => {
    const parameters = parametersOf(template);
    return variables.flatMap(({ name, value, path }) => {
      const source = literalReference(value);
      const parameter = source === undefined ? undefined : parameters[source];
      if (source === undefined || parameter === undefined || !isSecretName(name)) return [];
      const { NoEcho: noEcho, Type: type, Default: standard } = parameter;
      if (String(noEcho).toLowerCase() === 'true' || type !== 'String' || isAboutSecret(source)) return [];
      // A value that only points to the secret shows that all of them do.
      const text = typeof standard === 'string' ? standard : '';
      if (text !== '' && !isSecretValue(text)) return [];
      return {
        path,
        message: `${name} looks like a secret, and its parameter ${source} is not NoEcho: the stack shows its value.`,
        hint: `Add NoEcho: true to the parameter ${source}.`,
      };
    });
  },
};
