import { resolve } from 'node:path';
import type { Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { type ProjectPlace, parametersFor } from '../project/locate-project.ts';
import { diskFiles } from '../project/project-files.ts';
import { builtTemplate } from '../sam/build.ts';

/**
 * A template that the samconfig names for deploy alone, one that `sam package` has made for instance: it is deployed as it
 * is. The source and the built one mean the ordinary way.
 */
export function packagedTemplate(project: ProjectPlace): string | undefined {
  const { template_file: named } = parametersFor(project, 'deploy');
  if (typeof named !== 'string' || named === '') return undefined;
  const file = resolve(project.workingFolder, named);
  return file === project.templateFile || file === builtTemplate(project) ? undefined : file;
}

/** The file that sam gets. @throws UsageError where it is not there */
export function templateToDeploy(
  project: ProjectPlace,
  { packaged, isBuilt }: { packaged: string | undefined; isBuilt: boolean },
  { stderr }: Pick<Deps, 'stderr'>,
): string {
  const file = packaged ?? builtTemplate(project);
  const info = diskFiles.info(file);
  if (info?.kind !== 'file') {
    throw packaged === undefined
      ? new UsageError(`There is no built template ${file}.`, 'Leave --no-build out, or run samgen build.')
      : new UsageError(
          `There is no template ${file}.`,
          'The samconfig names it for deploy, by template_file: make it, or take that out.',
        );
  }
  const isOld =
    packaged === undefined && !isBuilt && diskFiles.info(project.templateFile)!.modified > info.modified;
  if (isOld)
    stderr.write(
      `${stderr.style.yellow('Warning:')} the template is newer than the build that is deployed.\n`,
    );
  return file;
}
