import { isAbsolute, join, resolve } from 'node:path';
import { isReadByDocker } from '../adapters/docker.ts';
import { FailedError, InvalidProjectError } from '../errors.ts';
import type { FunctionResource } from '../template/functions.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';

/** What a function's image is made from, or which one it is. */
export type ImageSource =
  | {
      readonly kind: 'build';
      /** Absolute, as is the Dockerfile. */
      readonly context: string;
      readonly dockerfile: string;
      readonly args: Readonly<Record<string, string>>;
      readonly target?: string;
    }
  | { readonly kind: 'named'; readonly reference: string };

/**
 * The function with what its image comes from as far as it can be known here; the rest stays as it is written.
 * @throws FailedError for a build argument that could only be handed over on a command line, and may be a secret
 */
export function withKnownImage(fn: FunctionResource, scope: Scope): FunctionResource {
  const known = (value: unknown): unknown => {
    const evaluated = evaluate(value, scope);
    return evaluated.known ? evaluated.value : evaluated.absent ? undefined : value;
  };
  const values = (map: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(map).map(([key, value]) => [
        key,
        key === 'DockerBuildArgs' && isRecord(value) ? values(value) : known(value),
      ]),
    );
  refuseOnCommandLine(fn);
  const { ImageUri: uri, Code: code } = fn.properties;
  return {
    ...fn,
    metadata: values(fn.metadata),
    properties: {
      ...fn.properties,
      ...(uri === undefined ? {} : { ImageUri: known(uri) }),
      ...(isRecord(code) ? { Code: values(code) } : {}),
    },
  };
}

/** What stands in the template in full is no secret; what comes from a parameter may be one. */
function refuseOnCommandLine({ logicalId, metadata }: FunctionResource): void {
  const args = metadata['DockerBuildArgs'];
  const name = Object.entries(isRecord(args) ? args : {}).find(
    ([key, value]) => isReadByDocker(key) && isRecord(value),
  )?.[0];
  if (name === undefined) return;
  throw new FailedError(
    `The build argument ${name} of ${logicalId} comes from an expression, and its name means something to Docker's own program: samgen could hand it over on a command line only, where others see it.`,
    'Give it another name, in DockerBuildArgs and in the Dockerfile (ARG), and set the one from the other there.',
  );
}

/**
 * As `sam build` reads it: Dockerfile and DockerContext are both needed, the context is relative to the template and
 * the Dockerfile to the context (samcli/lib/build/app_builder.py, _build_lambda_image).
 * @param folder the template's
 * @throws InvalidProjectError where it says neither, half of it, or something else than text
 */
export function imageSource(fn: FunctionResource, folder: string): ImageSource {
  const { logicalId, metadata } = fn;
  const word = (key: string): string | undefined => {
    const value = metadata[key];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    throw invalid(`${key} in the Metadata of ${logicalId} is no text that is known here.`);
  };
  const dockerfile = word('Dockerfile');
  const context = word('DockerContext');
  if (dockerfile === undefined && context === undefined) return named(fn);
  if (dockerfile === undefined || context === undefined) {
    const [has, lacks] =
      dockerfile === undefined ? ['DockerContext', 'Dockerfile'] : ['Dockerfile', 'DockerContext'];
    throw invalid(`The Metadata of ${logicalId} has ${has} and no ${lacks}: sam build needs both.`);
  }
  const absolute = resolve(folder, context);
  const target = word('DockerBuildTarget');
  return {
    kind: 'build',
    context: absolute,
    dockerfile: isAbsolute(dockerfile) ? dockerfile : join(absolute, dockerfile),
    args: buildArgs(fn),
    ...(target === undefined ? {} : { target }),
  };
}

function buildArgs({ logicalId, metadata }: FunctionResource): Record<string, string> {
  const args = metadata['DockerBuildArgs'] ?? {};
  if (!isRecord(args)) throw invalid(`DockerBuildArgs of ${logicalId} is no map of names and values.`);
  const entries = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
  const wrong = entries.find(([, value]) => typeof value === 'object');
  if (wrong !== undefined) throw invalid(`DockerBuildArgs of ${logicalId}: ${wrong[0]} is not known here.`);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function named({ logicalId, properties }: FunctionResource): ImageSource {
  const code = properties['Code'];
  const uri = properties['ImageUri'] ?? (isRecord(code) ? code['ImageUri'] : undefined);
  if (typeof uri === 'string' && uri !== '') return { kind: 'named', reference: uri };
  throw invalid(
    uri === undefined
      ? `${logicalId} is a container image, and the template says neither how to build it (Dockerfile and DockerContext in its Metadata) nor which it is (ImageUri).`
      : `ImageUri of ${logicalId} is not known here.`,
  );
}

const invalid = (message: string): InvalidProjectError =>
  new InvalidProjectError(message, 'Look at the template, and at the parameters its values come from.');
