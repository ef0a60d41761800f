import type { PackageArgument, PackageCommand } from '../../dockerfile/package-commands.ts';
import type { ShellWord } from '../../dockerfile/shell-commands.ts';
import { packageMove } from '../packages.ts';
import { spanOf } from './move.ts';
import { askAboutFile } from './move-package.ts';
import { type MovedCommand, rewriteYum } from './rewrite-yum.ts';
import { withoutWords, writtenAll } from './words.ts';

/** rpm packages by address or path: microdnf takes none. They follow what dnf installs, which they may need. */
export function moveFiles(
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
  const isDropped = ({ word }: PackageArgument) => packageMove(word.value ?? '')?.kind === 'drop';
  if (rest.every(isDropped)) {
    const kept = new Set<ShellWord>([found.programWord, ...words]);
    const first = command.words.indexOf(found.programWord);
    result.edits.push({ ...spanOf(found.programWord), text: writtenAll(['rpm', mode], command) });
    result.edits.push(
      ...withoutWords(command.words, new Set(command.words.slice(first).filter((word) => !kept.has(word)))),
    );
    return result;
  }
  const joins = [command.before?.text, command.after?.text];
  if (command.form === 'exec' || joins.some((join) => /^(?:\|&?|!|&)$/.test(join ?? ''))) {
    result.questions.push({
      at: spanOf(found),
      about: 'rpm-file',
      message: 'microdnf installs no rpm by its path or address.',
      hint: `Install it with rpm ${mode} in a RUN of its own.`,
    });
    return result;
  }
  rewriteYum(found, subcommand!.replace('local', ''), words, result);
  const runner = text.slice(command.words[0]!.start, found.programWord.start);
  const sudo = /^sudo\s/.test(runner) ? 'sudo ' : '';
  const added = ` && ${sudo}rpm ${mode} ${words.map((word) => word.text).join(' ')}`;
  result.edits.push({ start: command.end, end: command.end, text: added });
  return result;
}
