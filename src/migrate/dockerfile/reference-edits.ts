import { type Piece, pieceOf, writtenAt } from '../../dockerfile/base.ts';
import type { Span } from '../../text/edits.ts';
import type { Findings, OutsideChange } from './move.ts';
import type { ReferenceEdit } from './old-base.ts';

/** Whether all edits have a place; those of a build argument are told to the template. */
export function applyAll(
  edits: readonly ReferenceEdit[],
  pieces: readonly Piece[],
  { edits: made, outside }: Findings & { outside: OutsideChange[] },
): boolean {
  const placed = [...edits]
    .sort((one, other) => other.at.start - one.at.start)
    .map((edit) => ({
      edit,
      at: writtenAt(pieces, edit.at),
      piece: pieceOf(pieces, edit.at),
    }));
  const changes = new Map<string, OutsideChange>();
  for (const { edit, at, piece } of placed) {
    if (at !== undefined) continue;
    const name = piece?.piece.argument;
    if (piece === undefined || name === undefined) return false;
    const from = piece.piece.text;
    const before = changes.get(name)?.to ?? from;
    // Of the parts of one argument the later ones come first, so that places stay.
    const to =
      before.slice(0, edit.at.start - piece.from) + edit.text + before.slice(edit.at.end - piece.from);
    changes.set(name, { name, from, to });
  }
  for (const { edit, at } of placed) {
    if (at === undefined) continue;
    if (!made.some(({ start, end }) => start === at.start && end === at.end))
      made.push({ ...at, text: edit.text });
  }
  for (const change of changes.values())
    if (!outside.some(({ name }) => name === change.name)) outside.push(change);
  return true;
}

/** The reference with its edits made. */
export const applied = (reference: string, edits: readonly ReferenceEdit[]): string =>
  [...edits]
    .sort((one, other) => other.at.start - one.at.start)
    .reduce((text, { at, text: to }) => replaced(text, at, to), reference);

const replaced = (text: string, { start, end }: Span, to: string): string =>
  text.slice(0, start) + to + text.slice(end);
