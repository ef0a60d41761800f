import type { ProjectFiles } from '../../project/project-files.ts';
import { architectureOf } from '../architecture.ts';
import type { FunctionMove, ZipMove } from '../moves.ts';
import { functionIn, type TemplateDraft } from '../template/draft.ts';
import { decideBuild } from './decide-build.ts';

/** The moves, each with how its function is to be built, and which programs lay beside its own. */
export function withBuilds(
  found: readonly FunctionMove[],
  template: TemplateDraft,
  files: ProjectFiles,
): FunctionMove[] {
  const moves = found.map((move) => (move.package === 'Zip' ? withBuild(move, template, files) : move));
  return moves.map((move) => (move.package === 'Zip' ? withBesides(move, moves) : move));
}

function withBuild(move: ZipMove, template: TemplateDraft, files: ProjectFiles): ZipMove {
  const fn = functionIn(template, move.logicalId);
  const runsOn = move.architecture ?? architectureOf(fn, template.value);
  return { ...move, build: decideBuild(move, fn, runsOn, files) };
}

function withBesides(move: ZipMove, moves: readonly FunctionMove[]): ZipMove {
  if (move.build !== 'prebuilt') return move;
  const others = moves.filter(
    (one) =>
      one.package === 'Zip' &&
      one.build === 'prebuilt' &&
      one.codeFolder === move.codeFolder &&
      one.handler !== move.handler,
  );
  return { ...move, besides: others.map(({ logicalId }) => logicalId) };
}
