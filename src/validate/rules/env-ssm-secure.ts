import { isRecord } from '../../text/is-record.ts';
import { severityOf } from '../branches.ts';
import type { Rule } from '../finding.ts';

export const envSsmSecure: Rule = {
  id: 'env-ssm-secure',
  severity: 'error',
  summary: 'A reference to an SSM SecureString in an environment variable.',
  help: 'CloudFormation resolves ssm-secure for a few properties only, and Lambda environments are not among them (CloudFormation user guide, "SSM secure string parameters"). Use a Secrets Manager reference, or read the parameter from the code.',
  check: ({ variables }) =>
    variables
      .filter(({ value }) => mentions(value))
      .map((variable) => ({
        path: variable.path,
        severity: severityOf(variable),
        message: `CloudFormation refuses ssm-secure references in an environment (${variable.name}).`,
        hint: 'Use {{resolve:secretsmanager:…}}, or read the parameter in the code.',
      })),
};

function mentions(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{resolve:ssm-secure:');
  if (Array.isArray(value)) return value.some(mentions);
  return isRecord(value) && Object.values(value).some(mentions);
}
