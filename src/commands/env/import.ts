import type { CommandCall, Deps } from '../../deps.ts';
import type { Change } from '../../env/change.ts';
import type { ChangeRequest } from '../../env/change-request.ts';
import { envCommand } from '../../env/env-command.ts';
import type { Opened } from '../../env/opened.ts';
import { confirmPrune, pruned } from '../../env/prune.ts';
import { checkNames, type ReadEntries, readEntries } from '../../env/read-entries.ts';
import { runChange } from '../../env/run-change.ts';
import { sourceOf } from '../../env/source.ts';
import { withoutPrompt } from '../../env/without-prompt.ts';
import { UsageError } from '../../errors.ts';
import { pathWord } from '../../text/shell-word.ts';

const WORDS = { flag: 'env import', check: 'Check the name of the file.', noun: 'variable' } as const;

/** `samgen env import FILE|-`: sets what the file says in one change; with `--prune` what it lacks is removed. */
export async function run(call: CommandCall, given: Deps): Promise<number | undefined> {
  const { flags, common } = call;
  const [file] = call.arguments;
  const command = (words: string) => envCommand(words, flags, given);
  if (file === undefined || file === '')
    throw new UsageError('No file is named.', `A file, or - for stdin:\n${command('import FILE')}`);
  const deps = file === '-' ? withoutPrompt(given) : given;
  const prune = flags['prune'] === true;
  const ask = prune && flags['yes'] !== true && flags['dryRun'] !== true;
  if (ask && deps.prompt === undefined) {
    throw new UsageError(
      'What --prune removes is to be confirmed, and nobody can be asked.',
      '--yes removes it without asking; --dry-run shows what it is.',
    );
  }
  const entries = await readEntries(file, WORDS, deps);
  const keys = Object.keys(entries.variables);
  if (keys.length === 0) {
    throw new UsageError(
      `${file === '-' ? 'stdin' : file} has no variables.`,
      prune
        ? `--prune would remove them all. This removes those that it names:\n${command('unset KEY')}`
        : 'Check the file.',
    );
  }
  checkNames(entries);
  const request = {
    command: `import ${file === '-' ? file : pathWord(file)}`,
    intent: 'set',
    early: (one) => Object.keys(differing(entries, one)),
    changes: async (functions) => {
      const changes = functions.map((one): Change => {
        if (flags['allowEmpty'] !== true) refuseEmpty(differing(entries, one), entries);
        return { set: wished(entries, one), unset: [] };
      });
      if (!prune) return changes;
      const plans = functions.map((one) => ({ one, ...pruned(one, keys, flags['via'] === 'function') }));
      await confirmPrune(plans, { ask, quiet: common.quiet }, deps);
      return changes.map(({ set }, index) => ({ set, unset: plans[index]!.removed }));
    },
  } satisfies ChangeRequest;
  return runChange(request, call, deps);
}

/** All that the file says, but for what the template sets, as long as it is the same: that is the stack's to change. */
function wished(entries: ReadEntries, one: Opened): Change['set'] {
  const different = differing(entries, one);
  return Object.fromEntries(
    Object.entries(entries.variables).filter(
      ([key]) => Object.hasOwn(different, key) || sourceOf(one.origin, key)?.kind === 'outside',
    ),
  );
}

const differing = ({ variables }: ReadEntries, { reading }: Opened): Change['set'] =>
  Object.fromEntries(
    Object.entries(variables).filter(
      ([key, value]) => !Object.hasOwn(reading.variables, key) || reading.variables[key] !== value,
    ),
  );

function refuseEmpty(set: Change['set'], { placeOf, isDoubtful }: ReadEntries): void {
  const empty = Object.keys(set).find((key) => set[key] === '');
  if (empty === undefined) return;
  throw new UsageError(
    `${placeOf(empty)}: the value${isDoubtful(empty) ? '' : ` of ${empty}`} is empty, and the function has another one, or none.`,
    'If that is meant, add --allow-empty. To leave the variable as it is, take the line out.',
  );
}
