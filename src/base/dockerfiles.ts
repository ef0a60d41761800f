import { InvalidProjectError, UsageError } from '../errors.ts';
import { imageSource } from '../invoke/image-source.ts';
import { chooseFunction } from '../project/choose-function.ts';
import { shownFrom } from '../project/find-template.ts';
import type { Project } from '../project/open-project.ts';
import { diskFiles } from '../project/project-files.ts';
import { type FunctionResource, functionsOf, packageTypeOf } from '../template/functions.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';
import { type BuiltDockerfile, type DockerfileUse, NOT_KNOWN } from './bases.ts';

/**
 * The Dockerfiles that the project's images are built from.
 * @param only functions by logical ID or name; empty for all
 * @throws UsageError where one of `only` is none, or has no Dockerfile; InvalidProjectError where a Dockerfile is missing
 */
export async function builtDockerfiles(
  project: Project,
  scope: Scope,
  only: readonly string[],
  shownFor: string,
): Promise<BuiltDockerfile[]> {
  const files = new Map<string, { text: string; uses: DockerfileUse[] }>();
  for (const fn of await functionsWith(scope, only)) {
    const { dockerfile, args } = sourceOf(fn, project.folder, scope);
    const found = files.get(dockerfile) ?? { text: textOf(dockerfile, fn.logicalId), uses: [] };
    found.uses.push({ logicalId: fn.logicalId, args });
    files.set(dockerfile, found);
  }
  const show = shownFrom(shownFor);
  return [...files].map(([file, { text, uses }]) => ({ file, shown: show(file), text, uses }));
}

async function functionsWith(scope: Scope, only: readonly string[]): Promise<FunctionResource[]> {
  if (only.length === 0) return functionsOf(scope.template).filter(isBuilt);
  const chosen = new Map<string, FunctionResource>();
  for (const wanted of only) {
    const fn = await chooseFunction(scope, wanted, {});
    if (!isBuilt(fn))
      throw new UsageError(
        `${fn.logicalId} is not built from a Dockerfile.`,
        'A base image is pinned in a Dockerfile: leave --only out for all functions that have one.',
      );
    chosen.set(fn.logicalId, fn);
  }
  return [...chosen.values()];
}

const isBuilt = (fn: FunctionResource): boolean =>
  packageTypeOf(fn) === 'Image' && Boolean(fn.metadata['Dockerfile'] || fn.metadata['DockerContext']);

/** Arguments that are not known here are no obstacle, unless a FROM needs them. */
function sourceOf(fn: FunctionResource, folder: string, scope: Scope) {
  const known = (value: unknown): unknown => {
    const evaluated = evaluate(value, scope);
    return evaluated.known ? evaluated.value : evaluated.absent ? undefined : value;
  };
  const args = known(fn.metadata['DockerBuildArgs'] ?? {});
  const metadata = Object.fromEntries(
    Object.entries(fn.metadata).map(([key, value]): [string, unknown] => [key, known(value)]),
  );
  const source = imageSource(
    { ...fn, metadata: { ...metadata, DockerBuildArgs: knownArgs(args, known) } },
    folder,
  );
  if (source.kind !== 'build') throw new Error(`${fn.logicalId} has a Dockerfile, and is not built from it`);
  return source;
}

const knownArgs = (args: unknown, known: (value: unknown) => unknown): unknown =>
  isRecord(args)
    ? Object.fromEntries(
        Object.entries(args)
          .map(([name, value]): [string, unknown] => [name, known(value)])
          .map(([name, value]) => [name, value !== null && typeof value === 'object' ? NOT_KNOWN : value]),
      )
    : args;

/** As editTextFile reads it. @throws InvalidProjectError */
function textOf(file: string, logicalId: string): string {
  const bytes = diskFiles.read(file);
  if (bytes === undefined)
    throw new InvalidProjectError(
      `Dockerfile of ${logicalId} names ${file}: there is no such file that can be read.`,
      'DockerContext is relative to the template, Dockerfile to the context.',
    );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new InvalidProjectError(`${file} is not valid UTF-8.`, 'Save it as UTF-8.', { cause: error });
  }
}
