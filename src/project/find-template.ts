import { isAbsolute, join, relative } from 'node:path';
import { UsageError } from '../errors.ts';
import { diskFiles } from './project-files.ts';

/** In the order in which sam looks (samcli/commands/_utils/constants.py, SAM_TEMPLATE_FILE_NAMES). */
export const TEMPLATE_NAMES = ['template.yaml', 'template.yml', 'template.json'] as const;

/**
 * The template's absolute path. `explicit` is the user's `--template`, relative to `folder`.
 * @throws UsageError where there is none.
 */
export function findTemplate(folder: string, explicit?: string): string {
  const candidates = (explicit === undefined ? TEMPLATE_NAMES : [explicit]).map((name) =>
    isAbsolute(name) ? name : join(folder, name),
  );
  const found = candidates.find((candidate) => diskFiles.info(candidate) !== undefined);
  if (found !== undefined) return found;
  if (explicit !== undefined) {
    throw new UsageError(
      `There is no template ${explicit}.`,
      'Check --template; it is relative to the project.',
    );
  }
  throw new UsageError(
    `There is no ${TEMPLATE_NAMES.slice(0, -1).join(', ')} or ${TEMPLATE_NAMES.at(-1)} in ${folder}.`,
    'Go to the project, or name it with -C DIR or --template FILE. samgen new DIR makes a new one.',
  );
}

/** As the user would type it: relative to the folder where it is below it. */
export function shownFrom(folder: string): (path: string) => string {
  return (path) => {
    const below = relative(folder, path);
    return below !== '' && !below.startsWith('..') && !isAbsolute(below) ? below : path;
  };
}
