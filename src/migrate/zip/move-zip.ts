import { join, relative } from 'node:path';
import type { FunctionResource } from '../../template/functions.ts';
import { type Architecture, architectureOf } from '../architecture.ts';
import { leftArchitecture } from '../architecture-words.ts';
import { bootstrapNameEdits, goRecipeEdits } from '../makefile/go-recipe.ts';
import { machineEdits } from '../makefile/machine.ts';
import { parseMakefile, rulesFor } from '../makefile/rules.ts';
import type { FunctionMove, ZipMove } from '../moves.ts';
import { askAt, askAtPath, edit, type Planning } from '../planning.ts';
import { functionIn, type TemplateDraft } from '../template/draft.ts';
import { missingPrograms } from './missing-programs.ts';
import { withGoTarget } from './new-target.ts';
import { buildFiles, renameEdits } from './program-name.ts';

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
  const { codeFolder, build, go, logicalId } = move;
  const fn = functionIn(template, logicalId);
  const runsOn = move.architecture ?? architectureOf(fn, template.value);
  if (codeFolder === undefined) {
    askAboutCode(planning, move, fn);
    return;
  }
  if (go !== undefined && go.module === undefined) {
    askAtPath(planning, codePath(fn), {
      about: 'no-go-module',
      subject: logicalId,
      message: `${logicalId} is a Go program without a go.mod, which today's Go does not build.`,
      hint: `In ${relative(planning.folder, codeFolder) || '.'}: go mod init NAME && go mod tidy`,
    });
  }
  const makefile = join(makefileFolder(move, fn, planning), 'Makefile');
  if (build === 'makefile' && runsOn !== undefined) addTarget(planning, move, makefile, runsOn);
  else if (fn.metadata['BuildMethod'] === 'makefile' || isMadeByDefault(move, fn))
    moveRecipe(planning, move, makefile, isAlone(move, template, moves));
  if (move.from.includes('go1.x')) nameProgram(planning, move, fn);
  askAboutScripts(planning, move);
}

const codePath = (fn: FunctionResource) =>
  fn.pathOf(fn.type === 'AWS::Serverless::Function' ? 'CodeUri' : 'Code');

function askAboutCode(
  planning: Planning,
  { logicalId, from, architecture }: ZipMove,
  fn: FunctionResource,
): void {
  const wasGo = from.includes('go1.x');
  if (!wasGo && architecture === undefined) return;
  const needs = [
    ...(wasGo ? ['an executable named bootstrap at its top'] : []),
    ...(architecture === undefined ? [] : [`programs built for ${architecture}`]),
  ];
  askAtPath(planning, codePath(fn), {
    about: 'code-elsewhere',
    subject: logicalId,
    message: `The code of ${logicalId} is not in this project: it needs ${needs.join(', and ')}.`,
    hint: 'Build it so where it comes from, before this template is deployed.',
  });
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
    .filter((fn) => code(fn) === own)
    .every((fn) =>
      moves.some((move) => move.logicalId === fn.logicalId && move.architecture === architecture),
    );
}

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

/** The recipe that sam runs for the function, where a Makefile is there and has it. */
function moveRecipe(planning: Planning, move: ZipMove, file: string, ownsVariables: boolean): void {
  const { logicalId, architecture, handler, from, go } = move;
  const text = planning.files.text(file);
  if (text === undefined) return;
  const makefile = parseMakefile(text);
  const rules = rulesFor(makefile, `build-${logicalId}`, text);
  const machine = machineEdits(text, ownsVariables ? makefile.others : [], rules, architecture);
  const recipe = goRecipeEdits(
    text,
    rules,
    architecture,
    machine.saysGoArchitecture,
    go?.usesLambdaGo !== false,
  );
  const names =
    from.includes('go1.x') && handler !== undefined ? bootstrapNameEdits(text, rules, handler) : [];
  edit(planning, file, [...recipe.edits, ...names, ...machine.edits]);
  for (const offset of recipe.unclear)
    askAt(planning, file, text, offset, {
      about: 'go-tags',
      subject: logicalId,
      message: `The tags of this go build are not written out here.`,
      hint: 'Add lambda.norpc to them: provided.al2023 does not need the rest.',
    });
  if (architecture === undefined) return;
  for (const { offset, why } of machine.unclear)
    askAt(planning, file, text, offset, {
      about: 'architecture-of-build',
      subject: logicalId,
      message: `${logicalId} moves to ${architecture}, and ${why}.`,
      hint: `Make this line build for ${architecture}.`,
    });
  for (const { recipe: spans } of rules)
    for (const span of spans) {
      const offset = leftArchitecture(text, span, architecture, machine.edits);
      if (offset !== undefined)
        askAt(planning, file, text, offset, {
          about: 'architecture-word',
          subject: logicalId,
          message: `${logicalId} moves to ${architecture}, and this line names another architecture.`,
          hint: `Write what is right for ${architecture}, if it concerns the function.`,
        });
    }
}

/** go1.x started the program that the Handler names; every other runtime the one named bootstrap. */
function nameProgram(
  planning: Planning,
  { handler, codeFolder, build, logicalId }: ZipMove,
  fn: FunctionResource,
): void {
  if (handler === undefined || handler === 'bootstrap') return;
  const { files, folder } = planning;
  const program = join(codeFolder!, handler);
  if (files.info(program)?.kind === 'folder') return;
  let isNamed = false;
  for (const file of buildFiles(folder, codeFolder!, files)) {
    const text = files.text(file);
    const edits = text === undefined ? [] : renameEdits(text, file, folder, program);
    edit(planning, file, edits);
    if (edits.length > 0 && !file.endsWith('.gitignore')) isNamed = true;
  }
  if (build !== 'prebuilt' || isNamed) return;
  askAtPath(planning, codePath(fn), {
    about: 'program-name',
    subject: logicalId,
    message: `The program of ${logicalId} is built outside of sam, by what is not seen here, as ${handler}.`,
    hint: `Build it as ${join(relative(folder, codeFolder!), 'bootstrap')}, and keep it executable.`,
  });
}

function askAboutScripts(planning: Planning, { logicalId, codeFolder }: ZipMove): void {
  for (const { file, offset, program } of missingPrograms(codeFolder!, planning.files))
    askAt(planning, file, planning.files.text(file) ?? '', offset, {
      about: 'missing-program',
      subject: logicalId,
      message: `provided.al2023 has no ${program}, and the code of ${logicalId} calls it.`,
      hint: 'Bring a program of your own into the zip, or do without it.',
    });
}
