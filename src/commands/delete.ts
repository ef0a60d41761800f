import { nextCommands } from '../deploy/next-commands.ts';
import type { CommandCall, Deps } from '../deps.ts';
import { CancelledError, FailedError, RefusedError, SamFailedError, UsageError } from '../errors.ts';
import { type ChosenStack, chooseStack, type StackFlags } from '../project/choose-stack.ts';
import { deleteArguments, samconfigChoice } from '../sam/arguments.ts';
import { failureHint } from '../sam/failure-hint.ts';
import { findSam } from '../sam/find-sam.ts';
import { type PassedOn, readPassedOn } from '../sam/passed-on.ts';
import { redactor } from '../sam/redact.ts';
import { runSam } from '../sam/run-sam.ts';
import { checkSamVersion } from '../sam/sam-version.ts';
import { failureSentence, findFirstFailure } from '../stack/failure.ts';
import type { Stack } from '../stack/stack.ts';
import { noStack } from './outputs.ts';

/** `samgen delete`: `sam delete`, once the user has typed the stack's name. */
export async function run({ flags, passedOn, common }: CommandCall, deps: Deps): Promise<undefined> {
  const sam = findSam(deps.env);
  const version = checkSamVersion(sam, deps);
  version.catch(() => {});
  const passed = readPassedOn('delete', passedOn);
  const stackFlags = flagsOf(flags, passed);
  const chosen = await chooseStack(stackFlags, deps);
  const { aws, name, region } = chosen;
  const [account, stack] = await Promise.all([aws.account(), aws.stacks.describe(name)]);
  await version;
  if (stack === undefined) throw noStack(chosen, stackFlags, deps);
  const next = nextCommands(stackFlags, chosen, deps);
  const again = `Run it again without what stands behind --:\n${next.delete}`;
  if (stack.terminationProtection) {
    throw new RefusedError(
      `The stack ${name} is protected from deletion.`,
      next.aws('update-termination-protection --no-enable-termination-protection'),
    );
  }
  const { bold } = deps.stderr.style;
  deps.stderr.write(
    `To be deleted: the stack ${bold(name)} in ${bold(region)}, account ${bold(account.id)} (${stack.status})\n`,
  );
  if (flags['yes'] !== true) await confirmByName(name, deps);
  if (deps.signal.aborted) throw new CancelledError();
  await runDelete(sam, chosen, stack, passed, common, deps);
  // By its ID, under which a stack that is deleted is still found.
  const after = await aws.stacks.describe(stack.id);
  if (after !== undefined && after.status !== 'DELETE_COMPLETE') {
    throw new FailedError(
      `sam delete has ended, but the stack ${name} is still there (${after.status}).`,
      again,
    );
  }

  if (common.json) {
    const document = { ok: true, stackName: name, region, account: account.id, deleted: true };
    deps.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (!common.quiet) {
    deps.stderr.write(`${deps.stderr.style.green('✔')} The stack ${name} is deleted.\n`);
  }
  return undefined;
}

async function runDelete(
  sam: string,
  { aws, name, region, profile, samconfig, environment }: ChosenStack,
  stack: Stack,
  passed: PassedOn,
  { quiet }: CommandCall['common'],
  deps: Deps,
): Promise<void> {
  const args = deleteArguments({
    samconfig: samconfigChoice(samconfig, environment),
    stackName: name,
    region,
    profile,
    passedOn: passed.rest,
  });
  const run = { args, cwd: deps.cwd, interactive: false, secrets: [], quiet, outputTo: 'stderr' } as const;
  const { code, text } = await runSam(sam, run, deps);
  if (code === 0) return;
  if (quiet) deps.stderr.write(text);
  const failure = await findFirstFailure(aws.stacks, stack.id).catch(() => undefined);
  if (failure === undefined)
    throw new SamFailedError(code, `sam delete failed with exit code ${code}.`, failureHint(text));
  throw new SamFailedError(
    code,
    `${redactor([])(failureSentence(failure))}\nThe stack ${name} is not deleted.`,
    'Mend the cause, and run it again.',
  );
}

async function confirmByName(name: string, { prompt }: Pick<Deps, 'prompt'>): Promise<void> {
  if (prompt === undefined) {
    throw new UsageError(
      `Deleting the stack ${name} is to be confirmed, and nobody can be asked.`,
      '--yes deletes it without asking.',
    );
  }
  await prompt.text({
    message: `Type ${name} to delete it with all its resources`,
    validate: (answer) => (answer === name ? undefined : `That is not ${name}. Ctrl-C leaves it alone.`),
  });
}

/** What stands behind `--` means the same as before it. */
function flagsOf(flags: Record<string, unknown>, passed: PassedOn): StackFlags {
  const names = [
    ['configFile', 'config-file'],
    ['configEnv', 'config-env'],
    ['stackName', 'stack-name'],
    ['region', 'region'],
    ['profile', 'profile'],
  ] as const;
  const behind = names.flatMap(([flag, name]) => {
    const value = passed.values[name];
    return value === undefined ? [] : [[flag, value] as const];
  });
  return { ...Object.fromEntries(behind), ...(flags as StackFlags) };
}
