import type { OptionSpec } from '../cli/command-spec.ts';

/** The flags that give values to the template's parameters; given.ts reads them. */
export const parameterOptions: readonly OptionSpec[] = [
  { flags: '--param <KEY=VALUE>', description: 'a stack parameter, not a secret one', repeat: true },
  {
    flags: '--param-from-env <KEY=VARIABLE>',
    description: 'a stack parameter from the environment, secrets too',
    repeat: true,
  },
  {
    flags: '--params <file>',
    description: 'stack parameters, secrets too: a dotenv, JSON or YAML file, or - for stdin',
    repeat: true,
  },
];
