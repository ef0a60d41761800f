import { Command, CommanderError } from 'commander';
import type { CommandCall } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { type CommandEntry, type CommandSpec, commonOptions } from './command-spec.ts';
import { describeCommand, describeGroup, optionOf } from './describe.ts';
import { HEADING, overview } from './overview.ts';
import { fullName, unknownCommand, usageError } from './usage-error.ts';

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
export function parse(argv: readonly string[], commands: readonly CommandEntry[], version: string): Parsed {
  let text = '';
  let parsed: Parsed | undefined;
  let stopped: Command | undefined;
  const dashes = argv.indexOf('--');
  const before = dashes === -1 ? argv : argv.slice(0, dashes);
  const behind = dashes === -1 ? [] : argv.slice(dashes + 1);
  const specs = new Map<Command, CommandSpec>();
  const configure = (command: Command): Command =>
    command
      .exitOverride((error) => {
        stopped = command;
        throw error;
      })
      .configureOutput({
        writeOut: (chunk) => {
          text += chunk;
        },
        writeErr: () => {},
        getOutHelpWidth: () => 80,
      })
      .configureHelp({
        showGlobalOptions: false,
        minWidthToWrap: 20,
        subcommandTerm: (sub) =>
          sub.name() === 'help' ? 'help [command]' : [sub.name(), ...sub.aliases()].join('|'),
      });
  const program = configure(new Command('samgen'))
    .description(HEADING)
    .version(version, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help');
  program.helpInformation = () => overview(commands);
  for (const option of commonOptions) program.addOption(optionOf(option).hideHelp());

  const addCommand = (parent: Command, spec: CommandSpec): void => {
    const command = configure(parent.command(spec.name));
    specs.set(command, spec);
    describeCommand(command, spec);
    command.action(() => {
      const flags = merged(command);
      const call = callOf(command, spec, flags, behind);
      parsed = { kind: 'run', spec, call, surroundings: surroundingsOf(flags) };
    });
  };
  for (const entry of commands) {
    if (!('subcommands' in entry)) {
      addCommand(program, entry);
      continue;
    }
    const group = configure(program.command(entry.name));
    describeGroup(group, entry);
    for (const spec of entry.subcommands) addCommand(group, spec);
    addHelp(group, configure);
  }
  addHelp(program, configure);

  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'text', text };
    const at = stopped ?? program;
    const alone = argv.every((word) => !word.startsWith('-'));
    if (error.code !== 'commander.help' || !alone)
      throw usageError(error, at, before, specs.get(at)?.passesOn?.misplaced);
    at.outputHelp();
  }
  return parsed ?? { kind: 'text', text };
}

/** commander's own `help` knows one word only, and `samgen help env set` has two. */
function addHelp(parent: Command, configure: (command: Command) => Command): void {
  const help = configure(parent.command('help')).summary('the help of a command').argument('[command...]');
  help.outputHelp = () => parent.outputHelp();
  help.action(() => {
    let at = parent;
    for (const word of help.args) {
      const next = at.commands.find((command) => command.name() === word || command.aliases().includes(word));
      if (next === undefined) throw unknownCommand(at, word);
      at = next;
    }
    at.outputHelp();
  });
}

/** What holds for every command may stand before it as well as behind it. */
function merged(command: Command): Record<string, unknown> {
  const flags = { ...command.opts() };
  const line: Command[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) line.unshift(at);
  for (const at of line) {
    for (const [name, value] of Object.entries(at.opts()))
      if (at.getOptionValueSource(name) === 'cli') flags[name] = value;
  }
  return flags;
}

/** `behind` are the words behind `--`: of a command that passes nothing on they are arguments like the others. */
function callOf(
  command: Command,
  { passesOn }: CommandSpec,
  flags: Record<string, unknown>,
  behind: readonly string[],
): CommandCall {
  const name = fullName(command);
  const common = {
    json: flags['json'] === true,
    quiet: flags['quiet'] === true,
    debug: flags['debug'] === true,
  };
  if (passesOn === undefined) return { arguments: [...command.args], passedOn: [], flags, common };
  if (command.args.length < behind.length) {
    throw new UsageError(`samgen ${name} stands behind --.`, `See samgen ${name} --help.`);
  }
  const own = command.args.slice(0, command.args.length - behind.length);
  const expected = command.registeredArguments.length;
  if (own.length > expected && !command.registeredArguments.some((argument) => argument.variadic)) {
    const words = passesOn.unsaid === true ? '' : `: ${own.slice(expected).join(' ')}`;
    throw new UsageError(`Too many arguments for samgen ${name}${words}.`, passesOn.misplaced);
  }
  return { arguments: own, passedOn: behind, flags, common };
}

const surroundingsOf = (flags: Record<string, unknown>): Surroundings => ({
  dir: flags['dir'] as string | undefined,
  input: flags['input'] !== false,
  color: flags['color'] !== false,
});
