import type { PackageCommand } from '../../dockerfile/package-commands.ts';
import type { Span } from '../../text/edits.ts';
import { commandMove } from '../microdnf.ts';
import { findings, spanOf } from './move.ts';
import { moveFiles } from './move-rpm-files.ts';
import { type MovedCommand, rewriteYum } from './rewrite-yum.ts';

/** yum's commands in microdnf's words: dnf, its options, the packages of AL2023, and `rpm -i` for what dnf does not take. */
export function moveYum(text: string, found: PackageCommand): MovedCommand {
  const result: MovedCommand = { ...findings(), isGone: false };
  const ask = (at: Span, about: string, message: string, hint: string) =>
    result.questions.push({ at: spanOf(at), about, message, hint });
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
  return rewriteYum(found, typeof move === 'string' ? subcommand : move.write, [], result);
}

const isCallOfHelp = ({ options }: PackageCommand): boolean =>
  options.some(({ name }) => /^--?(?:h|help|version)$/.test(name));
