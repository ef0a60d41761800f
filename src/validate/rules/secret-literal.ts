import type { Path } from '../../template/document.ts';
import { isRecord } from '../../text/is-record.ts';
import { branches, literalText } from '../branches.ts';
import type { RuleContext } from '../context.ts';
import type { Finding, Rule } from '../finding.ts';
import { isSecretName, isSecretValue, secretIn } from '../secrets.ts';

export const secretLiteral: Rule = {
  id: 'secret-literal',
  severity: 'warning',
  summary: 'A secret that stands in the template.',
  help: 'Whoever can read the template, its history or the stack can read it. Take it from a NoEcho parameter, or from Secrets Manager: {{resolve:secretsmanager:NAME}}.',
  check: (context) => [...inEnvironments(context), ...inBuildArguments(context)],
};

function inEnvironments({ variables }: RuleContext): Finding[] {
  return variables.flatMap(({ name, value, path }) => secretAt(name, value, path, 'The variable'));
}

function inBuildArguments({ functions }: RuleContext): Finding[] {
  return functions.flatMap((fn) => {
    const args = fn.metadata['DockerBuildArgs'];
    if (!isRecord(args)) return [];
    const path = [...fn.path, 'Metadata', 'DockerBuildArgs'];
    return Object.entries(args).flatMap(([name, value]) =>
      branches(value, [...path, name]).flatMap((branch) =>
        secretAt(name, branch.value, branch.path, 'The build argument'),
      ),
    );
  });
}

function secretAt(name: string, value: unknown, path: Path, what: string): Finding[] {
  const text = literalText(value) ?? (typeof value === 'number' ? String(value) : undefined);
  if (text === undefined) return [];
  const known = secretIn(text);
  if (known === undefined && !(isSecretName(name) && isSecretValue(text))) return [];
  const message = known
    ? `${what} ${name} holds ${known}.`
    : `${what} ${name} looks like a secret in plain text.`;
  return [
    {
      path,
      secret: true,
      message,
      hint: 'Take it from a parameter with NoEcho: true and no Default, or from Secrets Manager.',
    },
  ];
}
