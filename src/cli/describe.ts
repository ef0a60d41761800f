import { type Command, Option } from 'commander';
import {
  type CommandEntry,
  type CommandGroup,
  type CommandSpec,
  commonOptions,
  type OptionSpec,
} from './command-spec.ts';

/** Tells commander what a command takes, and what its help says. */
export function describeCommand(command: Command, spec: CommandSpec): void {
  describe(command, spec);
  if (spec.alias) command.alias(spec.alias);
  if (spec.argument) command.argument(spec.argument.name, spec.argument.description);
  if (spec.passesOn) {
    command.usage(`${spec.argument ? `${spec.argument.name} ` : ''}${spec.passesOn.usage}`);
    command.allowExcessArguments(true);
  }
  for (const option of spec.options) command.addOption(optionOf(option));
  command.optionsGroup('Everywhere:');
  for (const option of commonOptions) command.addOption(optionOf(option).helpGroup('Everywhere:'));
}

export function describeGroup(command: Command, group: CommandGroup): void {
  describe(command, group);
  command.usage('<command> [options]');
  for (const option of commonOptions) command.addOption(optionOf(option).hideHelp());
}

function describe(command: Command, { summary, examples, details }: CommandEntry): void {
  command.summary(summary).description(capitalised(summary));
  command.helpOption('-h, --help', 'this help');
  const shown = examples.map(([line, does]) => `  ${line}\n      ${does}\n`).join('');
  command.addHelpText('after', () => `\nExamples:\n${shown}${details ? `\n${details()}` : ''}`.trimEnd());
}

export function optionOf(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description);
  if (!spec.repeat) return option;
  return option.argParser((value: string, earlier: string[] | undefined) => [...(earlier ?? []), value]);
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
