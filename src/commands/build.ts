import { resolve } from 'node:path';
import type { CommandCall, Deps } from '../deps.ts';
import { locateProject } from '../project/locate-project.ts';
import { builtTemplate, runBuild } from '../sam/build.ts';
import { findSam } from '../sam/find-sam.ts';
import { readPassedOn } from '../sam/passed-on.ts';
import { checkSamVersion } from '../sam/sam-version.ts';
import { projectFlags } from './project-flags.ts';

/** `samgen build`: `sam build`, live, with its exit code. */
export async function run({ flags, passedOn, common }: CommandCall, deps: Deps): Promise<undefined> {
  const sam = findSam(deps.env);
  const passed = readPassedOn('build', passedOn);
  const project = await locateProject(deps.cwd, projectFlags(flags, passed));
  await runBuild(
    {
      sam,
      checkVersion: () => checkSamVersion(sam, deps),
      project,
      overridesFile: undefined,
      secrets: [],
      passedOn: passed.rest,
      quiet: common.quiet,
      outputTo: common.json ? 'stderr' : 'streams',
    },
    deps,
  );
  if (common.json) {
    const template = resolve(builtTemplate(project, passed.rest));
    deps.stdout.write(`${JSON.stringify({ ok: true, template }, null, 2)}\n`);
  }
  return undefined;
}
