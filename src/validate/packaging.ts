import { join } from 'node:path';
import type { Path } from '../template/document.ts';
import { isCustomRuntime, packageTypeOf, resourcesOf } from '../template/functions.ts';
import { possibleValues } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';
import { samconfigOption } from './build-options.ts';
import type { RuleContext } from './context.ts';

/** How sam makes the zip of a function or a layer. */
export interface Packaging {
  kind: 'function' | 'layer';
  logicalId: string;
  path: Path;
  metadata: Record<string, unknown>;
  /** The code's place as written; undefined where it is remote, inline or an expression. */
  code: string | undefined;
  codePath: Path;
  /** `Metadata.BuildMethod`. */
  buildMethod: string | undefined;
  isCustomRuntime: boolean;
  /** Whether `sam build` makes it (samcli/lib/providers/provider.py, `get_function_build_info`). */
  isBuilt: boolean;
  /** The folder the build runs from; see `ProjectRootDirectory` in samcli/lib/build/app_builder.py. */
  sourceFolder: string | undefined;
}

/** The zip functions and built layers whose code lies in the project. */
export function zipPackagesOf(context: RuleContext): Packaging[] {
  return [...functionPackages(context), ...layerPackages(context)];
}

function functionPackages({ functions, template, folder }: RuleContext): Packaging[] {
  return functions.flatMap((fn) => {
    const isServerless = fn.type === 'AWS::Serverless::Function';
    const { properties, metadata, logicalId, path } = fn;
    if (packageTypeOf(fn) !== 'Zip' || properties['InlineCode'] !== undefined) return [];
    const property = isServerless ? 'CodeUri' : 'Code';
    const written = properties[property];
    // CodeUri is the template's folder where nothing is said; Code has no such default.
    const code = localPath(written === undefined && isServerless ? '.' : written);
    const runtimes = possibleValues(properties['Runtime'], template);
    return packaging({
      kind: 'function',
      logicalId,
      path,
      metadata,
      code,
      codePath: fn.pathOf(property),
      folder,
      isCustomRuntime: runtimes?.every(isCustomRuntime) ?? false,
    });
  });
}

function layerPackages({ template, folder }: RuleContext): Packaging[] {
  return resourcesOf(template).flatMap(([logicalId, resource]) => {
    if (resource['Type'] !== 'AWS::Serverless::LayerVersion') return [];
    const properties = isRecord(resource['Properties']) ? resource['Properties'] : {};
    const metadata = isRecord(resource['Metadata']) ? resource['Metadata'] : {};
    const path = ['Resources', logicalId];
    const codePath = [...path, 'Properties', 'ContentUri'];
    const code = localPath(properties['ContentUri']);
    return packaging({
      kind: 'layer',
      logicalId,
      path,
      metadata,
      code,
      codePath,
      folder,
      isCustomRuntime: false,
    });
  });
}

type Parts = Omit<Packaging, 'buildMethod' | 'isBuilt' | 'sourceFolder'> & { folder: string };

function packaging({ folder, ...parts }: Parts): Packaging {
  const { metadata, code, kind } = parts;
  const method = metadata['BuildMethod'];
  const buildMethod = typeof method === 'string' ? method : undefined;
  const skipped = metadata['SkipBuild'] !== undefined && metadata['SkipBuild'] !== false;
  const isBuilt = !skipped && code !== undefined && !/\.(zip|jar)$/.test(code);
  const root = metadata['ProjectRootDirectory'];
  const source = typeof root === 'string' ? root : code;
  return {
    ...parts,
    buildMethod,
    // A layer is built only when it says how.
    isBuilt: isBuilt && (kind === 'function' || buildMethod !== undefined),
    sourceFolder: source === undefined ? undefined : join(folder, source),
  };
}

/** A path in the project; undefined for a URL, an S3 location and an expression. */
export function localPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || /^[a-z][a-z\d+.-]*:\/\//i.test(value)) return undefined;
  return value.includes('${') || value.includes('{{') || value.startsWith('/') ? undefined : value;
}

/** `sam build --base-dir` moves where every local path starts from, `--manifest` replaces the Makefile. */
export const buildIsRedirected = (context: RuleContext): boolean =>
  ['base_dir', 'manifest'].some((option) => samconfigOption(context, 'build', option).length > 0);
