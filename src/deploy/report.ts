import type { CommonFlags, Deps } from '../deps.ts';
import { CancelledError, FailedError } from '../errors.ts';
import type { GuardPlan } from '../guard/plan.ts';
import { guardObject } from '../guard/report.ts';
import type { StackFlags } from '../project/choose-stack.ts';
import type { Project } from '../project/open-project.ts';
import { redactor } from '../sam/redact.ts';
import { CHANGE_SET_STAYS } from '../sam/run-sam.ts';
import { outputsObject, outputsTable } from '../stack/outputs-report.ts';
import { exists } from '../stack/stack.ts';
import { nextSteps } from './announce.ts';
import { samgenCommand } from './next-commands.ts';
import type { Outcome } from './outcome.ts';
import type { DeployPlan } from './plan.ts';

interface Reported {
  project: Project;
  plan: DeployPlan;
  common: CommonFlags;
  flags: StackFlags;
}

/**
 * Tells what came of a deploy.
 * @throws CancelledError where the user said no to the changes
 * @throws FailedError where sam has done nothing
 */
export function report(
  outcome: Outcome & { guard?: GuardPlan },
  { project, plan, common, flags }: Reported,
  deps: Deps,
): void {
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
  const redact = redactor(plan.secrets);
  const outputs = (outcome.stack?.outputs ?? []).map((output) => ({
    ...output,
    value: redact(output.value),
  }));
  if (common.json) {
    const changed = outcome.kind === 'deployed';
    const status = outcome.stack?.status;
    const document = { ok: true, stackName, region, account: account.id, changed, status };
    const guard = outcome.guard === undefined ? {} : { variables: guardObject(outcome.guard) };
    deps.stdout.write(
      `${JSON.stringify({ ...document, outputs: outputsObject(outputs), ...guard }, null, 2)}\n`,
    );
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
  const commands = {
    deploy: command('deploy'),
    invoke: command('invoke'),
    outputs: command('outputs'),
    delete: command('delete'),
  };
  deps.stderr.write(nextSteps(commands, project.template, style));
}
