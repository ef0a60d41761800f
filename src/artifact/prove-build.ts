import { inspectImage } from '../adapters/docker.ts';
import type { Deps } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import { resourcesOf } from '../template/functions.ts';
import { type BuiltFunction, type BuiltImage, builtFunctions } from './built-functions.ts';
import { withImageFiles } from './image-files.ts';
import type { BuiltTemplate } from './open-build.ts';
import type { FunctionProof } from './proof.ts';
import { proveImage } from './prove-image.ts';
import { proveZip } from './prove-zip.ts';

/** A built function, and the template it stands in. */
export interface FunctionToProve {
  built: BuiltFunction;
  template: BuiltTemplate;
  /** As it is called to people: `Child/HelloFunction` in a nested stack. */
  name: string;
}

/**
 * The functions that were built to run on their own runtime.
 * @param words of sam's command line: where resources are among them, sam has built those alone
 */
export function functionsToProve(
  templates: readonly BuiltTemplate[],
  words: readonly string[],
): { here: FunctionToProve[]; elsewhere: string[] } {
  const here: FunctionToProve[] = [];
  const elsewhere: string[] = [];
  for (const template of templates) {
    const found = builtFunctions(template.scope, template.file);
    for (const built of found.here)
      here.push({ built, template, name: `${template.prefix}${built.logicalId}` });
    elsewhere.push(...found.elsewhere.map((id) => `${template.prefix}${id}`));
  }
  const ids = new Set(templates.flatMap(({ scope }) => resourcesOf(scope.template).map(([id]) => id)));
  const only = words.filter((word) => ids.has(word));
  const isMeant = (name: string) => only.length === 0 || only.includes(name);
  return { here: here.filter(({ name }) => isMeant(name)), elsewhere: elsewhere.filter(isMeant) };
}

/**
 * Looks whether each function starts on Lambda. Nothing is run, and all faults are found.
 * @param show a path of this machine, as the user would type it
 * @throws FailedError where Docker is needed and does not answer; CancelledError when the signal aborts
 */
export async function proveBuild(
  functions: readonly FunctionToProve[],
  show: (path: string) => string,
  deps: Pick<Deps, 'env' | 'signal'>,
): Promise<FunctionProof[]> {
  const proofs: FunctionProof[] = [];
  for (const { built, name } of functions) {
    if (deps.signal.aborted) throw new CancelledError();
    const proof =
      built.kind === 'zip' ? await proveZip(built, show) : await proveBuiltImage(built, show, deps);
    proofs.push({ ...proof, function: name });
  }
  return proofs;
}

async function proveBuiltImage(
  built: BuiltImage,
  show: (path: string) => string,
  deps: Pick<Deps, 'env' | 'signal'>,
): Promise<FunctionProof> {
  const image = await inspectImage(built.reference, deps);
  if (image === undefined) return noImage(built);
  return withImageFiles(image, built.environment, deps, (files) => proveImage(built, image, files, show));
}

const noImage = ({ logicalId, architecture, reference }: BuiltImage): FunctionProof => ({
  function: logicalId,
  architecture,
  package: 'image',
  entrypoint: undefined,
  size: undefined,
  program: undefined,
  faults: [
    {
      message: `There is no image ${reference} on this machine, which the built template names.`,
      onLambda: `sam deploy: Unable to upload artifact ${reference} referenced by ImageUri parameter of ${logicalId} resource.`,
      fix: 'Build it again:\nsamgen build',
    },
  ],
  warnings: [],
});
