import { dirname, join } from 'node:path';
import { requireSamconfig } from '../samconfig/load.ts';
import { commandParameters, type Samconfig } from '../samconfig/read.ts';
import { findTemplate, shownFrom } from './find-template.ts';

/** Where a project is on disk, and what its samconfig says. Its template is not read. */
export interface ProjectPlace {
  /** The folder the template is in; what it names is relative to it. Absolute. */
  folder: string;
  /** Where the user stands, and where sam puts `.aws-sam`. Absolute. */
  workingFolder: string;
  templateFile: string;
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
 * Finds the template, and finds and reads its samconfig.
 * @throws UsageError where a file that is needed, or was named, is not there.
 * @throws InvalidProjectError where the samconfig cannot be parsed.
 */
export async function locateProject(workingFolder: string, flags: ProjectFlags): Promise<ProjectPlace> {
  const show = shownFrom(workingFolder);
  // Beside the template, where one is named; else where the user stands, and it may name the template.
  const here = flags.template === undefined ? join(workingFolder, 'template.yaml') : undefined;
  const early = here === undefined ? undefined : await requireSamconfig(here, { ...flags, show });
  const templateFile = findTemplate(workingFolder, flags.template ?? templateIn(early, flags.configEnv));
  const samconfig = here === undefined ? await requireSamconfig(templateFile, { ...flags, show }) : early;
  const environment = flags.configEnv ?? 'default';
  return { folder: dirname(templateFile), workingFolder, templateFile, samconfig, environment };
}

/** `template_file`, as a samconfig has it for `sam build`. */
function templateIn(samconfig: Samconfig | undefined, environment: string | undefined): string | undefined {
  const { template_file, template } = commandParameters(samconfig, environment ?? 'default', 'build');
  return [template_file, template].find((file): file is string => typeof file === 'string' && file !== '');
}

/** What the samconfig says for a command of sam's, `local_invoke` for instance, in the project's environment. */
export const parametersFor = (project: ProjectPlace, command: string): Record<string, unknown> =>
  commandParameters(project.samconfig, project.environment, command);
