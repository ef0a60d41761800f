import { isAbsolute, join } from 'node:path';
import type { ProjectFiles } from '../project/project-files.ts';
import { type FunctionResource, packageTypeOf } from '../template/functions.ts';
import { isRecord } from '../text/is-record.ts';
import { localPath } from '../validate/packaging.ts';
import { architectureOf } from './architecture.ts';
import { goCode } from './go/code.ts';
import { oldBases } from './image/old-bases.ts';
import type { FunctionImage, FunctionMove, MigrationChoices, ZipMove } from './moves.ts';
import { NEW_RUNTIME, OLD_RUNTIMES } from './old-runtimes.ts';
import type { TemplateDraft } from './template/draft.ts';
import { leavesOf } from './template/leaves.ts';

/** The functions that move: those on an old runtime or base image; those that were named, also to another architecture. */
export function findMoves(
  draft: TemplateDraft,
  folder: string,
  choices: MigrationChoices,
  files: ProjectFiles,
): FunctionMove[] {
  return draft.functions
    .filter(({ logicalId }) => choices.only.length === 0 || choices.only.includes(logicalId))
    .flatMap((fn) => {
      const isNamed = choices.only.includes(fn.logicalId);
      const isThere = architectureOf(fn, draft.value) === choices.architecture;
      const architecture = isThere ? undefined : choices.architecture;
      const common = { logicalId: fn.logicalId, architecture };
      const movesAnyway = isNamed && architecture !== undefined;
      return packageTypeOf(fn) === 'Image'
        ? imageMove(fn, common, movesAnyway, { draft, folder, files })
        : zipMove(fn, common, movesAnyway, { draft, folder, files });
    });
}

interface Around {
  draft: TemplateDraft;
  folder: string;
  files: ProjectFiles;
}

type Common = Pick<FunctionMove, 'logicalId' | 'architecture'>;

function zipMove(
  fn: FunctionResource,
  common: Common,
  movesAnyway: boolean,
  { draft, folder, files }: Around,
): ZipMove[] {
  if (packageTypeOf(fn) !== 'Zip') return [];
  const texts = (leavesOf(fn.properties['Runtime'], fn.pathOf('Runtime'), draft.value) ?? []).map(
    ({ text }) => text,
  );
  const from = [...new Set(texts.filter((text) => OLD_RUNTIMES.includes(text)))];
  if (from.length === 0 && !(movesAnyway && texts.includes(NEW_RUNTIME))) return [];
  const codeFolder = codeFolderOf(fn, folder, files);
  const go = codeFolder === undefined ? undefined : goCode(codeFolder, files);
  const handler = fn.properties['Handler'];
  return [
    {
      ...common,
      package: 'Zip',
      from,
      handler: typeof handler === 'string' ? handler : undefined,
      codeFolder,
      go,
      build: undefined,
      besides: [],
    },
  ];
}

/** Undefined for code that lies elsewhere: in S3, in a zip. */
export function codeFolderOf(fn: FunctionResource, folder: string, files: ProjectFiles): string | undefined {
  const isServerless = fn.type === 'AWS::Serverless::Function';
  const written = fn.properties[isServerless ? 'CodeUri' : 'Code'];
  const path = localPath(written === undefined && isServerless ? '.' : written);
  if (path === undefined || /\.(?:zip|jar)$/.test(path)) return undefined;
  const absolute = join(folder, path);
  return files.info(absolute)?.kind === 'file' ? undefined : absolute.replace(/\/$/, '');
}

function imageMove(
  fn: FunctionResource,
  common: Common,
  movesAnyway: boolean,
  { folder, files }: Around,
): FunctionMove[] {
  const image = functionImage(fn, folder);
  const text = image && files.read(image.dockerfile)?.toString('utf8');
  if (image === undefined || text === undefined) return [];
  const from = oldBases(text, image);
  return from.length === 0 && !movesAnyway ? [] : [{ ...common, package: 'Image', from, image }];
}

/** As sam reads it: Dockerfile starts from DockerContext, DockerContext from the template's folder. */
export function functionImage({ metadata }: FunctionResource, folder: string): FunctionImage | undefined {
  const context = localPath(metadata['DockerContext']);
  const dockerfile = metadata['Dockerfile'];
  if (context === undefined || typeof dockerfile !== 'string' || metadata['SkipBuild']) return undefined;
  const args = isRecord(metadata['DockerBuildArgs']) ? metadata['DockerBuildArgs'] : {};
  const target = metadata['DockerBuildTarget'];
  const absolute = join(folder, context).replace(/\/$/, '');
  return {
    context: absolute,
    dockerfile: isAbsolute(dockerfile) ? dockerfile : join(absolute, dockerfile),
    args: Object.fromEntries(
      Object.entries(args).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    target: typeof target === 'string' ? target : undefined,
  };
}
