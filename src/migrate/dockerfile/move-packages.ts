import type { Instruction, Stage } from '../../dockerfile/dockerfile.ts';
import { type PackageCommand, packageCommand, programWords } from '../../dockerfile/package-commands.ts';
import { commandsOf, type ShellCommand } from '../../dockerfile/shell-commands.ts';
import { type Findings, findings, spanOf } from './move.ts';
import { moveExtras } from './move-extras.ts';
import { askAboutFile } from './move-package.ts';
import { moveYum } from './move-yum.ts';
import type { MovedCommand } from './rewrite-yum.ts';
import { withoutCommands } from './words.ts';

/** What installs and calls packages in a stage whose base moves. */
export function movePackages(text: string, { instructions }: Stage): Findings {
  const all = instructions.map((instruction) => {
    if (instruction.keyword === 'RUN') return moveRun(text, instruction);
    const result = findings();
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD')
      askAboutRepositories(text, instruction, result);
    return result;
  });
  return {
    edits: all.flatMap(({ edits }) => edits),
    questions: all.flatMap(({ questions }) => questions),
    notes: all.flatMap(({ notes }) => notes),
  };
}

function moveRun(text: string, instruction: Instruction): Findings {
  const result = findings();
  const commands = commandsOf(text, instruction);
  const gone = new Set<ShellCommand>();
  for (const [index, command] of commands.entries()) {
    const found = packageCommand(command);
    const one = found ? movePackage(text, found) : askAboutOthers(command, commands[index - 1]);
    result.edits.push(...one.edits);
    result.questions.push(...one.questions);
    result.notes.push(...one.notes);
    if ('isGone' in one && one.isGone) gone.add(command);
  }
  if (gone.size > 0) result.edits.push(...withoutCommands(text, instruction, commands, gone));
  askAboutRepositories(text, instruction, result);
  return result;
}

function movePackage(text: string, found: PackageCommand): MovedCommand | Findings {
  if (found.program === 'amazon-linux-extras') return moveExtras(found);
  if (found.program !== 'yum-config-manager' && found.program !== 'rpm') return moveYum(text, found);
  const result = findings();
  if (found.program === 'yum-config-manager')
    result.questions.push({
      at: spanOf(found),
      about: 'repository',
      message: 'AL2023 has no yum-config-manager in this base.',
      hint: 'Put a .repo file that is made for AL2023 into /etc/yum.repos.d: RUN curl -fsSLo /etc/yum.repos.d/NAME.repo ADDRESS.',
    });
  else if (/install|upgrade|freshen/.test(found.subcommand ?? ''))
    for (const { kind, word } of found.arguments)
      if (kind === 'url' || kind === 'file') askAboutFile(word, result);
  return result;
}

const YUM_TOOLS =
  /^(?:\/usr\/bin\/)?(?:yumdownloader|yum-builddep|yum-complete-transaction|package-cleanup|debuginfo-install|needs-restarting|repoquery|reposync|dnf-automatic)$/;
const PYTHON_2 = /^(?:\/usr\/bin\/)?(?:python(?:2(?:\.[67])?)?|pip2(?:\.[67])?|easy_install(?:-2\.[67])?)$/;
const REMOTE = /rpm|yum|setup_\d/;
const HIDDEN = /\b(?:yum|amazon-linux-extras|yum-config-manager)\b(?!\.repos|\/)/;

function askAboutOthers(command: ShellCommand, previous: ShellCommand | undefined): Findings {
  const result = findings();
  const [program] = programWords(command.words);
  const name = program?.value ?? '';
  if (YUM_TOOLS.test(name))
    result.questions.push({
      at: spanOf(command),
      about: 'package-command',
      message: `${name} comes with yum-utils, which AL2023 does not have.`,
      hint: 'Use dnf download, dnf repoquery, or name the packages.',
    });
  else if (PYTHON_2.test(name))
    result.questions.push({
      at: spanOf(program!),
      about: 'python2',
      message: `${name} was Python 2.7 on the old base; AL2023 has only Python 3, and the base has none.`,
      hint: 'Install python3 (and python3-pip), and call python3 or pip3.',
    });
  else if (
    /^(?:ba)?sh$/.test(name) &&
    command.before?.text === '|' &&
    previous?.words.some(({ text }) => REMOTE.test(text))
  )
    result.questions.push({
      at: { start: previous.start, end: command.end },
      about: 'repository',
      message: 'A script from elsewhere sets up a package repository of the old system.',
      hint: 'See that it knows AL2023 and calls dnf, or put the .repo file into /etc/yum.repos.d yourself.',
    });
  const opaque = [...command.words, ...command.assignments].find(
    ({ text, value }) => (value === undefined || /\s/.test(value)) && HIDDEN.test(text) && !isShown(command),
  );
  if (opaque !== undefined)
    result.questions.push({
      at: spanOf(opaque),
      about: 'hidden-command',
      message: 'A text that the shell puts in or runs calls yum.',
      hint: 'Write it with dnf, in the words of microdnf.',
    });
  return result;
}

/** What only prints a text calls nothing in it. */
const isShown = ({ words }: ShellCommand): boolean => /^(?:echo|printf)$/.test(words[0]?.value ?? '');

function askAboutRepositories(text: string, instruction: Instruction, { questions }: Findings): void {
  const { argument } = instruction;
  const index = text
    .slice(argument.start, argument.end)
    .search(/\/etc\/yum\.repos\.d\/(?!\S*\$)|\/etc\/yum\.repos\.d\b/);
  const isRemoval = /\brm\s+-\w+\s+\S*\/etc\/yum\.repos\.d/.test(text.slice(argument.start, argument.end));
  if (index < 0 || isRemoval) return;
  const start = argument.start + index;
  questions.push({
    at: { start, end: start + '/etc/yum.repos.d'.length },
    about: 'repository',
    message: 'A package repository of the old system is added.',
    hint: 'See that it has packages for AL2023, and change its address.',
  });
}
