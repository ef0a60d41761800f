import { dirname, isAbsolute, resolve } from 'node:path';
import { type ImageConfig, imageConfig } from '../invoke/image-config.ts';
import { type Architecture, settingsOf } from '../invoke/settings.ts';
import { resolveVariables } from '../invoke/variables.ts';
import { diskFiles } from '../project/project-files.ts';
import {
  type FunctionResource,
  functionsOf,
  isCustomRuntime,
  packageTypeOf,
  resourcesOf,
} from '../template/functions.ts';
import { evaluate, intrinsicOf, type Scope } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';

/** A function of a built template, as far as its proof needs it. */
export type BuiltFunction = BuiltZip | BuiltImage;

interface Built {
  fn: FunctionResource;
  logicalId: string;
  architecture: Architecture;
  /** PATH and LD_LIBRARY_PATH, where its own variables set them. */
  environment: Readonly<Record<string, string>>;
}

export interface BuiltZip extends Built {
  kind: 'zip';
  runtime: string;
  /** `CodeUri` or `Code`, and what it says. */
  property: string;
  written: string;
  /** The folder, or file, that sam uploads. Absolute. */
  code: string;
  layers: readonly string[];
  /** Whether it has layers that are not on this machine. */
  hasRemoteLayers: boolean;
}

export interface BuiltImage extends Built {
  kind: 'image';
  /** What the built template calls it. */
  reference: string;
  config: ImageConfig;
}

/** The functions of a built template that run on their own runtime, with the places of what was built for them. */
export interface BuiltFunctions {
  here: BuiltFunction[];
  /** Those whose code is not on this machine. */
  elsewhere: string[];
}

/** @param scope of the built template; its values decide what an expression in it means */
export function builtFunctions(scope: Scope, templateFile: string): BuiltFunctions {
  const found: BuiltFunctions = { here: [], elsewhere: [] };
  for (const fn of functionsOf(scope.template)) {
    const built =
      packageTypeOf(fn) === 'Image' ? builtImage(fn, scope, templateFile) : builtZip(fn, scope, templateFile);
    if (built === 'elsewhere') found.elsewhere.push(fn.logicalId);
    else if (built !== undefined) found.here.push(built);
  }
  return found;
}

/** Undefined for a function on a runtime of AWS's own. */
function builtZip(
  fn: FunctionResource,
  scope: Scope,
  templateFile: string,
): BuiltZip | 'elsewhere' | undefined {
  const runtime = known(fn.properties['Runtime'], scope);
  if (packageTypeOf(fn) !== 'Zip' || !isCustomRuntime(runtime)) return undefined;
  const property = fn.type === 'AWS::Serverless::Function' ? 'CodeUri' : 'Code';
  const written = known(fn.properties[property], scope);
  const code = localPlace(written, templateFile);
  if (code === undefined) return 'elsewhere';
  return {
    ...common(fn, scope),
    kind: 'zip',
    runtime,
    property,
    written: String(written),
    code,
    ...layersOf(fn, scope, templateFile),
  };
}

function builtImage(fn: FunctionResource, scope: Scope, templateFile: string): BuiltImage | 'elsewhere' {
  const code = known(fn.properties['Code'], scope);
  const uri =
    fn.type === 'AWS::Serverless::Function'
      ? fn.properties['ImageUri']
      : isRecord(code)
        ? code['ImageUri']
        : code;
  const reference = known(uri, scope);
  // A registry's name is the image as it was pushed before; sam does not touch it (samcli/lib/package/ecr_utils.py).
  if (typeof reference !== 'string' || /\.dkr[.-]ecr[.-]/.test(reference)) return 'elsewhere';
  // An archive of an image, which sam loads when it uploads it.
  if (diskFiles.info(resolve(dirname(templateFile), reference))?.kind === 'file') return 'elsewhere';
  return { ...common(fn, scope), kind: 'image', reference, config: imageConfig(fn, scope) };
}

function common(fn: FunctionResource, scope: Scope): Built {
  const { PATH, LD_LIBRARY_PATH } = resolveVariables(fn, scope).values;
  return {
    fn,
    logicalId: fn.logicalId,
    architecture: settingsOf(fn, scope).architecture,
    environment: {
      ...(PATH === undefined ? {} : { PATH }),
      ...(LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH }),
    },
  };
}

/** Layers of this template whose content is a folder here, in their order; the others are known to AWS only. */
function layersOf(
  fn: FunctionResource,
  scope: Scope,
  templateFile: string,
): Pick<BuiltZip, 'layers' | 'hasRemoteLayers'> {
  const written = fn.properties['Layers'];
  if (written === undefined) return { layers: [], hasRemoteLayers: false };
  const entries = Array.isArray(written) ? written : [undefined];
  const folders = entries.map((entry) => {
    const [name, id] = intrinsicOf(entry) ?? [];
    const [, resource] = resourcesOf(scope.template).find(([each]) => name === 'Ref' && each === id) ?? [];
    const properties = isRecord(resource?.['Properties']) ? resource['Properties'] : {};
    const content = known(properties['ContentUri'] ?? properties['Content'], scope);
    const folder = localPlace(content, templateFile);
    return folder !== undefined && diskFiles.info(folder)?.kind === 'folder' ? folder : undefined;
  });
  const layers = folders.filter((folder) => folder !== undefined);
  return { layers, hasRemoteLayers: layers.length < folders.length };
}

const known = (written: unknown, scope: Scope): unknown => {
  const evaluated = evaluate(written, scope);
  return evaluated.known ? evaluated.value : undefined;
};

/** What sam builds it names relative to the built template. */
function localPlace(written: unknown, templateFile: string): string | undefined {
  if (typeof written !== 'string' || /^[a-z][a-z\d+.-]*:\/\//i.test(written)) return undefined;
  return isAbsolute(written) ? written : resolve(dirname(templateFile), written);
}
