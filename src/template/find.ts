import { join } from 'node:path';
import type { ProjectFiles } from '../project/project-files.ts';

/** In the order in which sam looks for them (samcli/commands/_utils/constants.py, `SAM_TEMPLATE_FILE_NAMES`). */
export const TEMPLATE_NAMES = ['template.yaml', 'template.yml', 'template.json'] as const;

/** The template of a folder as sam finds it, or undefined where there is none. */
export function findTemplate(folder: string, files: ProjectFiles): string | undefined {
  return TEMPLATE_NAMES.map((name) => join(folder, name)).find((path) => files.info(path) !== undefined);
}
