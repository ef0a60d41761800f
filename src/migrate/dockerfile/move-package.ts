import type { PackageArgument, PackageCommand } from '../../dockerfile/package-commands.ts';
import type { ShellWord } from '../../dockerfile/shell-commands.ts';
import { packageMove } from '../packages.ts';
import { type Findings, spanOf } from './move.ts';
import { replaceWord } from './words.ts';

export const EPEL = {
  about: 'epel',
  message: 'There is no EPEL for AL2023.',
  hint: 'Leave it out and see whether AL2023 has the packages itself, or read of SPAL: docs.aws.amazon.com/linux/al2023/ug/epel.html.',
} as const;

/** A package among those of a command. @param names all that the command installs: none is named twice */
export function movePackage(
  { kind, word }: PackageArgument,
  names: Set<string | undefined>,
  gone: Set<ShellWord>,
  { edits, questions, notes }: Findings,
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
  if (move?.kind === 'drop') {
    gone.add(word);
    notes.push({
      at,
      about: 'package-dropped',
      message: `${full} is not installed any more: the new base has it, or has no use for it.`,
    });
  } else if (move?.kind === 'rename') {
    const missing = move.to.filter((one) => !names.has(one));
    for (const one of missing) names.add(one);
    if (missing.length > 0) edits.push(replaceWord(word, missing, command));
    else gone.add(word);
  } else if (move?.kind === 'question')
    questions.push({ at, about: 'package', message: `${full}: ${move.about}.`, hint: move.hint });
}

/** What is to be known of an rpm file, whoever installs it. `only`: there is nothing else to do. */
export function askAboutFile(word: ShellWord, { questions }: Findings): 'only' | 'too' {
  const shown = word.value ?? word.text;
  const at = spanOf(word);
  if (/epel-release/.test(shown)) {
    questions.push({ at, ...EPEL });
    return 'only';
  }
  if (/amzn[12]\b|amzn2\.|[./-]e?l[67]\b|\/[67]\/|centos-?7|rhel-?7|amazon_?linux_?2?\/2?\//i.test(shown))
    questions.push({
      at,
      about: 'rpm-for-old-system',
      message: `${shown} is built for an older system.`,
      hint: 'Take its package for AL2023 (or Fedora 34 to 36, or Enterprise Linux 9), and see that it starts.',
    });
  return 'too';
}
