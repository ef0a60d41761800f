import type { PackageArgument, PackageCommand } from '../../dockerfile/package-commands.ts';
import type { ShellWord } from '../../dockerfile/shell-commands.ts';
import type { Span } from '../../text/edits.ts';
import { commandMove, optionMove } from '../microdnf.ts';
import { packageMove } from '../packages.ts';
import { type Findings, findings } from './move.ts';
import { replaceWord, withoutWords, writtenAll } from './words.ts';

/** What becomes of a command; `isGone` where nothing is left of it. */
export interface MovedCommand extends Findings {
  isGone: boolean;
}

/** yum's commands in microdnf's words: dnf, its options, the packages of AL2023, and `rpm -i` for what dnf does not take. */
export function moveYum(text: string, found: PackageCommand): MovedCommand {
  const result: MovedCommand = { ...findings(), isGone: false };
  const ask = (at: Span, about: string, message: string, hint: string) =>
    result.questions.push({ at: { start: at.start, end: at.end }, about, message, hint });
  const groups = found.arguments.filter(({ kind }) => kind === 'group');
  if (groups.length > 0) {
    const names = groups.map(({ word }) => word.value ?? word.text).join(', ');
    ask(
      found,
      'package-group',
      `microdnf installs no groups (${names}).`,
      'Name the packages that are used instead; of "Development Tools" mostly gcc gcc-c++ make automake autoconf libtool patch pkgconf-pkg-config.',
    );
    return result;
  }
  const { subcommand, subcommandWord } = found;
  if (subcommand === undefined) {
    if (subcommandWord !== undefined || !isCallOfHelp(found))
      ask(
        found,
        'package-command',
        'Which command of yum this is, only the shell knows.',
        'Write it with dnf, in the words of microdnf.',
      );
    return result;
  }
  const move = commandMove(subcommand);
  if (typeof move !== 'string' && 'hint' in move) {
    ask(found, 'package-command', `microdnf, which is AL2023's dnf there, has no ${subcommand}.`, move.hint);
    return result;
  }
  const files = found.arguments.filter(({ kind }) => kind === 'url' || kind === 'file');
  if (files.length > 0) return moveFiles(text, found, files, result);
  return rewrite(found, typeof move === 'string' ? subcommand : move.write, [], result);
}

const isCallOfHelp = ({ options }: PackageCommand): boolean =>
  options.some(({ name }) => /^--?(?:h|help|version)$/.test(name));

/** @param taken words that go elsewhere */
function rewrite(
  found: PackageCommand,
  subcommand: string,
  taken: readonly ShellWord[],
  result: MovedCommand,
): MovedCommand {
  const { command, programWord, subcommandWord } = found;
  const gone = new Set<ShellWord>(taken);
  const ask = (at: Span, about: string, message: string, hint: string) =>
    result.questions.push({ at: { start: at.start, end: at.end }, about, message, hint });
  const program = programWord.value!.replace(/yum$|dnf-3$/, 'dnf');
  if (program !== programWord.value) result.edits.push(replaceWord(programWord, [program], command));
  if (subcommandWord !== undefined && subcommand !== subcommandWord.value)
    result.edits.push(replaceWord(subcommandWord, [subcommand], command));
  for (const option of found.options) {
    const move = optionMove(option.name, option.value);
    if (option.name === '--enablerepo' && /epel/i.test(option.value ?? ''))
      ask(
        option,
        'epel',
        'There is no EPEL for AL2023.',
        'Leave it out where AL2023 has the package itself, or read of SPAL: docs.aws.amazon.com/linux/al2023/ug/epel.html.',
      );
    else if (move === 'drops') for (const word of option.words) gone.add(word);
    else if (move === 'asks')
      ask(
        option,
        'package-option',
        `microdnf has no option ${option.name}${option.name === '--setopt' ? ` for ${option.value ?? 'this'}` : ''}.`,
        'Take it out, or do what it does in another way.',
      );
    else if (move !== 'keeps') {
      const [first, ...rest] = option.words;
      result.edits.push(replaceWord(first!, [move.write], command));
      for (const word of rest) gone.add(word);
    }
  }
  const cleans = subcommand === 'clean';
  const packages = found.arguments.filter(({ word }) => !taken.includes(word));
  const names = new Set(packages.map(({ word }) => word.value));
  for (const argument of packages) {
    if (cleans) moveCleaned(argument, packages, gone, result, found);
    else if (subcommand === 'makecache') gone.add(argument.word);
    else movePackage(argument, names, gone, result, found);
  }
  const isEmpty = packages.length > 0 && packages.every(({ word }) => gone.has(word));
  if (
    isEmpty &&
    taken.length === 0 &&
    (subcommand === 'install' || subcommand === 'reinstall' || subcommand === 'remove')
  ) {
    result.edits.length = 0;
    result.isGone = true;
    return result;
  }
  result.edits.push(...withoutWords(command.words, gone));
  return result;
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

function movePackage(
  { kind, word }: PackageArgument,
  names: Set<string | undefined>,
  gone: Set<ShellWord>,
  { edits, questions }: Findings,
  { command }: PackageCommand,
): void {
  const at = { start: word.start, end: word.end };
  if (kind === 'unknown') {
    questions.push({
      at,
      about: 'package-list',
      message: `Which packages ${word.text} stands for, only the shell knows.`,
      hint: 'See for each of them whether AL2023 has it: docs.aws.amazon.com/linux/al2023/release-notes/all-packages.html.',
    });
    return;
  }
  const full = word.value!;
  const name = full.replace(/\.(?:x86_64|aarch64|noarch|i686)$/, '');
  if (/amzn[12]\b|amzn2\.|\.el[67]/.test(full)) {
    questions.push({
      at,
      about: 'package-version',
      message: `${full} is a version of the old system.`,
      hint: 'Name the package alone, or its version on AL2023.',
    });
    return;
  }
  const move = packageMove(name);
  if (move?.kind === 'drop') gone.add(word);
  else if (move?.kind === 'rename') {
    const missing = move.to.filter((one) => !names.has(one));
    for (const one of missing) names.add(one);
    if (missing.length > 0) edits.push(replaceWord(word, missing, command));
    else gone.add(word);
  } else if (move?.kind === 'question')
    questions.push({ at, about: 'package', message: `${full}: ${move.about}.`, hint: move.hint });
}

/** rpm packages by address or path: microdnf takes none. They follow what dnf installs, which they may need. */
function moveFiles(
  text: string,
  found: PackageCommand,
  files: readonly PackageArgument[],
  result: MovedCommand,
): MovedCommand {
  const { command, subcommand } = found;
  const words = files.map(({ word }) => word);
  if (words.some((word) => askAboutFile(word, result) === 'only')) return result;
  const mode = /update|upgrade/.test(subcommand!) ? '-U' : '-i';
  const rest = found.arguments.filter(({ word }) => !words.includes(word));
  if (rest.length === 0) {
    const kept = new Set<ShellWord>([found.programWord, ...words]);
    const first = command.words.indexOf(found.programWord);
    result.edits.push({ ...spanOf(found.programWord), text: writtenAll(['rpm', mode], command) });
    result.edits.push(
      ...withoutWords(command.words, new Set(command.words.slice(first).filter((word) => !kept.has(word)))),
    );
    return result;
  }
  const joins = [command.before?.text, command.after?.text];
  if (
    command.form === 'exec' ||
    joins.includes('|') ||
    joins.includes('|&') ||
    joins.includes('!') ||
    joins.includes('&')
  ) {
    result.questions.push({
      at: spanOf(found),
      about: 'rpm-file',
      message: 'microdnf installs no rpm by its path or address.',
      hint: `Install it with rpm ${mode} in a RUN of its own.`,
    });
    return result;
  }
  rewrite(found, subcommand!.replace('local', ''), words, result);
  const runner = text.slice(command.words[0]!.start, found.programWord.start);
  const sudo = /^sudo\s/.test(runner) ? 'sudo ' : '';
  const added = ` && ${sudo}rpm ${mode} ${words.map((word) => word.text).join(' ')}`;
  result.edits.push({ start: command.end, end: command.end, text: added });
  return result;
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

/** What is to be known of an rpm file, whoever installs it. `only`: there is nothing else to do. */
export function askAboutFile(word: ShellWord, { questions }: Findings): 'only' | 'too' {
  const shown = word.value ?? word.text;
  const at = spanOf(word);
  if (/epel-release/.test(shown)) {
    questions.push({
      at,
      about: 'epel',
      message: 'There is no EPEL for AL2023.',
      hint: 'Leave it out and see whether AL2023 has the packages itself, or read of SPAL: docs.aws.amazon.com/linux/al2023/ug/epel.html.',
    });
    return 'only';
  }
  if (/amzn[12]\b|amzn2\.|[./-]e?l[67]\b|\/[67]\/|centos7|rhel7|amazon_?linux_?2?\/2?\//i.test(shown))
    questions.push({
      at,
      about: 'rpm-for-old-system',
      message: `${shown} is built for an older system.`,
      hint: 'Take its package for AL2023 (or Fedora 34 to 36, or Enterprise Linux 9), and see that it starts.',
    });
  return 'too';
}
