import { basename, dirname, join } from 'node:path';
import type { Deps } from '../deps.ts';
import { CancelledError, UsageError } from '../errors.ts';
import type { ProjectFlags } from '../project/locate-project.ts';
import { openProject, type Project } from '../project/open-project.ts';
import { environmentsOf } from '../samconfig/read.ts';

/**
 * The project in the environment that is meant. A guided deploy can make a new one, in a samconfig that it makes as
 * well where there is none; else sam would refuse what is not there.
 * @throws UsageError where the samconfig has no such environment
 */
export async function openForDeploy(
  named: ProjectFlags,
  guided: boolean,
  { cwd, prompt }: Pick<Deps, 'cwd' | 'prompt'>,
): Promise<Project> {
  const opened = await openProject(cwd, guided ? { ...named, configEnv: undefined } : named);
  const isThere = named.configEnv !== undefined && environmentsOf(opened.samconfig).includes(named.configEnv);
  // Again, because each environment may name a template of its own.
  const project = guided && isThere ? await openProject(cwd, named) : opened;
  const environment = named.configEnv ?? 'default';
  const { samconfig } = project;
  const known = environmentsOf(samconfig);
  if (samconfig === undefined) {
    if (named.configEnv === undefined || guided) return { ...project, environment };
    throw new UsageError(
      `There is no samconfig, and so no environment ${environment}.`,
      'samgen deploy --guided makes one.',
    );
  }
  if (known.includes(environment)) return { ...project, environment };
  // It has nothing to say, and everything can be said by flags.
  if (known.length === 0 && named.configEnv === undefined) return { ...project, environment };
  const file = basename(samconfig.file);
  const missing = `${file} has no environment ${environment}`;
  if (guided && prompt !== undefined) {
    if (!(await prompt.confirm({ message: `${missing}. Make it?`, initial: true })))
      throw new CancelledError();
    return { ...project, environment };
  }
  throw new UsageError(
    `${missing}.`,
    known.length === 0
      ? 'samgen deploy --guided makes it, at a terminal.'
      : `It has: ${known.join(', ')}. Choose by --config-env; samgen config add-env makes ${environment}, and so does samgen deploy --guided.`,
  );
}

/** Where answers go: the samconfig that there is, else a new one beside the template, where sam looks for it. */
export const samconfigFileOf = ({ samconfig, templateFile }: Project): string =>
  samconfig?.file ?? join(dirname(templateFile), 'samconfig.toml');
