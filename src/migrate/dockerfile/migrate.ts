import { baseOf, finalStage } from '../../dockerfile/base.ts';
import type { Dockerfile, Stage } from '../../dockerfile/dockerfile.ts';
import type { TextEdit } from '../../text/edits.ts';
import { moveArchitecture } from './architecture.ts';
import { execEntrypoint, goEntrypoint } from './entrypoint.ts';
import { goBuildEdits } from './go-builds.ts';
import { missingPrograms } from './missing-programs.ts';
import { type DockerfileMove, type Findings, findings, type MovedDockerfile } from './move.ts';
import { moveBases } from './move-bases.ts';
import { movePackages } from './move-packages.ts';
import { TASK_ROOT } from './paths.ts';

/**
 * What makes a Dockerfile on Amazon Linux 1 or 2, or on `lambda/go:1`, one on `provided:al2023`. Every other byte stays. What
 * is done to an image that needs it is done once: there is nothing to edit in the result.
 */
export function migrateDockerfile(dockerfile: Dockerfile, move: DockerfileMove): MovedDockerfile {
  const bases = moveBases(dockerfile, move);
  const final = finalStage(dockerfile, move.target);
  const chain = final ? chainOf(final, dockerfile, move.args) : [];
  const parts: Findings[] = [bases];
  for (const stage of bases.moved) {
    parts.push(movePackages(dockerfile.text, stage));
    const stages = chainOf(stage, dockerfile, move.args);
    // sam's builders have more in them than the base.
    const isBuilder = /build-/.test(stages[0]?.base?.text ?? '');
    if (!isBuilder) parts.push({ ...findings(), questions: missingPrograms(dockerfile.text, stages) });
  }
  let programFolder = TASK_ROOT;
  const fromGo = final !== undefined && bases.fromGo.has(final);
  if (final !== undefined && bases.moved.has(final)) {
    if (fromGo) {
      const program = goEntrypoint(dockerfile, chain, move);
      programFolder = program.programFolder;
      parts.push(program);
    }
    parts.push(execEntrypoint(dockerfile, chain, move));
  }
  if (move.usesLambdaGo && bases.moved.size > 0)
    parts.push({ ...findings(), edits: goBuildEdits(dockerfile) });
  if (move.architecture !== undefined) parts.push(moveArchitecture(dockerfile, final, move.architecture));
  const byPlace = <T extends { at: { start: number } }>(list: readonly T[]): T[] =>
    [...list].sort((one, other) => one.at.start - other.at.start);
  return {
    edits: withoutOverlaps(parts.flatMap(({ edits }) => edits)),
    questions: byPlace(parts.flatMap(({ questions }) => questions)),
    notes: byPlace(parts.flatMap(({ notes }) => notes)),
    outside: bases.outside,
    fromGo,
    programFolder,
    isNeeded: bases.hasOld,
  };
}

/** The stages that a stage is made of, itself the last one. */
function chainOf(stage: Stage, dockerfile: Dockerfile, args: Readonly<Record<string, string>>): Stage[] {
  const base = baseOf(stage, dockerfile, args);
  return base.kind === 'stage' ? [...chainOf(base.stage, dockerfile, args), stage] : [stage];
}

/** What takes a whole part away makes edits within it needless. */
function withoutOverlaps(edits: readonly TextEdit[]): TextEdit[] {
  const kept: TextEdit[] = [];
  // Of two that begin together, an insertion comes first, and the longer of others.
  const rank = ({ start, end }: TextEdit) => (start === end ? Number.NEGATIVE_INFINITY : -end);
  const ordered = [...edits].sort((one, other) => one.start - other.start || rank(one) - rank(other));
  for (const edit of ordered) {
    const last = kept.at(-1);
    if (last === undefined || edit.start >= last.end) kept.push(edit);
  }
  return kept;
}
