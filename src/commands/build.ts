import { resolve } from 'node:path';
import type { CommandCall, Deps } from '../deps.ts';
import { locateProject } from '../project/locate-project.ts';
import { diskFiles } from '../project/project-files.ts';
import { builtTemplate, runBuild } from '../sam/build.ts';
import { findSam } from '../sam/find-sam.ts';
import { readPassedOn } from '../sam/passed-on.ts';
import { checkSamVersion } from '../sam/sam-version.ts';
import { projectFlags } from './project-flags.ts';

/** `samgen build`: `sam build`, live, with its exit code; then the proof of what it has left. */
export async function run({ flags, passedOn, common }: CommandCall, deps: Deps): Promise<undefined> {
  const sam = findSam(deps.env);
  const passed = readPassedOn('build', passedOn);
  const project = await locateProject(deps.cwd, projectFlags(flags, passed));
  const proof = flags['proof'] !== false;
  const isChecked = proof || flags['smoke'] === true;
  // What is wrong with the event is told before the build.
  const smoke = flags['smoke'] === true ? await (await loadCheck()).smokeEvent(project, deps) : undefined;
  const building = runBuild(
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
  if (isChecked) void warmUp(project.templateFile).catch(() => {});
  await building;
  const template = resolve(builtTemplate(project, passed.rest));
  // There is none after `-- --help` and the like.
  const wasBuilt = diskFiles.info(template)?.kind === 'file';
  const checked = isChecked && wasBuilt ? await check() : undefined;
  if (common.json) {
    const told = checked && {
      ...(proof ? { proof: checked.proof.map(checked.proofObject) } : {}),
      ...(smoke === undefined ? {} : { smoke: checked.smoke }),
    };
    deps.stdout.write(`${JSON.stringify({ ok: true, template, ...told }, null, 2)}\n`);
  }
  return undefined;

  async function check() {
    const { checkBuild, proofObject, buildParameters } = await loadCheck();
    const result = await checkBuild(
      {
        place: project,
        template,
        given: buildParameters(project, passed.rest),
        region: undefined,
        passedOn: passed.rest,
        proof,
        smoke,
        secrets: [],
        quiet: common.quiet,
        consequence: '',
      },
      deps,
    );
    return { ...result, proofObject };
  }
}

const loadCheck = () => import('../artifact/check-build.ts');

/** While sam runs: what the check needs, with the parser warm. It would keep sam from starting before. */
async function warmUp(templateFile: string): Promise<void> {
  await loadCheck();
  const { readTemplate } = await import('../template/document.ts');
  await readTemplate(templateFile);
}
