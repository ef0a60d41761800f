import type { PackageCommand } from '../../dockerfile/package-commands.ts';
import type { Span } from '../../text/edits.ts';
import { topicMove } from '../extras.ts';
import { findings, spanOf } from './move.ts';
import type { MovedCommand } from './rewrite-yum.ts';
import { writtenAll } from './words.ts';

/** `amazon-linux-extras install TOPIC` installs packages of AL2023; enabling a topic is no more needed. */
export function moveExtras(found: PackageCommand): MovedCommand {
  const result: MovedCommand = { ...findings(), isGone: false };
  const { command, subcommand, programWord } = found;
  const ask = (at: Span, message: string, hint: string) =>
    result.questions.push({ at: spanOf(at), about: 'extras', message, hint });
  const topics = found.arguments.map(({ word }) => ({
    word,
    move: word.value === undefined ? undefined : topicMove(word.value),
  }));
  const open = topics.filter(({ move }) => move?.kind !== 'rename');
  for (const { word, move } of open)
    ask(
      word,
      `${word.value ?? word.text}: ${move?.kind === 'question' ? move.about : 'only the shell knows which topic this is'}.`,
      move?.kind === 'question' ? move.hint : 'Write the package of AL2023 instead, with dnf install -y.',
    );
  if (open.length > 0) return result;
  if (subcommand === 'install') {
    const packages = topics.flatMap(({ move }) => (move?.kind === 'rename' ? move.to : []));
    const words = ['dnf', 'install', '-y', ...new Set(packages)];
    result.edits.push({ start: programWord.start, end: found.end, text: writtenAll(words, command) });
  } else if (subcommand === undefined || /^(?:enable|disable|list|info|help)$/.test(subcommand))
    result.isGone = true;
  else
    ask(
      found,
      'AL2023 has no amazon-linux-extras.',
      'Write the package of AL2023 instead, with dnf install -y.',
    );
  return result;
}
