import { Command, CommanderError, Option } from 'commander';
import type { CommandCall } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { type CommandSpec, commonOptions, type OptionSpec } from './command-spec.ts';
import { HEADING, overview } from './overview.ts';

/** The flags that decide what a command is given, before it runs. */
export interface Surroundings {
  dir: string | undefined;
  input: boolean;
  color: boolean;
}

export type Parsed =
  | { kind: 'run'; spec: CommandSpec; call: CommandCall; surroundings: Surroundings }
  /** `--help` or `--version`: text for stdout. */
  | { kind: 'text'; text: string };

/** Reads a command line. @throws UsageError */
export function parse(argv: readonly string[], commands: readonly CommandSpec[], version: string): Parsed {
  let text = '';
  let parsed: Parsed | undefined;
  const passedOn = argv.includes('--') ? argv.slice(argv.indexOf('--') + 1) : [];
  const program = configure(new Command('samgen'), (chunk) => {
    text += chunk;
  })
    .description(HEADING)
    .usage('<command> [options]')
    .version(version, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [command]', 'the help of a command');
  program.helpInformation = () => overview(commands);
  for (const option of commonOptions) program.addOption(optionOf(option).hideHelp());
  for (const spec of commands) {
    const command = configure(program.command(spec.name), (chunk) => {
      text += chunk;
    });
    describe(command, spec);
    command.action(() => {
      const flags = merged(program, command);
      const call = callOf(command, flags, spec.passesOn === true ? passedOn : undefined);
      parsed = { kind: 'run', spec, call, surroundings: surroundingsOf(flags) };
    });
  }
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'text', text };
    if (error.code === 'commander.help') throw unknownCommand(argv, commands);
    const [first = '', ...rest] = error.message
      .replace(/^error: /, '')
      .replace(/\.$/, '')
      .split('\n');
    const suggestion = rest
      .join(' ')
      .trim()
      .replace(/^\(|\)$/g, '');
    const where = argv.find((word) => commands.some((spec) => spec.name === word || spec.alias === word));
    throw new UsageError(
      `${first.charAt(0).toUpperCase()}${first.slice(1)}.`,
      suggestion || `See samgen ${where ? `${where} ` : ''}--help.`,
    );
  }
  return parsed ?? { kind: 'text', text: overview(commands) };
}

/** What holds for every command may stand before it as well as behind it. */
function merged(program: Command, command: Command): Record<string, unknown> {
  const before = Object.entries(program.opts()).filter(
    ([name]) => program.getOptionValueSource(name) === 'cli',
  );
  return { ...command.opts(), ...Object.fromEntries(before), ...givenOf(command) };
}

const givenOf = (command: Command): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(command.opts()).filter(([name]) => command.getOptionValueSource(name) === 'cli'),
  );

/** `samgen help NAME` with a name that is none. */
function unknownCommand(argv: readonly string[], commands: readonly CommandSpec[]): UsageError {
  const name = argv.filter((word) => !word.startsWith('-')).at(-1) ?? '';
  if (name === '') return new UsageError('A command is missing.', 'See samgen --help.');
  const meant = didYouMean(
    name,
    commands.map((spec) => spec.name),
  );
  return new UsageError(
    `Unknown command '${name}'.`,
    meant ? `Did you mean ${meant}?` : 'See samgen --help.',
  );
}

function configure(command: Command, write: (text: string) => void): Command {
  return command
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => {}, getOutHelpWidth: () => 80 })
    .configureHelp({ showGlobalOptions: false, minWidthToWrap: 20, subcommandTerm: (sub) => sub.name() });
}

function describe(command: Command, spec: CommandSpec): void {
  command.summary(spec.summary).description(capitalised(spec.summary));
  command.helpOption('-h, --help', 'this help');
  if (spec.alias) command.alias(spec.alias);
  if (spec.argument) command.argument(spec.argument.name, spec.argument.description);
  if (spec.passesOn)
    command.usage(`${spec.argument ? `${spec.argument.name} ` : ''}[options] [-- sam's own options]`);
  if (spec.passesOn) command.allowExcessArguments(true);
  for (const option of spec.options) command.addOption(optionOf(option));
  command.optionsGroup('Everywhere:');
  for (const option of commonOptions) command.addOption(optionOf(option).helpGroup('Everywhere:'));
  const examples = spec.examples.map(([line, does]) => `  ${line}\n      ${does}\n`).join('');
  command.addHelpText('after', `\nExamples:\n${examples}`);
}

function optionOf(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description);
  if (!spec.repeat) return option;
  return option.argParser((value: string, earlier: string[] | undefined) => [...(earlier ?? []), value]);
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** `passedOn` are the words behind `--` of a command that passes them on; for others they are arguments. */
function callOf(
  command: Command,
  flags: Record<string, unknown>,
  passedOn: readonly string[] | undefined,
): CommandCall {
  const own = command.args.slice(0, command.args.length - (passedOn?.length ?? 0));
  if (passedOn !== undefined && own.length > command.registeredArguments.length) {
    const words = own.slice(command.registeredArguments.length).join(' ');
    throw new UsageError(
      `Too many arguments for samgen ${command.name()}: ${words}.`,
      'What is for sam goes behind --.',
    );
  }
  return {
    arguments: own,
    passedOn: passedOn ?? [],
    flags,
    common: { json: flags['json'] === true, quiet: flags['quiet'] === true, debug: flags['debug'] === true },
  };
}

const surroundingsOf = (flags: Record<string, unknown>): Surroundings => ({
  dir: flags['dir'] as string | undefined,
  input: flags['input'] !== false,
  color: flags['color'] !== false,
});
