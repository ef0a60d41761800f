import type { CommonFlags, Deps } from '../deps.ts';
import { shownFrom } from '../project/find-template.ts';
import type { Project } from '../project/open-project.ts';
import type { SamconfigChoice } from '../sam/arguments.ts';
import { environmentsOf } from '../samconfig/read.ts';
import { saveAnswers } from '../samconfig/save.ts';
import { samconfigFileOf } from './choose-environment.ts';
import type { DeployPlan } from './plan.ts';

/**
 * Every answer that is no secret is in the samconfig before anything is changed on AWS. Gives the samconfig that sam is
 * to read; undefined where there is none that has this environment.
 */
export async function remember(
  project: Project,
  { answers }: Pick<DeployPlan, 'answers'>,
  { quiet }: CommonFlags,
  { stderr, cwd }: Pick<Deps, 'stderr' | 'cwd'>,
): Promise<SamconfigChoice | undefined> {
  const { environment } = project;
  const file = samconfigFileOf(project);
  if (Object.keys(answers).length > 0 && (await saveAnswers(file, environment, answers)) && !quiet)
    stderr.write(`${stderr.style.dim(`Saved in ${shownFrom(cwd)(file)}, for the next time.`)}\n`);
  // sam refuses an environment that is not there.
  const isThere = Object.keys(answers).length > 0 || environmentsOf(project.samconfig).includes(environment);
  return isThere ? { file, environment } : undefined;
}
