import type { PackageArgument, PackageCommand, PackageOption } from '../../dockerfile/package-commands.ts';
import type { ShellWord } from '../../dockerfile/shell-commands.ts';
import { optionMove } from '../microdnf.ts';
import { type Findings, spanOf } from './move.ts';
import { EPEL, movePackage } from './move-package.ts';
import { replaceWord, withoutWords } from './words.ts';

/** What becomes of a command; `isGone` where nothing is left of it. */
export interface MovedCommand extends Findings {
  isGone: boolean;
}

/** Without a package these fail, or take all that there are. */
const NEEDS_PACKAGES = /^(?:install|reinstall|remove|update|upgrade)$/;

/** @param taken words that go elsewhere */
export function rewriteYum(
  found: PackageCommand,
  subcommand: string,
  taken: readonly ShellWord[],
  result: MovedCommand,
): MovedCommand {
  const { command, programWord, subcommandWord } = found;
  const gone = new Set<ShellWord>(taken);
  const program = programWord.value!.replace(/yum$|dnf-3$/, 'dnf');
  if (program !== programWord.value) result.edits.push(replaceWord(programWord, [program], command));
  if (subcommandWord !== undefined && subcommand !== subcommandWord.value)
    result.edits.push(replaceWord(subcommandWord, [subcommand], command));
  for (const option of found.options) moveOption(option, gone, result, found);
  const cleans = subcommand === 'clean';
  const packages = found.arguments.filter(({ word }) => !taken.includes(word));
  const names = new Set(packages.map(({ word }) => word.value));
  for (const argument of packages) {
    if (cleans) moveCleaned(argument, packages, gone, result, found);
    else if (subcommand === 'makecache') gone.add(argument.word);
    else movePackage(argument, names, gone, result, found);
  }
  const isEmpty = packages.length > 0 && packages.every(({ word }) => gone.has(word));
  if (isEmpty && NEEDS_PACKAGES.test(subcommand)) {
    result.edits.length = 0;
    result.isGone = true;
    return result;
  }
  result.edits.push(...withoutWords(command.words, gone));
  return result;
}

function moveOption(
  option: PackageOption,
  gone: Set<ShellWord>,
  result: Findings,
  { command }: PackageCommand,
): void {
  const move = optionMove(option.name, option.value);
  if (option.name === '--enablerepo' && /epel/i.test(option.value ?? ''))
    result.questions.push({ at: spanOf(option), ...EPEL });
  else if (move === 'drops') for (const word of option.words) gone.add(word);
  else if (move === 'asks')
    result.questions.push({
      at: spanOf(option),
      about: 'package-option',
      message: `microdnf does not know ${option.words.map(({ text }) => text).join(' ')}.`,
      hint: 'Take it out, or do what it does in another way.',
    });
  else if (move !== 'keeps') {
    const [first, ...rest] = option.words;
    result.edits.push(replaceWord(first!, [move.write], command));
    for (const word of rest) gone.add(word);
  }
}

/** microdnf cleans `all` or nothing. */
function moveCleaned(
  { word }: PackageArgument,
  all: readonly PackageArgument[],
  gone: Set<ShellWord>,
  { edits }: Findings,
  { command }: PackageCommand,
): void {
  if (word !== all[0]!.word) gone.add(word);
  else if (word.value !== 'all') edits.push(replaceWord(word, ['all'], command));
}
