import { UsageError } from '../errors.ts';
import { functionsOf, resourcesOf } from '../template/functions.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { isRecord } from '../text/is-record.ts';

export const CAPABILITIES = [
  'CAPABILITY_IAM',
  'CAPABILITY_NAMED_IAM',
  'CAPABILITY_AUTO_EXPAND',
  'CAPABILITY_RESOURCE_POLICY',
] as const;

/** With a name of one's own these need the stronger capability (CloudFormation API reference, CreateChangeSet). */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
};

/**
 * What CloudFormation wants to be told before it deploys this template, as far as the template shows it.
 * CAPABILITY_NAMED_IAM holds CAPABILITY_IAM.
 */
export function neededCapabilities(template: unknown): string[] {
  const resources = resourcesOf(template).map(([, resource]) => ({
    type: String(resource['Type']),
    properties: isRecord(resource['Properties']) ? resource['Properties'] : {},
  }));
  const named = resources.some(({ type, properties }) => properties[NAMES[type] ?? ''] !== undefined);
  // SAM makes a role for what names none.
  const iam =
    resources.some(({ type }) => type.startsWith('AWS::IAM::') || type === 'AWS::Serverless::Connector') ||
    resources.some(
      ({ type, properties }) => type === 'AWS::Serverless::StateMachine' && !('Role' in properties),
    ) ||
    functionsOf(template).some(
      ({ type, properties }) => type === 'AWS::Serverless::Function' && !('Role' in properties),
    );
  const expands =
    resources.some(({ type }) => type === 'AWS::Serverless::Application') || hasMacros(template);
  return [
    ...(named ? ['CAPABILITY_NAMED_IAM'] : iam ? ['CAPABILITY_IAM'] : []),
    ...(expands ? ['CAPABILITY_AUTO_EXPAND'] : []),
  ];
}

/** AWS's own transforms need no capability in a change set; the user's macros do. */
function hasMacros(template: unknown): boolean {
  const transforms = isRecord(template) ? [template['Transform']].flat() : [];
  return transforms.some((name) => typeof name === 'string' && !name.startsWith('AWS::'));
}

/** @throws UsageError for one that CloudFormation does not know */
export function checkCapabilities(given: readonly string[]): void {
  const unknown = given.find((name) => !CAPABILITIES.some((known) => known === name));
  if (unknown === undefined) return;
  const near = didYouMean(unknown, CAPABILITIES);
  throw new UsageError(
    `There is no capability ${unknown}${near === undefined ? '.' : `; did you mean ${near}?`}`,
    `There are: ${CAPABILITIES.join(', ')}.`,
  );
}

/** Whether what is allowed holds what is needed. */
export function allows(allowed: readonly string[], needed: readonly string[]): boolean {
  return needed.every(
    (name) =>
      allowed.includes(name) || (name === 'CAPABILITY_IAM' && allowed.includes('CAPABILITY_NAMED_IAM')),
  );
}
