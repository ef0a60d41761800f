export type EnvCommand = 'set' | 'unset' | 'get' | 'list' | 'import' | 'pull' | 'run' | 'diff' | 'adopt';

export type EnvAction =
  | 'lambda:GetFunction'
  | 'lambda:UpdateFunctionConfiguration'
  | 'lambda:ListTags'
  | 'cloudformation:ListStackResources'
  | 'cloudformation:GetTemplate'
  | 'cloudformation:DescribeStacks'
  | 'cloudformation:CreateChangeSet'
  | 'cloudformation:DescribeChangeSet'
  | 'cloudformation:ExecuteChangeSet'
  | 'cloudformation:DeleteChangeSet'
  | 'cloudformation:DescribeStackEvents'
  | 's3:PutObject'
  | 'lambda:PublishVersion'
  | 'lambda:DeleteFunction'
  | 'lambda:GetAlias'
  | 'lambda:UpdateAlias'
  | 'kms:Decrypt'
  | 'kms:Encrypt'
  | 'kms:CreateGrant';

/** An action that a policy has to allow. */
export interface Permission {
  action: EnvAction;
  /** The resource, and when the action is needed at all. */
  on: string;
  /** What it is for, as the rest of a sentence. */
  why: string;
  commands: readonly EnvCommand[];
}

export const envCommandNames: readonly EnvCommand[] = [
  'set',
  'unset',
  'get',
  'list',
  'import',
  'pull',
  'run',
  'diff',
  'adopt',
];

const WRITING: readonly EnvCommand[] = ['set', 'unset', 'import', 'adopt'];
const OWNED: readonly EnvCommand[] = [...WRITING, 'list'];

const STACK = 'on the stack, to change what it gives';
const BY_STACK = 'to change the parameter that gives the value';
const ALIAS = 'on the function, if it has an alias';
const KEY = 'on the customer managed key, if any';

/**
 * Everything that `samgen env` calls, and nothing else: the account is read from the function's ARN.
 *
 * Lambda uses KMS with the caller's own permissions. The Lambda developer guide, "Securing Lambda environment variables"
 * (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html, "Managing permissions to your server-side
 * encryption KMS key"): none for the default key; `kms:Decrypt` to view and manage variables under a customer managed key;
 * `kms:CreateGrant` and `kms:Encrypt` to configure such a key on a function. Whether a change that keeps the key needs the
 * latter two it does not say.
 */
export const permissions: readonly Permission[] = [
  {
    action: 'lambda:GetFunction',
    on: 'on the function',
    why: 'to read the variables',
    commands: envCommandNames,
  },
  {
    action: 'lambda:UpdateFunctionConfiguration',
    on: 'on the function',
    why: 'to write the variables',
    commands: WRITING,
  },
  // GetFunction's API reference, Tags: "only if you have explicit allow permissions for lambda:ListTags".
  {
    action: 'lambda:ListTags',
    on: 'on the function, if no stack led to it',
    why: 'to see by its tags which stack owns the function',
    commands: [...OWNED, 'diff'],
  },
  {
    action: 'cloudformation:ListStackResources',
    on: 'on the stack; with an ARN, to change it',
    why: 'to find the function',
    commands: envCommandNames,
  },
  {
    action: 'cloudformation:GetTemplate',
    on: "on the function's stack, if any",
    why: 'to tell where a value comes from',
    commands: OWNED,
  },
  {
    action: 'cloudformation:DescribeStacks',
    on: "on the function's stack, if any",
    why: 'to tell where a value comes from',
    commands: [...OWNED, 'diff'],
  },
  { action: 'cloudformation:CreateChangeSet', on: STACK, why: BY_STACK, commands: WRITING },
  { action: 'cloudformation:DescribeChangeSet', on: STACK, why: BY_STACK, commands: WRITING },
  { action: 'cloudformation:ExecuteChangeSet', on: STACK, why: BY_STACK, commands: WRITING },
  { action: 'cloudformation:DeleteChangeSet', on: STACK, why: BY_STACK, commands: WRITING },
  {
    action: 'cloudformation:DescribeStackEvents',
    on: 'on the stack, where that fails',
    why: 'to tell what failed first',
    commands: WRITING,
  },
  {
    action: 's3:PutObject',
    on: 'on the bucket, for a template over 51 kB',
    why: 'to hand the template over',
    commands: WRITING,
  },
  {
    action: 'lambda:PublishVersion',
    on: 'on the function, to lock or for an alias',
    why: 'to lock what the stack could take away; to give an alias the new values',
    commands: WRITING,
  },
  {
    action: 'lambda:DeleteFunction',
    on: 'on the version in which it was locked',
    why: 'to take that version away',
    commands: WRITING,
  },
  { action: 'lambda:GetAlias', on: ALIAS, why: 'to give it the new values', commands: WRITING },
  { action: 'lambda:UpdateAlias', on: ALIAS, why: 'to give it the new values', commands: WRITING },
  { action: 'kms:Decrypt', on: KEY, why: 'to read the variables', commands: envCommandNames },
  { action: 'kms:Encrypt', on: KEY, why: 'to write the variables', commands: WRITING },
  { action: 'kms:CreateGrant', on: KEY, why: 'to write the variables', commands: WRITING },
];

export const permissionsOf = (command: EnvCommand): readonly Permission[] =>
  permissions.filter(({ commands }) => commands.includes(command));
