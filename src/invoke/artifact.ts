import { randomUUID } from 'node:crypto';
import type { ContainerImage } from '../adapters/docker.ts';
import { parametersFor } from '../project/locate-project.ts';
import type { Project } from '../project/open-project.ts';
import { diskFiles } from '../project/project-files.ts';
import type { FunctionResource } from '../template/functions.ts';
import { cacheFolder, openBuildCache } from './build-cache.ts';
import { type BuildDeps, buildFunction } from './build-function.ts';
import { type BuildPlan, planBuild } from './build-plan.ts';
import type { Host } from './build-steps.ts';
import { prepareImage } from './image.ts';
import { findSamBuild } from './sam-build.ts';
import { scanSources } from './scan-sources.ts';
import type { InvokedFunction } from './settings.ts';
import { sourceRoots } from './source-roots.ts';

/** What runs: the folder that holds a zip function's `bootstrap`, or a container image. */
export type Artifact = FolderArtifact | ImageArtifact;

export interface FolderArtifact {
  kind: 'folder';
  /** Absolute. */
  folder: string;
  from: 'sources' | 'sam build' | 'cache' | 'build';
}

export interface ImageArtifact {
  kind: 'image';
  image: ContainerImage;
  /** How people call it: its name and tag. */
  reference: string;
  /** Where it came from: this build, or the name that ImageUri says. */
  from: 'build' | 'named';
}

/**
 * The function as it would be deployed: CodeUri itself where nothing is built; what `sam build` made, when that is
 * newer than the sources and the template; else a build of samgen's own, made again only when the sources changed.
 */
export async function prepareArtifact(
  project: Project,
  fn: FunctionResource,
  invoked: InvokedFunction,
  host: Host,
  deps: BuildDeps,
): Promise<Artifact> {
  if (invoked.packageType === 'Image') return prepareImage(project, fn, invoked, deps);
  const inSource = parametersFor(project, 'build')['build_in_source'] === true;
  const plan = planBuild(fn, invoked, project.folder, diskFiles, inSource);
  if (plan.kind === 'prebuilt') return { kind: 'folder', folder: plan.code, from: 'sources' };
  const roots = sourceRoots(plan, diskFiles);
  const sources = scanSources(roots.paths);
  // sam builds for Linux only.
  if (host.platform === 'linux') {
    const sam = await findSamBuild(project, fn.logicalId, plan.code);
    const newest = Math.max(sources.newest, diskFiles.info(project.templateFile)?.modified ?? 0);
    if (sam !== undefined && newest < sam.time)
      return { kind: 'folder', folder: sam.folder, from: 'sam build' };
  }
  const cache = openBuildCache(cacheFolder(deps.env), cacheKey(project, plan, invoked));
  const cached = roots.complete ? cache.find(sources.fingerprint) : undefined;
  if (cached !== undefined) return { kind: 'folder', folder: cached, from: 'cache' };
  const name = roots.complete ? sources.fingerprint : randomUUID();
  const folder = await cache.fill(name, (places) => buildFunction(plan, invoked, places, host, deps));
  return { kind: 'folder', folder, from: 'build' };
}

// Of the template, only what the build depends on: another variable needs no new build.
const cacheKey = (
  project: Project,
  plan: BuildPlan,
  { logicalId, architecture }: InvokedFunction,
): string[] => [project.templateFile, logicalId, architecture, JSON.stringify(plan)];
