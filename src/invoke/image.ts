import { createHash } from 'node:crypto';
import { askDocker, type ContainerImage, DOCKER_MACHINES, inspectImage } from '../adapters/docker.ts';
import { FailedError, InvalidProjectError } from '../errors.ts';
import type { Project } from '../project/open-project.ts';
import { diskFiles } from '../project/project-files.ts';
import type { FunctionResource } from '../template/functions.ts';
import type { ImageArtifact } from './artifact.ts';
import type { BuildDeps } from './build-function.ts';
import { buildImage } from './image-build.ts';
import { type ImageSource, imageSource } from './image-source.ts';
import { noSuchImage, wrongMachine } from './image-words.ts';
import type { InvokedFunction } from './settings.ts';

/**
 * The image of a function: built as `sam build` would, or the one that its ImageUri names.
 * @throws InvalidProjectError for a template that says it wrongly; FailedError where it cannot be built, is not on this
 *   machine, or is of another architecture than the function; CancelledError
 */
export async function prepareImage(
  project: Project,
  fn: FunctionResource,
  invoked: InvokedFunction,
  deps: BuildDeps,
): Promise<ImageArtifact> {
  const source = imageSource(fn, project.folder);
  if (source.kind === 'build') {
    const tag = localTag(project, invoked);
    const image = await builtImage(source, tag, invoked, deps);
    return { kind: 'image', image, reference: tag, from: 'build' };
  }
  const { reference } = source;
  const image = await inspectImage(reference, deps);
  if (image === undefined) throw noSuchImage(reference, invoked, project.folder);
  if (!fits(image, invoked)) throw wrongMachine(image, invoked, reference);
  return { kind: 'image', image, reference, from: 'named' };
}

/** Never sam's own name: a deploy would push it. */
function localTag({ templateFile }: Project, { logicalId }: InvokedFunction): string {
  const hash = createHash('sha256').update(`${templateFile}\0${logicalId}`).digest('hex').slice(0, 12);
  return `samgen-local/${logicalId.toLowerCase()}-${hash}:latest`;
}

const fits = ({ machine }: ContainerImage, { architecture }: InvokedFunction): boolean =>
  machine === DOCKER_MACHINES[architecture];

async function builtImage(
  source: ImageSource & { kind: 'build' },
  tag: string,
  invoked: InvokedFunction,
  deps: BuildDeps,
): Promise<ContainerImage> {
  requireSources(source, invoked);
  const before = await inspectImage(tag, deps);
  const build = { ...source, tag, architecture: invoked.architecture };
  const attempt = async (noCache: boolean): Promise<ContainerImage | undefined> => {
    const isBuilt = await buildImage({ ...build, noCache }, invoked.logicalId, deps);
    return isBuilt ? inspectImage(tag, deps) : undefined;
  };
  const first = await attempt(false);
  // The classic builder's cache does not ask for which architecture the same files were built before.
  const image = first && fits(first, invoked) ? first : await attempt(true);
  if (image === undefined) throw new FailedError(`${tag} was built, and is gone again.`, 'Try it again.');
  for (const old of [before, first]) if (old && old.id !== image.id) await removeUnnamed(old, deps);
  if (!fits(image, invoked)) throw wrongMachine(image, invoked, undefined);
  return image;
}

function requireSources(
  { context, dockerfile }: ImageSource & { kind: 'build' },
  { logicalId }: InvokedFunction,
) {
  const hint = `DockerContext is relative to the template, Dockerfile to the context. sam build ${logicalId} would fail the same way.`;
  if (diskFiles.info(context)?.kind !== 'folder') {
    throw new InvalidProjectError(
      `DockerContext of ${logicalId} names ${context}: there is no such folder.`,
      hint,
    );
  }
  if (diskFiles.info(dockerfile)?.kind !== 'file') {
    throw new InvalidProjectError(
      `Dockerfile of ${logicalId} names ${dockerfile}: there is no such file.`,
      hint,
    );
  }
}

/** What it was built from stays: it is the cache. One that has another name, or is in use, stays too. */
const removeUnnamed = (image: ContainerImage, deps: BuildDeps) =>
  askDocker({ args: ['rmi', '--no-prune', image.id] }, deps);
