import { type CommandSpec, projectOptions } from './cli/command-spec.ts';
import { newOptions } from './generate/questions.ts';

/** Every command, in the order of the user's day. */
export const commands: readonly CommandSpec[] = [
  {
    name: 'new',
    alias: 'init',
    argument: { name: '[dir]', description: 'the folder to make; its name is the default for others' },
    summary: 'a few questions, or none, make a validated project',
    options: newOptions,
    examples: [
      ['samgen new hello', 'asks the rest'],
      ['samgen new hello --yes', 'a shell function in a zip, no questions'],
      [
        'samgen new api --language go --package image --base scratch --yes',
        'a Go image with nothing else in it',
      ],
      ['samgen new hello --blueprint env-vars --envs dev,prod --dry-run', 'shows what would be written'],
    ],
    load: () => import('./commands/new.ts'),
  },
  {
    name: 'validate',
    argument: { name: '[dir]', description: 'the project (default: the current folder)' },
    summary: 'finds what would fail at build, deploy or start; offline',
    options: [
      ...projectOptions,
      { flags: '--format <format>', description: 'text, json or sarif (default: text)' },
      { flags: '--strict', description: 'warnings count as errors' },
    ],
    examples: [
      ['samgen validate', 'the project here'],
      ['samgen validate --format sarif > samgen.sarif', 'for code scanning'],
    ],
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'invoke',
    argument: { name: '[function]', description: 'its logical ID or name (default: the only one)' },
    summary: 'runs the real bootstrap here, as Lambda would; no AWS, no Docker, no SAM',
    options: [
      { flags: '-d, --data <json>', description: 'the event: JSON, @file, or - for stdin' },
      { flags: '-e, --event <file>', description: "the event's file, or - (default: samconfig's, else {})" },
      { flags: '--param <KEY=VALUE>', description: 'a stack parameter, not a secret one', repeat: true },
      {
        flags: '--param-from-env <KEY=VARIABLE>',
        description: 'a stack parameter from the environment, secrets too',
        repeat: true,
      },
      ...projectOptions,
    ],
    examples: [
      [`samgen invoke -d '{"name":"Ada"}'`, 'the only function, with this event'],
      ['samgen invoke -e events/event.json --json', 'for scripts'],
      ['samgen invoke --param-from-env SecretVar=MY_SECRET', 'with a secret that no command line shows'],
    ],
    load: () => import('./commands/invoke.ts'),
  },
];
