import { dirname, isAbsolute, resolve } from 'node:path';
import type { Deps } from '../deps.ts';
import { type LocalProject, withParameters } from '../invoke/local-project.ts';
import { passedOverrides } from '../parameters/passed-overrides.ts';
import { type ProjectPlace, parametersFor } from '../project/locate-project.ts';
import type { Project } from '../project/open-project.ts';
import { diskFiles } from '../project/project-files.ts';
import { invalidFile } from '../samconfig/load.ts';
import { parameterOverrides } from '../samconfig/read.ts';
import { readTemplate } from '../template/document.ts';
import { resourcesOf } from '../template/functions.ts';
import { evaluate, parametersOf, type Scope } from '../template/intrinsics.ts';
import { isRecord } from '../text/is-record.ts';

/** What `sam build` has left: its template, and those of nested stacks. */
export interface OpenedBuild {
  /** The project as it was built: with the built template in place of the source. */
  local: LocalProject;
  templates: readonly BuiltTemplate[];
}

export interface BuiltTemplate {
  scope: Scope;
  /** Absolute. */
  file: string;
  /** What stands before its functions' names: `Child/`. */
  prefix: string;
}

const MOST_NESTED = 200;

/**
 * Reads the built template and all it nests.
 * @param given parameters by name, over those of the samconfig
 * @throws InvalidProjectError where the template cannot be parsed
 */
export async function openBuild(
  place: ProjectPlace,
  file: string,
  { given, region }: { given: Readonly<Record<string, string>>; region: string | undefined },
  deps: Pick<Deps, 'env'>,
): Promise<OpenedBuild> {
  const { document, problems } = await readTemplate(file);
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem) throw invalidFile(problem);
  const template = isRecord(document?.value) ? document.value : {};
  const project: Project = { ...place, document: document!, template };
  const declared = parametersOf(template);
  // What is given for such a parameter is the name of a value that only AWS knows.
  const known = Object.entries(given).filter(
    ([name]) => !String(declared[name]?.['Type']).startsWith('AWS::SSM::'),
  );
  const local = withParameters(project, Object.fromEntries(known), region, deps);
  const templates: BuiltTemplate[] = [{ scope: local.scope, file, prefix: '' }];
  for (const one of templates) {
    if (templates.length < MOST_NESTED) templates.push(...(await nestedIn(one, templates)));
  }
  return { local, templates };
}

/** The values that a build alone is given: those of the samconfig's `build`, and those behind `--`. */
export function buildParameters(place: ProjectPlace, passedOn: readonly string[]): Record<string, string> {
  const start = passedOn.indexOf('--parameter-overrides') + 1;
  const words = start === 0 ? [] : passedOn.slice(start);
  const end = words.findIndex((word) => word.startsWith('-'));
  return {
    ...parameterOverrides(parametersFor(place, 'build')),
    ...passedOverrides(end < 0 ? words : words.slice(0, end)),
  };
}

async function nestedIn(outer: BuiltTemplate, all: readonly BuiltTemplate[]): Promise<BuiltTemplate[]> {
  const found: BuiltTemplate[] = [];
  for (const [id, resource] of resourcesOf(outer.scope.template)) {
    const place = { 'AWS::Serverless::Application': 'Location', 'AWS::CloudFormation::Stack': 'TemplateURL' };
    const property = place[resource['Type'] as keyof typeof place];
    const properties = isRecord(resource['Properties']) ? resource['Properties'] : {};
    const written = property === undefined ? undefined : properties[property];
    if (typeof written !== 'string') continue;
    const file = isAbsolute(written) ? written : resolve(dirname(outer.file), written);
    if (diskFiles.info(file)?.kind !== 'file' || all.some((one) => one.file === file)) continue;
    const { document } = await readTemplate(file);
    if (!isRecord(document?.value)) continue;
    const parameters = parametersIn(properties['Parameters'], outer.scope);
    const scope = { ...outer.scope, template: document.value, parameters };
    found.push({ scope, file, prefix: `${outer.prefix}${id}/` });
  }
  return found;
}

function parametersIn(written: unknown, scope: Scope): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(isRecord(written) ? written : {})) {
    const evaluated = evaluate(value, scope);
    if (evaluated.known && typeof evaluated.value !== 'object') values[name] = String(evaluated.value);
  }
  return values;
}
