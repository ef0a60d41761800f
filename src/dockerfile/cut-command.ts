import type { Span } from '../text/edits.ts';
import type { Separator, ShellCommand } from './shell-commands.ts';

/**
 * What has to go so that a command that always succeeds goes out of its chain with one separator, its comments above and
 * its share of the continued lines. Undefined where the rest would not mean the same (`a || b`, a whole branch, the only
 * command): `true` can stand in its place.
 */
export function cutOf(text: string, command: ShellCommand): Span | undefined {
  const { before, after, start, end } = command;
  const isFirst = before === undefined || before.opens;
  const leads = after?.nextStart !== undefined;
  const isListed = isFirst || isListSeparator(before);
  const canCutForward =
    leads &&
    before?.text !== '!' &&
    ((after.text === '&&' && (isListed || before.text === '&&')) || (isListSeparator(after) && isListed));
  const canCutBackward =
    !isFirst &&
    (before.text === '&&' || (isListSeparator(before) && (after === undefined || isListSeparator(after))));
  const prefersBackward =
    canCutBackward &&
    isOneLine(text, before.end, start) &&
    after !== undefined &&
    !isOneLine(text, end, after.start);
  if (canCutForward && !prefersBackward) return forward(text, command, after);
  if (canCutBackward) return { start: before.previousEnd ?? before.start, end };
  return undefined;
}

const isListSeparator = ({ text }: Separator): boolean => text === ';' || text === '\n';
const isOneLine = (text: string, from: number, to: number): boolean => !text.slice(from, to).includes('\n');

function forward(text: string, { before, start }: ShellCommand, after: Separator): Span {
  const next = after.nextStart ?? after.end;
  const beginsLine = before !== undefined && !isOneLine(text, before.end, start);
  if (before !== undefined && !before.opens && !(beginsLine && isOneLine(text, after.end, next)))
    return { start: before.end, end: after.end };
  // A comment between is about what follows: it stays, on its line.
  if (!/^[ \t]*#/m.test(text.slice(after.end, next))) return { start, end: next };
  const blanks = /^[ \t]*/.exec(text.slice(after.end, next))![0];
  return { start, end: after.end + blanks.length };
}
