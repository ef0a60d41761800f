import type { CommandCall, Deps } from '../../deps.ts';
import { adoptInTemplate, adoptions, requireFunction } from '../../env/adopt-edit.ts';
import { announcement } from '../../env/change-report.ts';
import { chooseTargets } from '../../env/choose-targets.ts';
import { parsed } from '../../env/deployed-template.ts';
import { envCommand } from '../../env/env-command.ts';
import { openFunction } from '../../env/open-function.ts';
import type { Opened } from '../../env/opened.ts';
import { busyStack } from '../../env/origin.ts';
import { refuseUnfinished } from '../../env/refuse-unfinished.ts';
import type { ChangeFlags } from '../../env/run-change.ts';
import { bucketOf } from '../../env/samconfig-value.ts';
import { type DeployedEnvironment, sourceOf } from '../../env/source.ts';
import {
  carryOutStackRun,
  type PlannedRun,
  planStackRun,
  type StackRun,
  stackPlanText,
} from '../../env/stack-run.ts';
import { withTemplateEdit } from '../../env/template-edit.ts';
import { timeoutOf } from '../../env/timeout.ts';
import { FailedError, RefusedError, UsageError } from '../../errors.ts';
import { refuseUnreleased } from '../../guard/alias.ts';
import { onDriftOf } from '../../guard/on-drift.ts';
import { guardObject } from '../../guard/report.ts';
import { shownFrom } from '../../project/find-template.ts';
import { openProject } from '../../project/open-project.ts';
import { withoutKept } from '../../template/kept.ts';
import { didYouMean } from '../../text/did-you-mean.ts';

interface AdoptFlags extends ChangeFlags {
  parameter?: string;
}

/**
 * `samgen env adopt KEY…`: what is outside the template becomes a NoEcho parameter of it, here and in the stack, with the value
 * that the function has, which nobody has to know.
 */
export async function run(
  { arguments: words, flags: given, common }: CommandCall,
  deps: Deps,
): Promise<undefined> {
  const flags = given as AdoptFlags;
  const keys = [...new Set(words)];
  const command = (text: string) => envCommand(text, flags, deps);
  checkWords(keys, flags, command);
  const timeout = timeoutOf(flags.timeout);
  const onDrift = onDriftOf(flags.onDrift);
  const project = await openProject(deps.cwd, flags);
  const shownAs = shownFrom(deps.cwd)(project.templateFile);
  const chosen = await chooseTargets(
    flags,
    { write: true, one: true, command: `adopt ${keys.join(' ')}` },
    deps,
  );
  const [target] = chosen.targets;
  const { stackStatus, ...opened } = await openFunction(target!, chosen.aws, deps.signal);
  const { reading, origin } = opened;
  if (origin.kind !== 'stack')
    throw new RefusedError(
      origin.kind === 'unknown'
        ? `Where the variables come from cannot be told: ${origin.why}`
        : `No stack owns ${target!.label}: there is no template to put anything into.`,
    );
  const { deployed } = origin;
  if (!common.quiet) deps.stderr.write(announcement(reading, target!.label, deployed.stackName, deps.stderr));
  if (busyStack(stackStatus))
    throw new RefusedError(
      `The stack ${deployed.stackName} is being changed at the moment (${stackStatus}).`,
      'Wait for its end, and run it again.',
    );
  refuseUnfinished([opened], flags, deps);
  for (const key of keys) checkKey(key, opened, deployed, command);
  requireFunction(project.template, deployed.logicalId, shownAs);
  if (deployed.alias !== undefined)
    await refuseUnreleased(
      { logicalId: deployed.logicalId, name: reading.name, alias: deployed.alias },
      reading,
      chosen.aws,
      deps.signal,
    );

  const text = await chosen.aws.stacks.template(deployed.stackName, 'Original');
  const adopted = adoptions(
    keys,
    flags.parameter,
    deployed.logicalId,
    project.template,
    withoutKept(await parsed(text)),
  );
  const edit = (source: string) => adoptInTemplate(source, deployed.logicalId, adopted);
  // What cannot be edited is told before anything else.
  const edited = edit(project.document.text);
  const run: StackRun = {
    chosen,
    stackName: deployed.stackName,
    command: command(`adopt ${keys.join(' ')}`),
    flags,
    onDrift,
    yes: flags.yes === true,
    timeout,
    quiet: common.quiet,
    bucket: bucketOf(chosen),
  };
  const parameters = Object.fromEntries(
    adopted.map(({ key, parameter }) => [parameter, reading.variables[key]!]),
  );
  const planned = await planStackRun(run, { parameters, wishes: new Map(), edit }, deps);
  if (
    planned.guard.functions.every(({ variables }) =>
      variables.every(({ key, fate }) => !keys.includes(key) || fate === 'kept'),
    ) === false
  )
    throw new FailedError(
      `${keys.join(', ')} would not stay as ${keys.length === 1 ? 'it is' : 'they are'}. Nothing was changed.`,
      'Run it again.',
    );
  const result = { function: reading.name, logicalId: deployed.logicalId, adopted, template: shownAs };
  if (flags.dryRun === true) {
    tellPlan(planned, adopted, shownAs, deps.stdout, common.json);
    if (common.json)
      deps.stdout.write(
        `${JSON.stringify({ ok: true, dryRun: true, ...result, guard: guardObject(planned.guard) }, null, 2)}\n`,
      );
    else if (!common.quiet)
      deps.stderr.write('Nothing was changed: that is what would be, without --dry-run.\n');
    return undefined;
  }
  if (!common.quiet) tellPlan(planned, adopted, shownAs, deps.stderr, false);
  const { before, after } = { before: project.document.text, after: edited };
  const receipt = await withTemplateEdit(
    {
      file: project.templateFile,
      shownAs,
      before,
      after,
      stack: planned.state.stack,
      stacks: chosen.aws.stacks,
    },
    deps,
    () => carryOutStackRun(planned, run, deps),
  );
  if (common.json) {
    const revision = {
      before: reading.revision,
      after: receipt.readings.get(deployed.logicalId)?.revision ?? reading.revision,
    };
    deps.stdout.write(`${JSON.stringify({ ok: true, ...result, revision }, null, 2)}\n`);
  } else if (!common.quiet) {
    const names = adopted.map(({ key, parameter }) => `${key} (${parameter})`).join(', ');
    deps.stderr.write(
      `${deps.stderr.style.green('✔')} ${names}: in ${shownAs}, and in the stack with the value that the function has. Every later deploy keeps ${keys.length === 1 ? 'it' : 'them'}.\n`,
    );
    for (const line of receipt.released) deps.stderr.write(`  ${line}\n`);
  }
  return undefined;
}

function checkWords(keys: readonly string[], flags: AdoptFlags, command: (words: string) => string): void {
  if (keys.length === 0)
    throw new UsageError(
      'No variable is named.',
      `This shows what is outside the template:\n${command('list')}`,
    );
  const withValue = keys.find((key) => key.includes('='));
  if (withValue !== undefined)
    throw new UsageError(
      'adopt takes names without values: the value is the one that the function has.',
      `Without it:\n${command(`adopt ${withValue.slice(0, withValue.indexOf('='))}`)}`,
    );
  const { parameter } = flags;
  if (parameter === undefined) return;
  if (keys.length > 1)
    throw new UsageError(
      '--parameter names one parameter, and there are several variables.',
      'Adopt them one after the other.',
    );
  if (!/^[A-Za-z0-9]{1,255}$/.test(parameter))
    throw new UsageError(`A parameter cannot be called '${parameter}'.`, 'It has letters and digits only.');
}

/** What can be adopted: what is outside, and what is written in the template. */
function checkKey(
  key: string,
  opened: Opened,
  deployed: DeployedEnvironment,
  command: (words: string) => string,
): void {
  const { variables } = opened.reading;
  const source = sourceOf(opened.origin, key);
  if (!Object.hasOwn(variables, key)) {
    const near = didYouMean(key, Object.keys(variables));
    throw new FailedError(
      `${opened.target.label} has no variable ${key}${near === undefined ? '.' : `; did you mean ${near}?`}`,
      `This shows what there is:\n${command('list')}`,
    );
  }
  if (source?.kind === 'parameter')
    throw new UsageError(
      `${key} comes from the parameter ${source.name} already.`,
      `This changes it:\n${command(`set ${key}`)}`,
    );
  if (source?.kind === 'outside' || source?.kind === 'literal') return;
  throw new RefusedError(
    `${key} is ${source?.kind === 'reference' ? `read from ${source.service}` : 'computed'} by the template of the stack ${deployed.stackName}.`,
    'It is in the template already, and no deploy takes it away.',
  );
}

function tellPlan(
  planned: PlannedRun,
  adopted: readonly { key: string; parameter: string }[],
  shownAs: string,
  screen: Deps['stderr'],
  json: boolean,
): void {
  if (json) return;
  const lines = adopted.map(({ key, parameter }) => `  ${key}: !Ref ${parameter}, a NoEcho parameter\n`);
  screen.write(`In ${shownAs}\n${lines.join('')}${stackPlanText(planned, screen)}`);
}
