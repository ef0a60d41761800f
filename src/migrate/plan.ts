import { UsageError } from '../errors.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import { packageTypeOf } from '../template/functions.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { architectureOf } from './architecture.ts';
import { draftFiles, type FileChange } from './draft-files.ts';
import { findMoves, functionImage } from './find-moves.ts';
import type { GoModule } from './go/module.ts';
import { modulesOf } from './go/modules-of.ts';
import { moveModules } from './go/move-modules.ts';
import type { RaisedModule } from './go/raise.ts';
import { askAboutDockerfiles } from './image/missing-dockerfile.ts';
import { dockerfilesOf, moveImages } from './image/move-images.ts';
import type { FunctionMove, ImageMove, MigrationChoices } from './moves.ts';
import { askAboutNested } from './nested.ts';
import { NEW_RUNTIME } from './old-runtimes.ts';
import { askAt, edit, type Planning } from './planning.ts';
import { distinct, type Question } from './question.ts';
import { buildImageEdits, ownBuildImages, parameterEdits } from './samconfig.ts';
import { type TemplateDraft, templateDraft } from './template/draft.ts';
import { moveLayers } from './template/move-layers.ts';
import { moveTemplate, type ParameterRemark } from './template/move-template.ts';
import { askAboutRuntimes, askAboutTemplate } from './template/template-questions.ts';
import { moveZip } from './zip/move-zip.ts';
import { withBuilds } from './zip/with-builds.ts';

/** Where the project is. Paths are absolute. */
export interface MigrationPlace {
  folder: string;
  templateFile: string;
  samconfigFile: string | undefined;
}

export interface MigrationPlan {
  functions: readonly FunctionMove[];
  changes: readonly FileChange[];
  questions: readonly Question[];
  notes: readonly string[];
  /** Functions on provided.al2023 that are not on the architecture that was asked for: they move where they are named. */
  namable: readonly string[];
  /** The project as it would be. */
  files: ProjectFiles;
}

/**
 * What moving a project's functions to provided.al2023 would change. Nothing is written.
 * @param raise finds a newer aws-lambda-go for a module that has one which is too old
 * @param realPath what a path stands for behind symbolic links: two paths can be one file
 * @throws UsageError for a function that is not there; FailedError for a template that cannot be edited
 */
export async function planMigration(
  place: MigrationPlace,
  choices: MigrationChoices,
  onDisk: ProjectFiles,
  raise: (module: GoModule) => Promise<RaisedModule>,
  realPath: (path: string) => string = (path) => path,
): Promise<MigrationPlan> {
  const files = draftFiles(onDisk, realPath);
  const { folder, templateFile } = place;
  const template = templateDraft(files.text(templateFile) ?? '');
  checkNames(choices.only, template);
  const planning: Planning = { files, folder, templateFile, template, questions: [], notes: [] };
  askAboutRuntimes(planning, choices);
  if (choices.only.length === 0) askAboutNested(planning);
  askAboutDockerfiles(planning, choices);
  const moves = withBuilds(findMoves(template, folder, choices, files), template, files);
  if (moves.length > 0) {
    const parameters = movedTemplate(planning, moves, template);
    moveSamconfig(planning, place, moves, parameters);
    const zips = moves.filter((move) => move.package === 'Zip');
    for (const move of zips) moveZip(planning, move, template, moves);
    const inSource = zips
      .filter(({ build, go }) => build === 'go1.x' && go?.usesLambdaGo)
      .map(({ logicalId }) => logicalId);
    if (inSource.length > 0)
      planning.notes.push(
        `${inSource.join(', ')}: built by sam's own Go build as before, since a makefile build would see nothing outside of CodeUri, or not compile C. It takes no -tags lambda.norpc, so the program is a little larger; nothing has to be done.`,
      );
  }
  await moveModules(planning, modulesOf(moves, template, folder, choices, files), raise);
  const { questions, notes } = planning;
  return {
    functions: moves,
    changes: files.changes(),
    questions: distinct(questions),
    notes: [...new Set(notes)],
    namable: namable(template, choices),
    files,
  };
}

/** @throws UsageError */
function checkNames(only: readonly string[], { functions }: TemplateDraft): void {
  const names = functions.map(({ logicalId }) => logicalId);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = didYouMean(unknown, names);
  throw new UsageError(
    `The template has no function ${unknown}${near === undefined ? '.' : `; did you mean ${near}?`}`,
    `It has ${names.join(', ') || 'none'}.`,
  );
}

function namable({ functions, value }: TemplateDraft, { architecture }: MigrationChoices): string[] {
  if (architecture === undefined) return [];
  return functions
    .filter((fn) => fn.properties['Runtime'] === NEW_RUNTIME && architectureOf(fn, value) !== architecture)
    .map(({ logicalId }) => logicalId);
}

function movedTemplate(
  planning: Planning,
  moves: readonly FunctionMove[],
  template: TemplateDraft,
): ParameterRemark[] {
  const { files, folder, templateFile } = planning;
  const moved = moveTemplate(template, moves);
  const layers = moveLayers(moved.draft, moves);
  askAboutTemplate(planning, [...moved.remarks, ...layers.remarks]);
  const images = moves.filter((move): move is ImageMove => move.package === 'Image');
  const staying = template.functions
    .filter(
      (fn) => packageTypeOf(fn) === 'Image' && !moves.some(({ logicalId }) => logicalId === fn.logicalId),
    )
    .flatMap((fn) => {
      const image = functionImage(fn, folder);
      return image === undefined ? [] : [{ logicalId: fn.logicalId, image }];
    });
  files.put(templateFile, moveImages(planning, layers.draft, images, dockerfilesOf(staying)).text);
  return moved.remarks.filter((remark) => remark.kind === 'parameter');
}

function moveSamconfig(
  planning: Planning,
  { samconfigFile }: MigrationPlace,
  moves: readonly FunctionMove[],
  parameters: readonly ParameterRemark[],
): void {
  const text = samconfigFile === undefined ? undefined : planning.files.text(samconfigFile);
  const architecture = moves.every((move) => move.architecture === moves[0]!.architecture)
    ? moves[0]!.architecture
    : undefined;
  if (text === undefined) return;
  const values = parameters.flatMap((parameter) => parameterEdits(text, parameter));
  edit(planning, samconfigFile!, [...buildImageEdits(text, architecture), ...values]);
  for (const { name, offset } of ownBuildImages(text))
    askAt(planning, samconfigFile!, text, offset, {
      about: 'own-build-image',
      message: `sam builds in ${name}, an image of the project's own: is it for Amazon Linux 2023${architecture === undefined ? '' : ` on ${architecture}`}?`,
      hint: 'Build it anew on public.ecr.aws/sam/build-provided.al2023; what its Dockerfile says is not looked at.',
    });
}
