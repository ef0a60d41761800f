import { resolve } from 'node:path';
import { planBuild } from '../invoke/build-plan.ts';
import { imageSource, withKnownImage } from '../invoke/image-source.ts';
import { type InvokedFunction, settingsOf } from '../invoke/settings.ts';
import { sourceRoots } from '../invoke/source-roots.ts';
import type { Project } from '../project/open-project.ts';
import { diskFiles } from '../project/project-files.ts';
import type { FunctionResource } from '../template/functions.ts';
import type { Scope } from '../template/intrinsics.ts';

/** Files and folders whose change may make another function of it; they need not be there. Absolute. */
export function rootsOf(project: Project, fn: FunctionResource, scope: Scope): string[] {
  try {
    const invoked = settingsOf(fn, scope);
    return invoked.packageType === 'Image' ? ofImage(project, fn, scope) : ofSources(project, fn, invoked);
  } catch {
    // The same is thrown where it is built, and told there.
    const { CodeUri: uri, Code: code } = fn.properties;
    return [uri, code, fn.metadata['DockerContext']]
      .filter((path) => typeof path === 'string' && !path.includes('://'))
      .map((path) => resolve(project.folder, path as string));
  }
}

function ofSources(project: Project, fn: FunctionResource, invoked: InvokedFunction): string[] {
  return sourceRoots(planBuild(fn, invoked, project.folder, diskFiles), diskFiles).paths;
}

/** None of an image that is named: who tags another one with its name has to start anew. */
function ofImage({ folder }: Project, fn: FunctionResource, scope: Scope): string[] {
  const source = imageSource(withKnownImage(fn, scope), folder);
  return source.kind === 'build' ? [source.context, source.dockerfile] : [];
}
