import { type Aws, connectAws } from '../adapters/aws.ts';
import { type Journals, openJournals } from '../adapters/journals.ts';
import type { CommonFlags, Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { refuseBeside } from '../guard/guarded-update.ts';
import type { Journal } from '../guard/journal.ts';
import { type Resumed, resumeUpdate } from '../guard/resume.ts';
import type { StackFlags } from '../project/choose-stack.ts';
import { samgenCommand } from './next-commands.ts';

/** `samgen deploy --resume`: brings to its end what another run has left. It deploys nothing. */
export async function resume(flags: StackFlags, common: CommonFlags, deps: Deps): Promise<undefined> {
  const journals = openJournals(deps.env);
  const journal = await chooseJournal(journals.unfinished(), flags, deps);
  if (journal === undefined) {
    if (common.json) deps.stdout.write(`${JSON.stringify({ ok: true, resumed: false }, null, 2)}\n`);
    else if (!common.quiet) deps.stderr.write('There is nothing to finish.\n');
    return undefined;
  }
  const resumed = await finish(journal, flags, journals, deps);
  if (common.json) {
    const { stack } = journal;
    const document = { ok: true, resumed: true, stackName: stack.name, region: stack.region, ...resumed };
    deps.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (!common.quiet) tellResumed(journal, resumed, deps);
  return undefined;
}

/**
 * Before another change of the stack: what was left is finished first, where somebody is there to agree.
 * @throws RefusedError
 */
export async function finishBefore(stackId: string, flags: StackFlags, deps: Deps): Promise<void> {
  const journals = openJournals(deps.env);
  const open = journals.of(stackId);
  if (open === undefined) return;
  const { journal, isAlive } = open;
  const message = `An update of the stack ${journal.stack.name} was not brought to its end. Finish it first?`;
  const isWanted =
    !isAlive && deps.prompt !== undefined && (await deps.prompt.confirm({ message, initial: true }));
  if (!isWanted) {
    const command = (verb: string) => samgenCommand(verb, flags, deps);
    const commands = { look: command('env list'), resume: `${command('deploy')} --resume` };
    return refuseBeside(stackId, { journals, commands });
  }
  tellResumed(journal, await finish(journal, flags, journals, deps), deps);
}

async function finish(journal: Journal, flags: StackFlags, journals: Journals, deps: Deps): Promise<Resumed> {
  const { stack } = journal;
  const profile = flags.profile ?? journal.profile;
  const aws: Aws = connectAws({ region: stack.region, profile }, deps.env, deps.signal);
  const account = await aws.account();
  if (account.id !== stack.account)
    throw new UsageError(
      `That update was in the account ${stack.account}, and these credentials are of ${account.id}.`,
      'Choose others by --profile, or by AWS_PROFILE.',
    );
  deps.stderr.write(
    `Finishing the update of the stack ${stack.name} in ${stack.region}, account ${account.id}\n`,
  );
  const look = samgenCommand('env list', { ...flags, stackName: stack.name, region: stack.region }, deps);
  const tell = (line: string) => deps.stderr.write(`${line}\n`);
  return resumeUpdate(journal, { aws, journals, signal: deps.signal, tell, look });
}

async function chooseJournal(
  unfinished: readonly Journal[],
  { stackName, region }: StackFlags,
  { cwd, prompt }: Pick<Deps, 'cwd' | 'prompt'>,
): Promise<Journal | undefined> {
  const meant = unfinished.filter(
    ({ stack }) =>
      (stackName === undefined || stack.name === stackName) &&
      (region === undefined || stack.region === region),
  );
  const here = meant.filter(({ folder }) => folder === cwd);
  const candidates = here.length > 0 ? here : meant;
  if (candidates.length <= 1) return candidates[0];
  const names = candidates.map(({ stack, folder }) => `${stack.name} in ${stack.region}, of ${folder}`);
  if (prompt === undefined)
    throw new UsageError(
      `There are ${candidates.length} updates to finish: ${names.join('; ')}.`,
      'Say which one, by --stack-name and --region.',
    );
  const choices = candidates.map(({ stack }, index) => ({ value: stack.id, name: names[index]! }));
  const chosen = await prompt.choose({ message: 'Which update?', choices });
  return candidates.find(({ stack }) => stack.id === chosen);
}

const BECAME: Readonly<Record<Resumed['update'], string>> = {
  succeeded: 'The update had succeeded',
  failed: 'The update had failed, and was rolled back',
  'not-begun': 'The update had not begun',
  gone: 'The stack is not there any more',
};

function tellResumed(
  { stack }: Journal,
  { update, functions }: Resumed,
  { stderr }: Pick<Deps, 'stderr'>,
): void {
  const put = functions.filter(({ put: names }) => names.length > 0);
  for (const { logicalId, put: names } of put) stderr.write(`  ${logicalId}: ${names.join(', ')} put back\n`);
  for (const { logicalId, newer } of functions)
    if (newer.length > 0) stderr.write(`  ${logicalId}: ${newer.join(', ')} changed since; left as it is\n`);
  const rest = put.length === 0 && update !== 'gone' ? '; no variable is missing' : '';
  stderr.write(
    `${stderr.style.green('✔')} ${BECAME[update]}${rest}. The stack ${stack.name} is finished with.\n`,
  );
}
