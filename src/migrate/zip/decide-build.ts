import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import type { ProjectFiles } from '../../project/project-files.ts';
import type { FunctionResource } from '../../template/functions.ts';
import type { Architecture } from '../architecture.ts';
import type { ZipMove } from '../moves.ts';

/**
 * How sam is to build a function that leaves go1.x, whose sources sam built without being told how. A makefile build
 * alone can have the tag lambda.norpc and be static; sam gives it the code's folder and nothing else, and no architecture.
 * @param architecture the one that it will run on; undefined where that is not known here
 */
export function decideBuild(
  { from, go, codeFolder }: Pick<ZipMove, 'from' | 'go' | 'codeFolder'>,
  { metadata, type }: Pick<FunctionResource, 'metadata' | 'type'>,
  architecture: Architecture | undefined,
  files: ProjectFiles,
): ZipMove['build'] {
  const isSaid = metadata['BuildMethod'] !== undefined || metadata['SkipBuild'] !== undefined;
  if (!from.includes('go1.x') || isSaid || codeFolder === undefined) return undefined;
  if (go === undefined) return 'prebuilt';
  const canMake =
    go.isSelfContained && !go.usesCgo && architecture !== undefined && type === 'AWS::Serverless::Function';
  return canMake && takesTarget(join(codeFolder, 'Makefile'), files) ? 'makefile' : 'go1.x';
}

/** Whether a target can be put at the end of a Makefile, in the usual way of writing one. */
function takesTarget(makefile: string, files: ProjectFiles): boolean {
  const info = files.info(makefile);
  if (info === undefined) return true;
  const bytes = info.kind === 'file' ? files.read(makefile) : undefined;
  const text = bytes !== undefined && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  return text !== undefined && !/^\s*\.RECIPEPREFIX\b/m.test(text);
}
