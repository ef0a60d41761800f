import { invalidFile } from '../samconfig/load.ts';
import { readTemplate, type TemplateDocument } from '../template/document.ts';
import { isRecord } from '../text/is-record.ts';
import { shownFrom } from './find-template.ts';
import { locateProject, type ProjectFlags, type ProjectPlace } from './locate-project.ts';

/** A project on disk, read but not judged. */
export interface Project extends ProjectPlace {
  document: TemplateDocument;
  template: Record<string, unknown>;
}

/**
 * Finds and reads the template and its samconfig.
 * @throws UsageError where a file that is needed, or was named, is not there.
 * @throws InvalidProjectError where one of them cannot be parsed.
 */
export async function openProject(workingFolder: string, flags: ProjectFlags): Promise<Project> {
  const place = await locateProject(workingFolder, flags);
  const { templateFile } = place;
  const { document, problems } = await readTemplate(templateFile, shownFrom(workingFolder)(templateFile));
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem) throw invalidFile(problem);
  if (document === undefined) throw new Error(`${templateFile}: neither a document nor a problem`);
  return { ...place, document, template: isRecord(document.value) ? document.value : {} };
}
