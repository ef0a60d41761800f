import { type Base, baseOf, type Piece, pieceOf } from '../../dockerfile/base.ts';
import type { Dockerfile, Stage } from '../../dockerfile/dockerfile.ts';
import { type DockerfileMove, type Findings, findings, type OutsideChange } from './move.ts';
import { type OldBase, oldBase, otherArchitecture, type ReferenceEdit } from './old-base.ts';
import { applied, applyAll } from './reference-edits.ts';

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
    if (base.kind === 'unknown') {
      if (moveLiteral(stage, result)) {
        hasOld = true;
        moved.add(stage);
      } else askUnknown(stage, result);
    }
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

/** `provided:al2-$ARCHITECTURE`: the system is written, whatever the argument is. */
function moveLiteral({ base }: Stage, { edits }: Findings): boolean {
  const match = /^["']?\S*\b(?:lambda\/|aws-lambda-)provided:(al2|al1|alami)(?=-\$)/.exec(base?.text ?? '');
  if (match === null) return false;
  const end = base!.start + match[0].length;
  edits.push({ start: end - match[1]!.length, end, text: 'al2023' });
  return true;
}

const MAY_BE_OLD =
  /lambda\/(?:provided|go|\$)|aws-lambda-(?:provided|go|\$)|build-(?:image-)?(?:provided|go1|\$)|^["']?\$/i;

function askUnknown(stage: Stage, { questions }: Findings): void {
  const text = stage.base?.text ?? '';
  if (stage.base === undefined || !MAY_BE_OLD.test(text) || text.includes(':al2023')) return;
  questions.push({
    at: stage.base,
    about: 'base-unknown',
    message: `Which base ${stage.base.text} is, the build decides.`,
    hint: 'Give the argument a default (ARG NAME=…), or name it in DockerBuildArgs.',
  });
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
