import { type Base, baseOf, type Piece, pieceOf, writtenAt } from '../../dockerfile/base.ts';
import type { Dockerfile, Stage } from '../../dockerfile/dockerfile.ts';
import type { Span } from '../../text/edits.ts';
import { type DockerfileMove, type Findings, findings, type OutsideChange } from './move.ts';
import { type OldBase, oldBase, otherArchitecture, type ReferenceEdit } from './old-base.ts';

export interface MovedBases extends Findings {
  readonly outside: OutsideChange[];
  /** The stages that stand on a base that moves, directly or through others. */
  readonly moved: ReadonlySet<Stage>;
  readonly fromGo: ReadonlySet<Stage>;
  /** Whether there is an old base, one that cannot be moved here too. */
  readonly hasOld: boolean;
}

/** The FROMs, and the ARGs that they are made of. */
export function moveBases(dockerfile: Dockerfile, move: DockerfileMove): MovedBases {
  const result = { ...findings(), outside: [] as OutsideChange[] };
  const moved = new Set<Stage>();
  const fromGo = new Set<Stage>();
  const seen = new Map<Stage, { base: Base; old: OldBase | undefined }>();
  for (const stage of dockerfile.stages) {
    const base = baseOf(stage, dockerfile, move.args);
    const old = base.kind === 'image' ? oldBase(base.reference, move.architecture) : undefined;
    seen.set(stage, { base, old });
  }
  let hasOld = false;
  for (const [stage, { base, old }] of seen) {
    if (base.kind === 'stage' && moved.has(base.stage)) {
      moved.add(stage);
      if (fromGo.has(base.stage)) fromGo.add(stage);
    }
    if (base.kind === 'unknown') askUnknown(stage, result);
    if (base.kind !== 'image') continue;
    if (old === undefined) {
      const other = move.architecture && otherArchitecture(base.reference, move.architecture);
      if (other) applyAll([other], base.pieces, result);
      continue;
    }
    hasOld = true;
    const at = stage.base!;
    if (old.kind === 'asks') {
      result.questions.push({ at, about: old.about, message: old.message, hint: old.hint });
      continue;
    }
    const shared = sharedWithOthers(base.pieces, old.edits, stage, seen);
    if (shared !== undefined || !applyAll(old.edits, base.pieces, result)) {
      const why = shared
        ? `The argument ${shared} decides other bases too`
        : 'It is put together from several parts';
      result.questions.push({
        at,
        about: 'base-expression',
        message: `${base.reference} is an old base. ${why}.`,
        hint: `Let it become ${applied(base.reference, old.edits)}, and run samgen migrate again.`,
      });
      continue;
    }
    moved.add(stage);
    if (old.isGo) fromGo.add(stage);
    if (old.loses !== undefined)
      result.notes.push({
        at,
        about: 'pin-dropped',
        message: `${old.loses} is of the old base. samgen base pin pins the new one.`,
      });
  }
  return { ...result, moved, fromGo, hasOld };
}

function askUnknown(stage: Stage, { questions }: Findings): void {
  if (stage.base === undefined || !/lambda|provided|al2|sam\/build/i.test(stage.base.text)) return;
  questions.push({
    at: stage.base,
    about: 'base-unknown',
    message: `Which base ${stage.base.text} is, the build decides.`,
    hint: 'Give the argument a default (ARG NAME=…), or name it in DockerBuildArgs.',
  });
}

/** Whether all edits have a place; those of a build argument are told to the template. */
function applyAll(
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

/** The ARG among what is edited that another base is made of too, which would not become what it has to. */
function sharedWithOthers(
  pieces: readonly Piece[],
  edits: readonly ReferenceEdit[],
  stage: Stage,
  seen: ReadonlyMap<Stage, { base: Base; old: OldBase | undefined }>,
): string | undefined {
  for (const edit of edits) {
    const name = pieceOf(pieces, edit.at)?.piece.argument;
    if (name === undefined) continue;
    for (const [other, { base, old }] of seen) {
      if (other === stage || base.kind !== 'image' || !base.pieces.some(({ argument }) => argument === name))
        continue;
      const theirs = old?.kind === 'moves' ? old.edits : [];
      if (
        !theirs.some((one) => pieceOf(base.pieces, one.at)?.piece.argument === name && one.text === edit.text)
      )
        return name;
    }
  }
  return undefined;
}

const applied = (reference: string, edits: readonly ReferenceEdit[]): string =>
  [...edits]
    .sort((one, other) => other.at.start - one.at.start)
    .reduce((text, { at, text: to }) => replaced(text, at, to), reference);

const replaced = (text: string, { start, end }: Span, to: string): string =>
  text.slice(0, start) + to + text.slice(end);
