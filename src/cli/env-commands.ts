import {
  type CommandGroup,
  type CommandSpec,
  type OptionSpec,
  projectOptions,
  stackOptions,
} from './command-spec.ts';
import { allPermissionsHelp, permissionsHelp } from './permissions-help.ts';

const targetOptions: readonly OptionSpec[] = [
  {
    flags: '--function <name>',
    description: "its logical ID, name or ARN (default: the stack's only one)",
  },
  ...stackOptions,
  ...projectOptions,
];

const all: OptionSpec = { flags: '--all', description: 'all functions of the stack' };
const onDrift: OptionSpec = {
  flags: '--on-drift <what>',
  description: 'through the stack, values outside the template: preserve (default), fail or drop',
};
const anew: OptionSpec = {
  flags: '-y, --yes',
  description: 'does not ask where CloudFormation would make a resource anew',
};
const prune: OptionSpec = {
  flags: '-y, --yes',
  description: 'does not ask, before variables are removed or resources made anew',
};
const yes: OptionSpec = { flags: '-y, --yes', description: 'does not ask before variables are removed' };
const allowEmpty: OptionSpec = { flags: '--allow-empty', description: 'takes an empty value' };

const writingOptions: readonly OptionSpec[] = [
  { flags: '--dry-run', description: 'shows what would be changed, and changes nothing' },
  {
    flags: '--timeout <time>',
    description: 'how long to wait for Lambda at most: 90s, 5m (default: 5m)',
  },
  {
    flags: '--via <way>',
    description: 'function or stack (default: the way that a later deploy keeps)',
  },
  onDrift,
  all,
];

const set: CommandSpec = {
  name: 'set',
  argument: {
    name: '[key...]',
    description: 'KEY, whose value is asked for; KEY=VALUE for what is no secret',
  },
  summary: 'sets variables, keeps all others, waits, and verifies',
  options: [
    { flags: '--stdin', description: 'the value comes from stdin' },
    { flags: '--from-file <file>', description: 'the value is what the file holds' },
    { flags: '--from-env <variable>', description: 'the value is that of a variable here' },
    { flags: '--keep-newline', description: 'keeps the newline at the end of stdin or the file' },
    allowEmpty,
    { flags: '--not-secret', description: "takes KEY=VALUE though the name looks like a secret's" },
    anew,
    ...writingOptions,
    ...targetOptions,
  ],
  examples: [
    ['samgen env set SECRET_VAR', 'asks for the new value, and shows nothing of it'],
    ['openssl rand -hex 32 | samgen env set SECRET_VAR --stdin', 'straight from another program'],
    ['samgen env set SECRET_VAR --from-env NEW_SECRET --config-env prod', 'in CI, from its secrets'],
    ['samgen env set GREETING=hello LOG_LEVEL=debug', 'several at once that are no secrets'],
    ['samgen env set TLS_KEY --from-file key.pem', 'a PEM file, with all its lines'],
    ['samgen env set SECRET_VAR --all', 'in all functions of the stack'],
  ],
  details: () => permissionsHelp('set'),
  load: () => import('../commands/env/set.ts'),
};

const unset: CommandSpec = {
  name: 'unset',
  alias: 'rm',
  argument: { name: '[key...]', description: 'what to remove' },
  summary: 'removes variables, keeps all others; asks first',
  options: [yes, ...writingOptions, ...targetOptions],
  examples: [
    ['samgen env unset OLD_KEY', 'asks first'],
    ['samgen env unset OLD_KEY OLDER_KEY --dry-run', 'shows what would be removed'],
    ['samgen env unset OLD_KEY --all --yes', 'in CI, from all functions of the stack'],
  ],
  details: () => permissionsHelp('unset'),
  load: () => import('../commands/env/unset.ts'),
};

const get: CommandSpec = {
  name: 'get',
  argument: { name: '[key]', description: 'whose value to print' },
  summary: 'the value of one variable, alone on stdout',
  options: [{ flags: '-n, --no-newline', description: 'no newline behind the value' }, ...targetOptions],
  examples: [
    ['samgen env get GREETING', 'the value, and a newline'],
    ['samgen env get TLS_KEY --no-newline > key.pem', 'byte for byte'],
  ],
  details: () => permissionsHelp('get'),
  load: () => import('../commands/env/get.ts'),
};

const list: CommandSpec = {
  name: 'list',
  alias: 'ls',
  summary: 'the variables: names, sizes, and where each comes from',
  options: [{ flags: '--show', description: 'values too' }, all, ...targetOptions],
  examples: [
    ['samgen env list', 'without values'],
    ['samgen env list --function HelloFunction --show', 'with the values of this function'],
    ['samgen env list --all --json', 'of all functions of the stack, for scripts'],
  ],
  details: () => permissionsHelp('list'),
  load: () => import('../commands/env/list.ts'),
};

const importFile: CommandSpec = {
  name: 'import',
  argument: { name: '[file]', description: 'dotenv, JSON or YAML; - is stdin' },
  summary: 'sets the variables of a file, in one change',
  options: [
    { flags: '--prune', description: 'removes what the file does not have; asks first' },
    prune,
    allowEmpty,
    ...writingOptions,
    ...targetOptions,
  ],
  examples: [
    ['samgen env import .env --dry-run', 'shows what would be changed'],
    [
      'samgen env import prod.env --prune --config-env prod',
      'what the file has, and what the template gives',
    ],
    ['sops --decrypt secrets.env | samgen env import -', 'secrets that no file here shows'],
  ],
  details: () => permissionsHelp('import'),
  load: () => import('../commands/env/import.ts'),
};

const pull: CommandSpec = {
  name: 'pull',
  argument: { name: '[file]', description: 'where to; its ending decides the form (default: .env)' },
  summary: 'writes the variables into a file that only you can read',
  options: [{ flags: '--force', description: 'overwrites the file' }, ...targetOptions],
  examples: [
    ['samgen env pull', 'into .env, if git does not commit it'],
    ['samgen env pull prod.json --config-env prod --force', 'as JSON, over what was there'],
  ],
  details: () => permissionsHelp('pull'),
  load: () => import('../commands/env/pull.ts'),
};

const run: CommandSpec = {
  name: 'run',
  summary: 'runs a command here with the deployed variables',
  options: targetOptions,
  passesOn: {
    usage: '[options] -- COMMAND [ARGUMENTS]',
    misplaced: 'The command goes behind --.',
    unsaid: true,
  },
  examples: [
    ['samgen env run -- npm test', 'with the deployed values, and no file that holds them'],
    ['samgen env run --config-env prod -- ./migrate --dry-run', 'its exit code is that of the command'],
  ],
  details: () => permissionsHelp('run'),
  load: () => import('../commands/env/run.ts'),
};

const diff: CommandSpec = {
  name: 'diff',
  summary: 'what differs from the template here, a file or another environment; no values',
  options: [
    {
      flags: '--against <what>',
      description: 'template: the one here (default), a file, or another environment of the samconfig',
    },
    { flags: '--exit-code', description: 'exits 1 where something differs' },
    ...targetOptions,
  ],
  examples: [
    ['samgen env diff', 'the function as it is, and what the template here says'],
    ['samgen env diff --config-env dev --against prod', 'dev and prod side by side'],
    ['samgen env diff --against .env --exit-code', 'in CI'],
  ],
  details: () => permissionsHelp('diff'),
  load: () => import('../commands/env/diff.ts'),
};

const adopt: CommandSpec = {
  name: 'adopt',
  argument: { name: '[key...]', description: 'what is outside the template, or written in it' },
  summary: 'makes a NoEcho parameter of a variable, here and in the stack, with the value it has',
  options: [
    { flags: '--parameter <name>', description: 'how the parameter is called (default: by the variable)' },
    { flags: '--dry-run', description: 'shows what would be changed, and changes nothing' },
    {
      flags: '--timeout <time>',
      description: 'how long to wait for the stack at most: 90s, 5m (default: 5m)',
    },
    onDrift,
    anew,
    ...targetOptions,
  ],
  examples: [
    ['samgen env adopt API_TOKEN', 'in template.yaml and in the stack; nobody has to know its value'],
    ['samgen env adopt API_TOKEN --dry-run', 'shows what would be changed'],
  ],
  details: () => permissionsHelp('adopt'),
  load: () => import('../commands/env/adopt.ts'),
};

export const envCommands: CommandGroup = {
  name: 'env',
  summary: 'environment variables of what is deployed: change one, never lose another',
  subcommands: [set, unset, get, list, importFile, pull, run, diff, adopt],
  examples: [
    ['samgen env set SECRET_VAR', 'a new secret, asked for'],
    ['samgen env list', 'what there is, without values; env ls for short'],
    ['samgen env unset OLD_KEY', 'removes it, after a question; env rm for short'],
    ['samgen env adopt API_TOKEN', 'what is outside the template gets into it, with its value'],
    ['samgen env help set', 'all options of one of them'],
  ],
  details: allPermissionsHelp,
};
