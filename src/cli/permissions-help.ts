import {
  type EnvAction,
  type EnvCommand,
  envCommandNames,
  type Permission,
  permissions,
  permissionsOf,
} from '../env/permissions.ts';

const WIDTH = Math.max(...permissions.map(({ action }) => action.length)) + 2;

const LOCK_NOTE = `  Through the stack, what is outside its template is locked in a version of the
  function meanwhile. CloudFormation then updates what uses the parameter, with
  the same permissions as in a deploy.
`;

const KEY_NOTE = `  AWS names kms:Encrypt and kms:CreateGrant for giving a function its key;
  whether a change that keeps the key needs them too, it does not say.
`;

/** What the help of `samgen env NAME` says of IAM. */
export function permissionsHelp(command: EnvCommand): string {
  const needed = permissionsOf(command);
  return `Permissions:\n${rows(needed, '  ')}${noteFor(needed)}`;
}

/** What the help of `samgen env` says: all of them, by the commands that need them. */
export function allPermissionsHelp(): string {
  const groups = new Map<string, Permission[]>();
  for (const permission of permissions) {
    const all = permission.commands.length === envCommandNames.length;
    const who = all ? 'all commands' : permission.commands.join(', ');
    groups.set(who, [...(groups.get(who) ?? []), permission]);
  }
  const blocks = [...groups].map(([who, needed]) => `  ${who}:\n${rows(needed, '    ')}`);
  return `Permissions:\n${blocks.join('')}${noteFor(permissions)}`;
}

const rows = (needed: readonly Permission[], indent: string): string =>
  needed.map(({ action, on }) => `${indent}${action.padEnd(WIDTH)}${on}\n`).join('');

const noteFor = (needed: readonly Permission[]): string => {
  const has = (name: EnvAction) => needed.some(({ action }) => action === name);
  return `${has('lambda:DeleteFunction') ? LOCK_NOTE : ''}${has('kms:CreateGrant') ? KEY_NOTE : ''}`;
};
