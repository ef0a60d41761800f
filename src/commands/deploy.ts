import { basename } from 'node:path';
import { readStdin } from '../adapters/read-stdin.ts';
import { announcement, nextSteps } from '../deploy/announce.ts';
import { checkProject } from '../deploy/check-project.ts';
import { openForDeploy, samconfigFileOf } from '../deploy/choose-environment.ts';
import { nextCommands, samgenCommand, type TargetFlags } from '../deploy/next-commands.ts';
import type { Outcome } from '../deploy/outcome.ts';
import { type DeployPlan, planDeploy } from '../deploy/plan.ts';
import { runDeploy } from '../deploy/run-deploy.ts';
import { type DeployFlags, deploySettings } from '../deploy/settings.ts';
import { chooseTarget } from '../deploy/target.ts';
import type { CommandCall, CommonFlags, Deps } from '../deps.ts';
import { CancelledError, FailedError } from '../errors.ts';
import { declaredParameters } from '../parameters/declared.ts';
import { givenParameters, type ParameterFlags } from '../parameters/given.ts';
import { MAX_PARAMS_BYTES } from '../parameters/params-file.ts';
import { passedOverrides } from '../parameters/passed-overrides.ts';
import { shownFrom } from '../project/find-template.ts';
import type { Project } from '../project/open-project.ts';
import type { SamconfigChoice } from '../sam/arguments.ts';
import { findSam } from '../sam/find-sam.ts';
import { type PassedOn, readPassedOn } from '../sam/passed-on.ts';
import { CHANGE_SET_STAYS } from '../sam/run-sam.ts';
import { checkSamVersion } from '../sam/sam-version.ts';
import { commandParameters, environmentsOf } from '../samconfig/read.ts';
import { saveAnswers } from '../samconfig/save.ts';
import { outputsObject, outputsTable } from '../stack/outputs-report.ts';
import { exists } from '../stack/stack.ts';
import { shellWord } from '../text/shell-word.ts';
import { projectFlags } from './project-flags.ts';

/** `samgen deploy`: checked, asked, saved; then `sam build` and `sam deploy`; then the outputs. */
export async function run({ flags, passedOn, common }: CommandCall, deps: Deps): Promise<undefined> {
  const deployFlags = flags as DeployFlags & ParameterFlags & TargetFlags;
  const sam = findSam(deps.env);
  // It runs beside all that is looked up and asked; who waits for it is told.
  const version = checkSamVersion(sam, deps);
  version.catch(() => {});
  const passed = readPassedOn('deploy', passedOn);
  const named = projectFlags(flags, passed);
  const guided = deployFlags.guided === true || passed.switches.has('guided');
  const project = await openForDeploy(named, guided, deps);
  const settings = deploySettings(project, deployFlags, passed, deps.env);
  checkProject(project, common, deps);
  const given = await valuesGiven(project, deployFlags, passed, deps);

  const suggestion = suggestedName(project);
  const nextFor = (name: string, region: string) =>
    nextCommands(
      {
        ...deployFlags,
        ...definedOf(named),
        // What was only answered is not in the samconfig yet, where something fails before it is saved.
        ...(name === settings.stackName.configured ? {} : { stackName: name }),
        ...(region === settings.region.configured ? {} : { region }),
      },
      { name, region, profile: settings.profile },
      deps,
    );
  const target = await chooseTarget(settings, suggestion, nextFor, deps);
  const plan = await planDeploy(project, settings, given, target, deps);
  await version;
  if (deps.signal.aborted) throw new CancelledError();

  const samconfig = await remember(project, plan, common, deps);
  deps.stderr.write(announcement(target, project.template, deps.stderr.style));
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
      passedOn: passed.rest,
      next,
      quiet: common.quiet,
    },
    deps,
  );
  report(outcome, { project, plan, common, flags: { ...deployFlags, ...definedOf(named) } }, deps);
  return undefined;
}

/** The values of this command line; what stands behind `--` counts as `--param`, and is merged like it. */
async function valuesGiven(
  project: Project,
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
    declaredParameters(project.template),
    { ...flags, param },
    {
      env: deps.env,
      cwd: deps.cwd,
      readStdin: () => readStdin('the parameters', MAX_PARAMS_BYTES, deps),
    },
  );
}

/** Every answer that is no secret is in the samconfig before anything is changed on AWS. */
async function remember(
  project: Project,
  { answers }: DeployPlan,
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

interface Reported {
  project: Project;
  plan: DeployPlan;
  common: CommonFlags;
  flags: TargetFlags;
}

function report(outcome: Outcome, { project, plan, common, flags }: Reported, deps: Deps): void {
  const { stackName, region, account } = plan.target;
  const { style } = deps.stderr;
  if (outcome.kind === 'declined') {
    throw new CancelledError(
      exists(outcome.stack)
        ? `The changes were not confirmed: the stack ${stackName} is as it was.`
        : 'The changes were not confirmed: nothing was created.',
      CHANGE_SET_STAYS,
    );
  }
  if (outcome.kind === 'nothing')
    throw new FailedError('sam has ended without deploying anything.', 'Look at what stands behind --.');
  const outputs = outcome.stack?.outputs ?? [];
  if (common.json) {
    const changed = outcome.kind === 'deployed';
    const status = outcome.stack?.status;
    const document = { ok: true, stackName, region, account: account.id, changed, status };
    deps.stdout.write(`${JSON.stringify({ ...document, outputs: outputsObject(outputs) }, null, 2)}\n`);
    return;
  }
  const said = {
    deployed: `${style.green('✔')} The stack ${stackName} is deployed.\n`,
    unchanged: `${style.green('✔')} Nothing to change: the stack ${stackName} is up to date.\n`,
    changeset: `${style.green('✔')} The change set is there, and nothing was changed.\n`,
  };
  if (!common.quiet) deps.stderr.write(`\n${said[outcome.kind]}${outputs.length === 0 ? '' : '\n'}`);
  deps.stdout.write(outputsTable(outputs, deps.stdout));
  if (common.quiet) return;
  const command = (verb: string) => samgenCommand(verb, flags, deps);
  const invokeFlags = [
    flags.region === undefined ? '' : ` --region ${shellWord(flags.region)}`,
    flags.profile === undefined ? '' : ` --profile ${shellWord(flags.profile)}`,
  ].join('');
  const commands = {
    deploy: command('deploy'),
    outputs: command('outputs'),
    delete: command('delete'),
    invokeFlags,
  };
  deps.stderr.write(nextSteps(stackName, commands, project.template, style));
}

/** The stack of the default environment, or the folder's name as far as it can be a stack's; another one's is longer. */
function suggestedName({ folder, samconfig, environment }: Project): string {
  const ofDefault = commandParameters(samconfig, 'default', 'deploy')['stack_name'];
  const name = (typeof ofDefault === 'string' ? ofDefault : basename(folder))
    .replace(/[^a-zA-Z0-9-]+/g, '-')
    .replace(/^[^a-zA-Z]+|-+$/g, '');
  const suffix = environment === 'default' ? '' : `-${environment.replace(/[^a-zA-Z0-9-]+/g, '-')}`;
  return `${name === '' ? 'my-stack' : name}${suffix}`.slice(0, 128);
}

const definedOf = (flags: object): TargetFlags =>
  Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
