import type { Command, CommanderError } from 'commander';
import { UsageError } from '../errors.ts';
import { didYouMean } from '../text/did-you-mean.ts';

/** `env set` for `samgen env set`; nothing for samgen itself. */
export function fullName(command: Command): string {
  const names: string[] = [];
  for (let at = command; at.parent !== null; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

export function unknownCommand(parent: Command, word: string): UsageError {
  const behind = (name: string) => `${fullName(parent)} ${name}`.trim();
  const known = parent.commands.flatMap((command) => [command.name(), ...command.aliases()]);
  const meant = didYouMean(word, known);
  return new UsageError(
    `Unknown command '${behind(shownWord(word))}'.`,
    meant ? `Did you mean ${behind(meant)}?` : seeHelp(parent),
  );
}

/**
 * What commander found wrong, told as samgen's own errors are. Words of the command line are repeated only as far as they
 * can be no value: who sets a variable may have typed its secret in a wrong place.
 * @param at the command that stopped
 * @param words the command line up to `--`
 * @param misplaced the hint for an option that may belong behind `--`
 */
export function usageError(
  error: CommanderError,
  at: Command,
  words: readonly string[],
  misplaced?: string,
): UsageError {
  if (error.code === 'commander.help') return new UsageError('A command is missing.', seeHelp(at));
  if (error.code === 'commander.unknownCommand') return unknownCommand(at, at.args[0] ?? '');
  const suggestion = /\((Did you mean [^()]*\?)\)$/.exec(error.message)?.[1];
  const hint = suggestion ?? seeHelp(named(at, words));
  if (error.code === 'commander.unknownOption') {
    const option = /^error: unknown option '(.*)'/s.exec(error.message)?.[1] ?? '';
    return new UsageError(`Unknown option '${shownOption(option)}'.`, suggestion ?? misplaced ?? hint);
  }
  const told = error.message
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .replace(`for '${at.name()}'`, `for samgen ${fullName(at)}`);
  return new UsageError(`${told.charAt(0).toUpperCase()}${told.slice(1)}.`, hint);
}

/** An option before the command's name stops the parser early; the help that explains it is the command's. */
function named(at: Command, words: readonly string[]): Command {
  let command = at;
  for (const word of words)
    command = command.commands.find((sub) => sub.name() === word || sub.aliases().includes(word)) ?? command;
  return command;
}

function seeHelp(command: Command): string {
  const shown = command.name() === 'help' && command.parent ? command.parent : command;
  return `See samgen ${`${fullName(shown)} --help`.trim()}.`;
}

/** Of `KEY=VALUE` the key. */
const shownWord = (word: string): string =>
  /^[\w-]{1,40}$/.test(word) ? word : `${/^\w{0,40}(?==)/.exec(word)?.[0] ?? ''}…`;

/** Of `--value=SECRET` the name; of a PEM file, and of a secret that begins with -, next to nothing. */
const shownOption = (option: string): string =>
  /^--[a-z][a-z0-9-]{0,40}(?==|$)/.exec(option)?.[0] ??
  (option.length === 2 ? option : `${/^-[A-Za-z]/.exec(option)?.[0] ?? '-'}…`);
