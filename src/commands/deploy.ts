import { readStdin } from '../adapters/read-stdin.ts';
import { announcement } from '../deploy/announce.ts';
import { checkProject } from '../deploy/check-project.ts';
import { openForDeploy } from '../deploy/choose-environment.ts';
import { nextCommands, samgenCommand } from '../deploy/next-commands.ts';
import { planDeploy } from '../deploy/plan.ts';
import { remember } from '../deploy/remember.ts';
import { report } from '../deploy/report.ts';
import { finishBefore } from '../deploy/resume.ts';
import { runDeploy } from '../deploy/run-deploy.ts';
import { type DeployFlags, deploySettings } from '../deploy/settings.ts';
import { suggestedName } from '../deploy/suggested-name.ts';
import { chooseTarget, type DeployTarget } from '../deploy/target.ts';
import type { CommandCall, Deps } from '../deps.ts';
import { CancelledError, RefusedError } from '../errors.ts';
import { onDriftOf } from '../guard/on-drift.ts';
import { readStackState } from '../guard/read-state.ts';
import { hasNewParameters, valuesToTakeOver } from '../guard/take-over.ts';
import { declaredParameters, type ParameterDeclaration } from '../parameters/declared.ts';
import { givenParameters, type ParameterFlags } from '../parameters/given.ts';
import { MAX_PARAMS_BYTES } from '../parameters/params-file.ts';
import { passedOverrides } from '../parameters/passed-overrides.ts';
import type { StackFlags } from '../project/choose-stack.ts';
import { findSam } from '../sam/find-sam.ts';
import { type PassedOn, readPassedOn } from '../sam/passed-on.ts';
import { redactor } from '../sam/redact.ts';
import { checkSamVersion } from '../sam/sam-version.ts';
import { exists } from '../stack/stack.ts';
import { projectFlags } from './project-flags.ts';

/** `samgen deploy`: checked, asked, saved; then `sam build`, its proof, and `sam deploy`; then the outputs. */
export async function run({ flags, passedOn, common }: CommandCall, deps: Deps): Promise<undefined> {
  const deployFlags = flags as DeployFlags & ParameterFlags & StackFlags;
  if (deployFlags.resume === true)
    return (await import('../deploy/resume.ts')).resume(deployFlags, common, deps);
  const sam = findSam(deps.env);
  // It runs beside all that is looked up and asked; who waits for it is told.
  const version = checkSamVersion(sam, deps);
  version.catch(() => {});
  const passed = readPassedOn('deploy', passedOn);
  const named = projectFlags(flags, passed);
  const guided = deployFlags.guided === true || passed.switches.has('guided');
  const project = await openForDeploy(named, guided, deps);
  // What is wrong with the event is told before anything is asked.
  const smoke =
    flags['smoke'] === true
      ? await (await import('../artifact/check-build.ts')).smokeEvent(project, deps)
      : undefined;
  const onDrift = onDriftOf(deployFlags.onDrift);
  const settings = deploySettings(project, deployFlags, passed, deps.env);
  await checkProject(project, common, deps);
  const declared = declaredParameters(project.template);
  const given = await valuesGiven(declared, deployFlags, passed, deps);
  const redact = redactor(declared.flatMap(({ name, secret }) => (secret ? [given[name] ?? ''] : [])));

  const flagsFor = (name: string, region: string): StackFlags => ({
    ...deployFlags,
    ...definedOf(named),
    // What was only answered is not in the samconfig yet, where something fails before it is saved.
    ...(name === settings.stackName.configured ? {} : { stackName: name }),
    ...(region === settings.region.configured ? {} : { region }),
  });
  const nextFor = (name: string, region: string) =>
    nextCommands(flagsFor(name, region), { name, region, profile: settings.profile }, deps);
  const target = await chooseTarget(settings, { suggestion: suggestedName(project), nextFor, redact }, deps);
  if (target.stack !== undefined)
    await finishBefore(target.stack.id, flagsFor(target.stackName, target.region), deps);
  const taken = await valuesTaken(target, project.template, deps);
  const plan = await planDeploy(project, settings, given, target, deps, taken);
  await version;
  if (deps.signal.aborted) throw new CancelledError();

  const samconfig = await remember(project, plan, common, deps);
  deps.stderr.write(announcement(target, project.template, deps.stderr.style));
  for (const change of plan.valueChanges) deps.stderr.write(`  ${change}\n`);
  for (const name of Object.keys(taken).filter((one) => plan.values[one] === taken[one]))
    deps.stderr.write(`  ${name}: the value that the function has now\n`);
  const next = nextFor(target.stackName, target.region);
  const outcome = await runDeploy(
    {
      sam,
      version,
      project,
      samconfig,
      settings,
      plan,
      build: deployFlags.build !== false,
      proof: flags['proof'] !== false,
      smoke,
      passedOn: passed.rest,
      next,
      look: samgenCommand('env list', flagsFor(target.stackName, target.region), deps),
      onDrift,
      quiet: common.quiet,
    },
    deps,
  );
  report(outcome, { project, plan, common, flags: { ...deployFlags, ...definedOf(named) } }, deps);
  return undefined;
}

/** What new parameters take over from the functions; where that is not shown, it is asked for like any other value. */
async function valuesTaken(
  { stack, aws }: DeployTarget,
  template: unknown,
  { signal }: Pick<Deps, 'signal'>,
): Promise<Record<string, string>> {
  if (!exists(stack) || !hasNewParameters(stack, template)) return {};
  try {
    return valuesToTakeOver(await readStackState(stack, aws, signal), template);
  } catch (error) {
    if (error instanceof RefusedError) return {};
    throw error;
  }
}

/** The values of this command line; what stands behind `--` counts as `--param`, and is merged like it. */
async function valuesGiven(
  declared: readonly ParameterDeclaration[],
  flags: ParameterFlags,
  passed: PassedOn,
  deps: Deps,
): Promise<Record<string, string>> {
  const behind = passedOverrides(passed.lists['parameter-overrides'] ?? []);
  const param = [
    ...(flags.param ?? []),
    ...Object.entries(behind).map(([name, value]) => `${name}=${value}`),
  ];
  return givenParameters(
    declared,
    { ...flags, param },
    {
      env: deps.env,
      cwd: deps.cwd,
      readStdin: () => readStdin('the parameters', MAX_PARAMS_BYTES, deps),
    },
  );
}

const definedOf = (flags: object): StackFlags =>
  Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
