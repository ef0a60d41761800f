import type { CommandCall, Deps } from '../../deps.ts';
import {
  type AdoptFlags,
  checkKey,
  checkStays,
  checkWords,
  requireSameStack,
} from '../../env/adopt-checks.ts';
import { type Adoption, adoptInTemplate, adoptions, requireFunction } from '../../env/adopt-edit.ts';
import { adoptPlanText, adoptReceiptText } from '../../env/adopt-report.ts';
import { carryOutStackRun } from '../../env/carry-out-stack.ts';
import { announcement } from '../../env/change-report.ts';
import { type Chosen, chooseTargets } from '../../env/choose-targets.ts';
import { parsed } from '../../env/deployed-template.ts';
import { envCommand } from '../../env/env-command.ts';
import { openFunction } from '../../env/open-function.ts';
import type { Opened } from '../../env/opened.ts';
import { busyStack } from '../../env/origin.ts';
import { refuseUnfinished } from '../../env/refuse-unfinished.ts';
import { bucketFor } from '../../env/samconfig-value.ts';
import type { DeployedEnvironment } from '../../env/source.ts';
import { type PlannedRun, planStackRun, type StackRun } from '../../env/stack-run.ts';
import { withTemplateEdit } from '../../env/template-edit.ts';
import { timeoutOf } from '../../env/timeout.ts';
import { RefusedError } from '../../errors.ts';
import { refuseUnreleased } from '../../guard/alias.ts';
import { onDriftOf } from '../../guard/on-drift.ts';
import { guardObject } from '../../guard/report.ts';
import { shownFrom } from '../../project/find-template.ts';
import { openProject, type Project } from '../../project/open-project.ts';
import { withoutKept } from '../../template/kept.ts';

/**
 * `samgen env adopt KEY…`: what is outside the template becomes a NoEcho parameter of it, here and in the stack, with the value
 * that the function has, which nobody has to know.
 */
export async function run(call: CommandCall, deps: Deps): Promise<undefined> {
  const { arguments: words, common } = call;
  const flags = call.flags as AdoptFlags;
  const keys = [...new Set(words)];
  const command = (text: string) => envCommand(text, flags, deps);
  const own = command(`adopt ${keys.join(' ')}`);
  checkWords(keys, flags, command);
  const limits = { timeout: timeoutOf(flags.timeout), onDrift: onDriftOf(flags.onDrift) };
  const project = await openProject(deps.cwd, flags);
  const want = { write: true, one: true, command: `adopt ${keys.join(' ')}` };
  const chosen = await chooseTargets(flags, want, deps);
  const { opened, deployed } = await openOwned(chosen, flags, common.quiet, deps);
  for (const key of keys) checkKey(key, opened, deployed, command);
  requireSameStack(deployed.stackName, flags, chosen);
  const shownAs = shownFrom(deps.cwd)(project.templateFile);
  requireFunction(project.template, deployed.logicalId, shownAs);
  if (deployed.alias !== undefined) {
    const served = { logicalId: deployed.logicalId, name: opened.reading.name, alias: deployed.alias };
    await refuseUnreleased(served, opened.reading, chosen.aws, deps.signal);
  }
  const adopted = await adoptionsFor(keys, flags, deployed, project, chosen);
  const edit = (source: string) => adoptInTemplate(source, deployed.logicalId, adopted);
  // What cannot be edited is told before anything else.
  const after = edit(project.document.text);
  const { variables } = opened.reading;
  const parameters = Object.fromEntries(
    adopted.map(({ key, parameter }) => [parameter, variables[key]!] as const),
  );
  const run: StackRun = {
    ...limits,
    chosen,
    stackName: deployed.stackName,
    command: own,
    flags,
    yes: flags.yes === true,
    quiet: common.quiet,
    bucket: bucketFor(deployed.stackName, chosen),
  };
  const planned = await planStackRun(run, { parameters, wishes: new Map(), edit }, deps);
  checkStays(keys, planned.guard, deployed.logicalId);
  const { name, revision: before } = opened.reading;
  const result = { function: name, logicalId: deployed.logicalId, adopted, template: shownAs };
  if (flags.dryRun === true) {
    showDry(planned, result, call, deps);
    return undefined;
  }
  if (!common.quiet) deps.stderr.write(adoptPlanText(planned, adopted, shownAs, deps.stderr));
  const { stack } = planned.state;
  const place = { file: project.templateFile, shownAs, before: project.document.text, after };
  const receipt = await withTemplateEdit({ ...place, stack, stacks: chosen.aws.stacks }, deps, (onBegin) =>
    carryOutStackRun(planned, run, deps, onBegin),
  );
  if (common.json) {
    const revision = { before, after: receipt.readings.get(deployed.logicalId)?.revision ?? before };
    deps.stdout.write(`${JSON.stringify({ ok: true, ...result, revision }, null, 2)}\n`);
  } else if (!common.quiet) deps.stderr.write(adoptReceiptText(adopted, receipt, shownAs, deps.stderr));
  return undefined;
}

/** The one function, which has to be a stack's that is at rest. */
async function openOwned(
  { aws, targets }: Chosen,
  flags: AdoptFlags,
  quiet: boolean,
  deps: Deps,
): Promise<{ opened: Opened; deployed: DeployedEnvironment }> {
  const [target] = targets;
  const { stackStatus, ...opened } = await openFunction(target!, aws, deps.signal);
  const { origin, reading } = opened;
  if (origin.kind !== 'stack')
    throw new RefusedError(
      origin.kind === 'unknown'
        ? `Where the variables come from cannot be told: ${origin.why}`
        : `No stack owns ${target!.label}: there is no template to put anything into.`,
    );
  const { stackName } = origin.deployed;
  if (!quiet) deps.stderr.write(announcement(reading, target!.label, stackName, deps.stderr));
  if (busyStack(stackStatus))
    throw new RefusedError(
      `The stack ${stackName} is being changed at the moment (${stackStatus}).`,
      'Wait for its end, and run it again.',
    );
  refuseUnfinished([opened], flags, deps);
  return { opened, deployed: origin.deployed };
}

async function adoptionsFor(
  keys: readonly string[],
  { parameter }: AdoptFlags,
  { stackName, logicalId }: DeployedEnvironment,
  { template }: Project,
  { aws }: Chosen,
): Promise<Adoption[]> {
  const deployed = withoutKept(await parsed(await aws.stacks.template(stackName, 'Original')));
  return adoptions(keys, parameter, logicalId, template, deployed);
}

function showDry(
  planned: PlannedRun,
  result: { adopted: readonly Adoption[]; template: string },
  { common: { json, quiet } }: CommandCall,
  { stdout, stderr }: Pick<Deps, 'stdout' | 'stderr'>,
): void {
  if (json) {
    const document = { ok: true, dryRun: true, ...result, guard: guardObject(planned.guard) };
    stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  stdout.write(adoptPlanText(planned, result.adopted, result.template, stdout));
  if (!quiet) stderr.write('Nothing was changed: that is what would be, without --dry-run.\n');
}
