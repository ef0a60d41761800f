import { relative } from 'node:path';
import { packageTypeOf } from '../../template/functions.ts';
import { functionImage } from '../find-moves.ts';
import type { MigrationChoices } from '../moves.ts';
import { askAtPath, type Planning } from '../planning.ts';

/** Images whose Dockerfile is not there: whether they are on an old base is not known. */
export function askAboutDockerfiles(planning: Planning, { only }: Pick<MigrationChoices, 'only'>): void {
  const { template, folder, files } = planning;
  for (const fn of template.functions) {
    const { logicalId, path } = fn;
    const image = packageTypeOf(fn) === 'Image' ? functionImage(fn, folder) : undefined;
    if (image === undefined || (only.length > 0 && !only.includes(logicalId))) continue;
    if (files.info(image.dockerfile)?.kind === 'file') continue;
    askAtPath(planning, [...path, 'Metadata', 'Dockerfile'], {
      about: 'dockerfile-missing',
      subject: logicalId,
      message: `The Dockerfile of ${logicalId} is not there (${relative(folder, image.dockerfile)}): what its base is cannot be seen.`,
      hint: 'Put it there, and run samgen migrate again.',
    });
  }
}
