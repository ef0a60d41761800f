import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { parametersFor } from '../project/locate-project.ts';
import type { Project } from '../project/open-project.ts';
import { diskFiles } from '../project/project-files.ts';
import { readTemplate } from '../template/document.ts';
import { functionsOf } from '../template/functions.ts';
import { isRecord } from '../text/is-record.ts';

/** What `sam build` left for a function. */
export interface SamBuild {
  /** The folder that would be deployed. Absolute. */
  folder: string;
  /** When its build began or before, in milliseconds since 1970: sources not older than that may have come too late. */
  time: number;
}

/**
 * The last `sam build` of a function, or undefined where there is none that can be used.
 * @param code the function's CodeUri, absolute: a build of something else does not count
 */
export async function findSamBuild(
  project: Project,
  logicalId: string,
  code: string,
): Promise<SamBuild | undefined> {
  const given = parametersFor(project, 'build')['build_dir'];
  const buildFolder = resolve(project.workingFolder, typeof given === 'string' ? given : '.aws-sam/build');
  const templateFile = join(buildFolder, 'template.yaml');
  const { document } = await readTemplate(templateFile);
  const fn = functionsOf(document?.value).find((candidate) => candidate.logicalId === logicalId);
  const uri = fn?.properties[fn.type === 'AWS::Serverless::Function' ? 'CodeUri' : 'Code'];
  if (typeof uri !== 'string') return undefined;
  const folder = resolve(buildFolder, uri);
  // sam leaves the CodeUri of what it did not build pointing to the sources.
  if (relative(buildFolder, folder).startsWith('..') || diskFiles.info(folder)?.kind !== 'folder')
    return undefined;
  const recorded = recordedSource(dirname(buildFolder), logicalId);
  if (recorded !== undefined && !isSamePlace(recorded, code)) return undefined;
  // The folder is made anew when a function's build begins, the template is written when all have ended.
  const born = statSync(folder).birthtimeMs;
  const written = diskFiles.info(templateFile)!.modified;
  return { folder, time: born > 0 ? Math.min(born, written) : written };
}

/** The sources that sam noted beside the build folder (samcli/lib/build/build_graph.py). */
function recordedSource(folder: string, logicalId: string): string | undefined {
  const text = diskFiles.read(join(folder, 'build.toml'))?.toString();
  if (text === undefined) return undefined;
  let graph: unknown;
  try {
    graph = parseToml(text)['function_build_definitions'];
  } catch {
    // sam's own note, of some other version: then it says nothing.
    return undefined;
  }
  for (const definition of Object.values(isRecord(graph) ? graph : {})) {
    if (!isRecord(definition) || !Array.isArray(definition['functions'])) continue;
    if (definition['functions'].includes(logicalId) && typeof definition['codeuri'] === 'string') {
      return definition['codeuri'];
    }
  }
  return undefined;
}

const isSamePlace = (recorded: string, code: string): boolean =>
  existsSync(recorded) && realpathSync(recorded) === realpathSync(code);
