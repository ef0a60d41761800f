import { withPrivateFolder } from '../adapters/private-folder.ts';
import type { Deps } from '../deps.ts';
import { type FailedError, SamFailedError } from '../errors.ts';
import type { OnDrift } from '../guard/on-drift.ts';
import type { GuardPlan } from '../guard/plan.ts';
import { overridesFile } from '../parameters/sam-encoding.ts';
import { parametersFor } from '../project/locate-project.ts';
import type { Project } from '../project/open-project.ts';
import { deployArguments, type SamconfigChoice } from '../sam/arguments.ts';
import { runBuild } from '../sam/build.ts';
import { failureHint } from '../sam/failure-hint.ts';
import { redactor } from '../sam/redact.ts';
import { SUMMARY } from '../sam/relay-table.ts';
import { runSam } from '../sam/run-sam.ts';
import { withoutKeys } from '../sam/samconfig-without.ts';
import type { NextCommands } from '../stack/trouble.ts';
import { type Carrying, guardedDeploy, type SamHooks } from './guard-deploy.ts';
import { explainFailure, type Outcome, outcomeOf } from './outcome.ts';
import type { DeployPlan } from './plan.ts';
import { type DeploySettings, prefixFor } from './settings.ts';
import { packagedTemplate, templateToDeploy } from './template-to-deploy.ts';

export interface DeployRun {
  sam: string;
  version: Promise<void>;
  project: Project;
  /** As it is after the answers were saved. */
  samconfig: SamconfigChoice | undefined;
  settings: DeploySettings;
  plan: DeployPlan;
  build: boolean;
  proof: boolean;
  /** The event of a `--smoke`. */
  smoke: Buffer | undefined;
  passedOn: readonly string[];
  next: NextCommands;
  /** The command that shows the variables, for hints. */
  look: string;
  onDrift: OnDrift;
  quiet: boolean;
}

type RunDeps = Pick<Deps, 'stdout' | 'stderr' | 'env' | 'cwd' | 'signal'>;

/**
 * `sam build`, the proof of what it left, and `sam deploy`; and what came of it.
 * @throws SamFailedError with the first failing resource
 * @throws ProofError or SmokeError, where what was built does not run; nothing is deployed then
 */
export async function runDeploy(run: DeployRun, deps: RunDeps): Promise<Outcome & { guard?: GuardPlan }> {
  return withPrivateFolder(deps.env, async (folder) => {
    const { project, plan } = run;
    const packaged = packagedTemplate(project);
    if (run.build && packaged === undefined) {
      const { buildOverrides } = plan;
      const file = buildOverrides && (await folder.write('build.yaml', overridesFile(buildOverrides)));
      const checkVersion = () => run.version;
      const { secrets } = plan;
      await runBuild(
        { ...run, checkVersion, overridesFile: file, secrets, passedOn: [], outputTo: 'stderr' },
        deps,
      );
    }
    await run.version;
    const template = templateToDeploy(project, { packaged, isBuilt: run.build }, deps);
    if (packaged === undefined) await proveBeforeDeploy(run, template, deps);
    const samconfig = await withoutOverruled(run, (name, text) => folder.write(name, text));
    let tries = 0;
    const deploy = async (carrying: Carrying, hooks: SamHooks): Promise<Outcome> => {
      const { overrides } = carrying;
      tries += 1;
      const file = overrides && (await folder.write(`parameters-${tries}.yaml`, overridesFile(overrides)));
      return deployOnce({ ...run, samconfig }, carrying, file, hooks, deps);
    };
    const { look } = run;
    const tags = { configured: parametersFor(project, 'deploy')['tags'], passedOn: run.passedOn };
    const given = { ...run, template, tags, folder: project.folder, deploy };
    const commands = { deploy: run.next.deploy, look };
    const isChanged = ({ kind }: Outcome) => kind === 'deployed';
    const { result, guard } = await guardedDeploy({ ...given, commands, isChanged }, deps);
    return { ...result, ...(guard === undefined ? {} : { guard }) };
  });
}

async function deployOnce(
  run: DeployRun,
  { template, secrets }: Carrying,
  overrides: string | undefined,
  { onStart, onExecute, signal }: SamHooks,
  deps: RunDeps,
): Promise<Outcome> {
  const { project, plan, sam, samconfig } = run;
  const result = await runSam(
    sam,
    {
      args: argumentsFor(run, template, overrides, samconfig),
      cwd: project.workingFolder,
      interactive: plan.confirm,
      secrets,
      whereToLook: run.next.aws('describe-stacks'),
      quiet: run.quiet && !plan.confirm,
      onStart,
      onExecute,
      outputTo: 'stderr',
    },
    { ...deps, signal },
  );
  const said = { ...result.seen, text: result.text };
  if (result.code !== 0) {
    deps.stderr.write(run.quiet && !plan.confirm ? result.text : '\n');
    throw await failure(run, result.code, said, secrets);
  }
  const after = await plan.target.aws.stacks.describe(plan.target.stackName);
  return outcomeOf(plan.target.stack, after, said, {
    onlyChangeset: run.settings.onlyChangeset,
    confirm: plan.confirm,
  });
}

async function proveBeforeDeploy(run: DeployRun, template: string, deps: RunDeps): Promise<void> {
  const { project, plan, proof, smoke, quiet } = run;
  if (!proof && smoke === undefined) return;
  const { checkBuild } = await import('../artifact/check-build.ts');
  const consequence = 'Nothing was deployed.';
  const { region } = plan.target;
  const given = plan.overrides ?? {};
  const { secrets } = plan;
  await checkBuild(
    { place: project, template, given, region, passedOn: [], proof, smoke, secrets, quiet, consequence },
    deps,
  );
}

function argumentsFor(
  { settings, plan, passedOn }: DeployRun,
  template: string,
  overrides: string | undefined,
  samconfig: SamconfigChoice | undefined,
): string[] {
  const { stackName, region, profile } = plan.target;
  const { images, confirmChangeset, yes } = settings;
  return deployArguments({
    template,
    samconfig,
    stackName,
    region,
    profile,
    overridesFile: overrides,
    capabilities: plan.capabilities,
    confirmChangeset: yes ? false : plan.confirm === confirmChangeset.configured ? undefined : plan.confirm,
    imageRepository: images.given?.all,
    imageRepositories: images.given?.each ?? [],
    resolveS3: !settings.hasBucket,
    s3Prefix: prefixFor(stackName, settings),
    resolveImageRepos: plan.hasImages && !images.configured && images.given === undefined,
    failOnEmptyChangeset: settings.failOnEmptyChangeset,
    passedOn,
  });
}

/** sam has no option that takes back `resolve_image_repos` and the like: it reads a copy without them. */
async function withoutOverruled(
  { samconfig, settings }: DeployRun,
  write: (name: string, text: string) => Promise<string>,
): Promise<SamconfigChoice | undefined> {
  if (samconfig === undefined || settings.overruled.length === 0) return samconfig;
  const { name, text } = withoutKeys(samconfig, settings.overruled);
  return { ...samconfig, file: await write(name, text) };
}

async function failure(
  { plan, next }: DeployRun,
  code: number,
  said: Parameters<typeof explainFailure>[2],
  secrets: readonly string[],
): Promise<FailedError> {
  const { aws, stackName } = plan.target;
  const explained = await explainFailure(aws.stacks, stackName, said, next, redactor(secrets)).catch(
    // What CloudFormation does not tell now must not hide that sam has failed.
    () => undefined,
  );
  const summary = SUMMARY_LINE.exec(said.text)?.[1];
  const unexplained = `sam deploy failed with exit code ${code}${summary === undefined ? '.' : `: ${summary}`}`;
  const { message = unexplained, hint = failureHint(said.text) } = explained ?? {};
  return new SamFailedError(code, message, hint);
}

const SUMMARY_LINE = new RegExp(SUMMARY.source, 'm');
