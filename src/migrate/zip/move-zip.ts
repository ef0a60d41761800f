import { join } from 'node:path';
import { type FunctionResource, packageTypeOf } from '../../template/functions.ts';
import { type Architecture, architectureOf } from '../architecture.ts';
import { parseMakefile } from '../makefile/rules.ts';
import type { FunctionMove, ZipMove } from '../moves.ts';
import type { Planning } from '../planning.ts';
import { functionIn, type TemplateDraft } from '../template/draft.ts';
import { moveRecipe } from './move-recipe.ts';
import { askAboutProgram, followProgram } from './name-program.ts';
import { withGoTarget } from './new-target.ts';
import {
  askAboutCode,
  askAboutModule,
  askAboutPrograms,
  askAboutScripts,
  codePath,
} from './zip-questions.ts';

/**
 * The files of a zip function that moves: its Makefile, what else builds or names its program, and questions about
 * its code.
 */
export function moveZip(
  planning: Planning,
  move: ZipMove,
  template: TemplateDraft,
  moves: readonly FunctionMove[],
): void {
  const { codeFolder, build, logicalId } = move;
  const fn = functionIn(template, logicalId);
  const runsOn = move.architecture ?? architectureOf(fn, template.value);
  if (codeFolder === undefined) {
    askAboutCode(planning, move, fn);
    return;
  }
  askAboutModule(planning, move, fn);
  const makefile = join(makefileFolder(move, fn, planning), 'Makefile');
  if (build === 'makefile' && runsOn !== undefined) addTarget(planning, move, makefile, runsOn);
  else if (fn.metadata['BuildMethod'] === 'makefile' || isMadeByDefault(move, fn))
    moveRecipe(planning, move, makefile, isAlone(move, template, moves));
  const own = followProgram(planning, move, movesAlike(move, template, moves));
  askAboutProgram(planning, move, own, codePath(fn));
  askAboutScripts(planning, move);
  if (!own.isCompiled) askAboutPrograms(planning, move, fn, makefile);
}

function makefileFolder(
  { codeFolder }: ZipMove,
  { metadata }: FunctionResource,
  { folder }: Planning,
): string {
  const context = metadata['ContextPath'] ?? metadata['ProjectRootDirectory'];
  return typeof context === 'string' ? join(folder, context) : codeFolder!;
}

/** Whether all that is built in its folder moves with it: what a Makefile says for all its rules is for all of them. */
function isAlone(
  { logicalId, architecture }: ZipMove,
  { functions }: TemplateDraft,
  moves: readonly FunctionMove[],
) {
  const code = (fn: FunctionResource | undefined) => JSON.stringify(fn?.properties['CodeUri']);
  const own = code(functions.find((fn) => fn.logicalId === logicalId));
  return functions
    .filter(
      (fn) => code(fn) === own && fn.properties['InlineCode'] === undefined && packageTypeOf(fn) === 'Zip',
    )
    .every((fn) =>
      moves.some((move) => move.logicalId === fn.logicalId && move.architecture === architecture),
    );
}

const movesAlike = (
  { architecture }: ZipMove,
  { functions }: TemplateDraft,
  moves: readonly FunctionMove[],
) =>
  functions.every(({ logicalId }) =>
    moves.some((move) => move.logicalId === logicalId && move.architecture === architecture),
  );

/** sam takes `makefile` for provided runtimes where nothing is said. */
const isMadeByDefault = ({ from }: ZipMove, { metadata }: FunctionResource): boolean =>
  metadata['BuildMethod'] === undefined && !metadata['SkipBuild'] && !from.includes('go1.x');

function addTarget(
  planning: Planning,
  { logicalId, go }: ZipMove,
  makefile: string,
  architecture: Architecture,
): void {
  const { files } = planning;
  const before = files.text(makefile);
  if (parseMakefile(before ?? '').rules.some(({ targets }) => targets.includes(`build-${logicalId}`))) return;
  files.put(makefile, withGoTarget(before, logicalId, { architecture, usesLambdaGo: go!.usesLambdaGo }));
}
