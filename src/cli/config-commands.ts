import { type CommandGroup, type CommandSpec, projectOptions } from './command-spec.ts';

const addEnv: CommandSpec = {
  name: 'add-env',
  argument: { name: '[name]', description: 'of the new environment: prod, for instance' },
  summary: 'one more environment in the samconfig, copied from another one',
  options: [
    { flags: '--from <name>', description: 'what to copy (default: default, else the only one)' },
    { flags: '--stack-name <name>', description: "its stack (default: the other one's, with -NAME behind)" },
    { flags: '--region <region>', description: "its AWS region (default: the other one's)" },
    { flags: '--profile <name>', description: "its AWS profile (default: the other one's)" },
    {
      flags: '--param <KEY=VALUE>',
      description: 'a stack parameter of its own, not a secret one',
      repeat: true,
    },
    { flags: '--dry-run', description: 'shows what would be added, and changes nothing' },
    ...projectOptions.filter(({ flags }) => !flags.startsWith('--config-env')),
  ],
  examples: [
    ['samgen config add-env prod', 'as default, with a stack of its own'],
    ['samgen config add-env prod --from dev --region eu-central-1', 'as dev, in another region'],
    ['samgen config add-env prod --param LogLevel=warn', 'with a value of its own for a parameter'],
    ['samgen config add-env staging --dry-run', 'shows what would be added'],
  ],
  load: () => import('../commands/config/add-env.ts'),
};

export const configCommands: CommandGroup = {
  name: 'config',
  summary: "the project's samconfig: one more environment",
  subcommands: [addEnv],
  examples: [
    ['samgen config add-env prod', 'then samgen deploy --config-env prod'],
    ['samgen config help add-env', 'all its options'],
  ],
};
