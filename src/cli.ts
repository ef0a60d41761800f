import { baseCommands } from './cli/base-commands.ts';
import { type CommandEntry, forSam, projectOptions, stackOptions } from './cli/command-spec.ts';
import { configCommands } from './cli/config-commands.ts';
import { envCommands } from './cli/env-commands.ts';
import { proofOptions, variableOptions } from './cli/local-options.ts';
import { migrateCommand } from './cli/migrate-command.ts';
import { newOptions } from './generate/questions.ts';
import { parameterOptions } from './parameters/options.ts';

/** Every command, in the order of the user's day. */
export const commands: readonly CommandEntry[] = [
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
    summary: 'runs the real bootstrap here, as Lambda would; a zip with no AWS, Docker or SAM',
    options: [
      { flags: '-d, --data <json>', description: 'the event: JSON, @file, or - for stdin' },
      { flags: '-e, --event <file>', description: "the event's file, or - (default: samconfig's, else {})" },
      { flags: '--client-context <json>', description: 'what a caller says about itself: JSON, or @file' },
      {
        flags: '--repeat <n>',
        description: 'so many events into one warm environment: cold and warm times, memory',
      },
      ...variableOptions,
      { flags: '--remote', description: 'invokes the deployed function instead' },
      {
        flags: '--qualifier <name>',
        description: 'with --remote: a version or an alias (default: $LATEST)',
      },
      ...parameterOptions,
      ...stackOptions,
      ...projectOptions,
    ],
    examples: [
      [`samgen invoke -d '{"name":"Ada"}'`, 'the only function, with this event'],
      ['samgen invoke -e events/event.json --json', 'for scripts'],
      ['samgen invoke --param-from-env SecretVar=MY_SECRET', 'with a secret that no command line shows'],
      ['samgen invoke --repeat 100', 'how long it takes, cold and warm'],
      ['samgen invoke --remote --qualifier live', 'the deployed one, with the end of its log'],
    ],
    load: () => import('./commands/invoke.ts'),
  },
  {
    name: 'dev',
    summary: "runs the project's functions here behind Lambda's own Invoke API; rebuilds on change",
    options: [
      { flags: '-p, --port <number>', description: 'of 127.0.0.1 (default: 3001; 0: any that is free)' },
      ...variableOptions,
      ...parameterOptions,
      ...stackOptions,
      ...projectOptions,
    ],
    examples: [
      ['samgen dev', 'until Ctrl-C'],
      [
        'aws lambda invoke --endpoint-url http://127.0.0.1:3001 --function-name HelloFunction out.json',
        'in another terminal',
      ],
      ['samgen dev --env-file .env --port 0', 'with variables of a file, on any free port'],
    ],
    untilStopped: true,
    load: () => import('./commands/dev.ts'),
  },
  {
    name: 'build',
    summary: 'builds for AWS, by sam build, and proves that it will start there',
    passesOn: forSam,
    options: [...proofOptions, ...projectOptions],
    examples: [
      ['samgen build', 'into .aws-sam/build'],
      ['samgen build --smoke', 'and runs what was built once, with the event of the samconfig'],
      ['samgen build -- --use-container', "with an option of sam's own"],
    ],
    load: () => import('./commands/build.ts'),
  },
  {
    name: 'deploy',
    summary: 'checks, builds, and deploys by sam; asks for what is missing, and remembers it',
    passesOn: forSam,
    options: [
      { flags: '-g, --guided', description: 'asks for everything' },
      ...parameterOptions,
      { flags: '-y, --yes', description: 'does not ask before the changes are made' },
      { flags: '--confirm-changeset', description: 'shows the changes, and asks before they are made' },
      { flags: '--no-confirm-changeset', description: 'does not ask, whatever the samconfig says' },
      {
        flags: '--capabilities <name>',
        description: "what CloudFormation may make (default: samconfig's)",
        repeat: true,
      },
      { flags: '--image-repository <uri>', description: 'where images go (default: one that sam makes)' },
      {
        flags: '--image-repositories <FUNCTION=URI>',
        description: "the same for one function's image",
        repeat: true,
      },
      {
        flags: '--on-drift <what>',
        description: 'values outside the template: preserve (default), fail (exit code 4), or drop',
      },
      { flags: '--resume', description: 'finishes an update that was cut off; deploys nothing' },
      { flags: '--no-build', description: 'deploys what the last build left' },
      ...proofOptions,
      ...stackOptions,
      ...projectOptions,
    ],
    examples: [
      ['samgen deploy --guided', 'the first time'],
      ['samgen deploy', 'after an edit'],
      ['samgen deploy --config-env prod --no-input --yes', 'in CI'],
      ['samgen deploy --param-from-env SecretVar=MY_SECRET', 'with a new value that no command line shows'],
    ],
    load: () => import('./commands/deploy.ts'),
  },
  configCommands,
  envCommands,
  baseCommands,
  {
    name: 'outputs',
    argument: { name: '[key]', description: 'the value of one output alone' },
    summary: 'what the deployed stack gave: names, addresses, ARNs',
    options: [
      { flags: '--format <format>', description: 'table, json or env (default: table)' },
      ...stackOptions,
      ...projectOptions,
    ],
    examples: [
      ['samgen outputs', 'all of them'],
      ['samgen outputs HelloFunctionArn', 'one value, for scripts'],
      ['samgen outputs --format env > .env', 'for a shell'],
    ],
    load: () => import('./commands/outputs.ts'),
  },
  {
    name: 'delete',
    summary: 'takes the stack away again, by sam delete',
    passesOn: forSam,
    options: [
      { flags: '-y, --yes', description: 'does not ask for the name of the stack' },
      ...stackOptions,
      ...projectOptions,
    ],
    examples: [
      ['samgen delete', "asks for the stack's name first"],
      ['samgen delete --config-env dev --yes', 'in CI'],
    ],
    load: () => import('./commands/delete.ts'),
  },
  migrateCommand,
];
