import { dirname, join } from 'node:path';
import { invalidFile, requireSamconfig } from '../samconfig/load.ts';
import { commandParameters, type Samconfig } from '../samconfig/read.ts';
import { isRecord } from '../template/convert.ts';
import { readTemplate, type TemplateDocument } from '../template/document.ts';
import { findTemplate, shownFrom } from './find-template.ts';

/** A project on disk, read but not judged. */
export interface Project {
  /** The folder the template is in; what it names is relative to it. Absolute. */
  folder: string;
  /** Where the user stands, and where sam puts `.aws-sam`. Absolute. */
  workingFolder: string;
  templateFile: string;
  document: TemplateDocument;
  template: Record<string, unknown>;
  samconfig: Samconfig | undefined;
  /** The samconfig's environment: `--config-env`, else `default`. */
  environment: string;
}

/** The flags that say which project is meant; they mean what they mean to sam. */
export interface ProjectFlags {
  template?: string | undefined;
  configFile?: string | undefined;
  configEnv?: string | undefined;
}

/**
 * Finds and reads the template and its samconfig.
 * @throws UsageError where a file that is needed, or was named, is not there.
 * @throws InvalidProjectError where one of them cannot be parsed.
 */
export async function openProject(workingFolder: string, flags: ProjectFlags): Promise<Project> {
  const show = shownFrom(workingFolder);
  // Beside the template, where one is named; else where the user stands, and it may name the template.
  const here = flags.template === undefined ? join(workingFolder, 'template.yaml') : undefined;
  const early = here === undefined ? undefined : await requireSamconfig(here, { ...flags, show });
  const named = flags.template ?? templateIn(early, flags.configEnv);
  const templateFile = findTemplate(workingFolder, named);
  const { document, problems } = await readTemplate(templateFile, show(templateFile));
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem) throw invalidFile(problem);
  if (document === undefined) throw new Error(`${templateFile}: neither a document nor a problem`);
  const samconfig = here === undefined ? await requireSamconfig(templateFile, { ...flags, show }) : early;
  return {
    folder: dirname(templateFile),
    workingFolder,
    templateFile,
    document,
    template: isRecord(document.value) ? document.value : {},
    samconfig,
    environment: flags.configEnv ?? 'default',
  };
}

/** `template_file`, as a samconfig has it for `sam build`. */
function templateIn(samconfig: Samconfig | undefined, environment: string | undefined): string | undefined {
  const { template_file, template } = commandParameters(samconfig, environment ?? 'default', 'build');
  return [template_file, template].find((file): file is string => typeof file === 'string' && file !== '');
}

/** What the samconfig says for a command of sam's, `local_invoke` for instance, in the project's environment. */
export const parametersFor = (project: Project, command: string): Record<string, unknown> =>
  commandParameters(project.samconfig, project.environment, command);
