import { type CommandSpec, projectOptions } from './command-spec.ts';

export const migrateCommand: CommandSpec = {
  name: 'migrate',
  argument: { name: '[dir]', description: 'the project (default: the current folder)' },
  summary: 'from go1.x, Amazon Linux 1 and 2 to provided.al2023: shows the changes, and makes them',
  options: [
    {
      flags: '--only <function>',
      description: 'this function, by its logical ID; may be repeated',
      repeat: true,
    },
    { flags: '--arch <arch>', description: 'to this architecture as well: arm64 or x86_64' },
    { flags: '--dry-run', description: 'shows what would be changed, and changes nothing' },
    {
      flags: '-y, --yes',
      description: 'does not ask before files are written; nothing is asked without a terminal',
    },
    ...projectOptions,
  ],
  examples: [
    ['samgen migrate --dry-run', 'what would be changed, as a diff'],
    ['samgen migrate --arch arm64', 'to Graviton as well'],
    ['samgen migrate --only HelloFunction', 'one function of several'],
  ],
  load: () => import('../commands/migrate.ts'),
};
