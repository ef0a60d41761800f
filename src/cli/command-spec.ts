import type { CommandModule } from '../deps.ts';

export interface OptionSpec {
  /** In commander's form: `-t, --template <file>`. */
  flags: string;
  description: string;
  /** May be given several times; the values come as a list. */
  repeat?: boolean;
}

/** What follows `--` is for another program, word for word. */
export interface PassedOnWords {
  /** What stands behind the command's name in its help. */
  usage: string;
  /** The hint where words stand before `--` that belong behind it. */
  misplaced: string;
  /** These words may be anything, a secret too: an error does not repeat them. */
  unsaid?: boolean;
}

interface CommandTexts {
  name: string;
  summary: string;
  examples: readonly (readonly [command: string, does: string])[];
  /** What its help tells besides, behind the options; made when it is asked for. */
  details?: () => string;
}

/** A command as data; its module is imported when it runs. */
export interface CommandSpec extends CommandTexts {
  alias?: string;
  /** In commander's form: `[dir]`, or `[key...]` for any number. */
  argument?: { name: string; description: string };
  options: readonly OptionSpec[];
  passesOn?: PassedOnWords;
  /** It runs until somebody stops it: after that its own exit code counts, and not that of a cancelled command. */
  untilStopped?: boolean;
  load: () => Promise<CommandModule>;
}

/** A word with commands of its own behind it, as `env` in `samgen env set`. */
export interface CommandGroup extends CommandTexts {
  subcommands: readonly CommandSpec[];
}

export type CommandEntry = CommandSpec | CommandGroup;

export const forSam: PassedOnWords = {
  usage: "[options] [-- sam's own options]",
  misplaced: 'What is for sam goes behind --.',
};

export const projectOptions: readonly OptionSpec[] = [
  { flags: '-t, --template <file>', description: 'the template (default: template.yaml, .yml or .json)' },
  { flags: '--config-file <file>', description: 'the samconfig (default: beside the template)' },
  { flags: '--config-env <name>', description: "the samconfig's environment (default: default)" },
];

/** Which AWS account and region; they mean what they mean to sam. */
export const awsOptions: readonly OptionSpec[] = [
  {
    flags: '--region <region>',
    description: "the AWS region (default: samconfig's, else the environment's)",
  },
  {
    flags: '--profile <name>',
    description: "the AWS profile (default: samconfig's, else the environment's)",
  },
];

export const stackOptions: readonly OptionSpec[] = [
  { flags: '--stack-name <name>', description: "the stack (default: samconfig's)" },
  ...awsOptions,
];

export const commonOptions: readonly OptionSpec[] = [
  { flags: '-C, --dir <dir>', description: 'the project (default: the current folder)' },
  { flags: '--json', description: 'one JSON document on stdout' },
  { flags: '--no-input', description: 'never ask; implied without a terminal and in CI' },
  { flags: '-q, --quiet', description: 'only the result and errors' },
  { flags: '--debug', description: 'more on stderr when something fails' },
  { flags: '--no-color', description: 'no colours; also NO_COLOR' },
];
