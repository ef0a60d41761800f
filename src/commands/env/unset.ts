import type { CommandCall, Deps } from '../../deps.ts';
import type { ChangeRequest } from '../../env/change-request.ts';
import { envCommand } from '../../env/env-command.ts';
import type { Opened } from '../../env/opened.ts';
import { runChange } from '../../env/run-change.ts';
import { CancelledError, UsageError } from '../../errors.ts';
import { didYouMean } from '../../text/did-you-mean.ts';

/** `samgen env unset KEY…`: removes variables, once the user has agreed; all others stay. */
export async function run(call: CommandCall, deps: Deps): Promise<number | undefined> {
  const keys = [...new Set(call.arguments)];
  const command = (words: string) => envCommand(words, call.flags, deps);
  const { yes, dryRun } = call.flags;
  if (keys.length === 0)
    throw new UsageError('No variable is named.', `This shows the names:\n${command('list')}`);
  const withValue = keys.find((key) => key.includes('='));
  if (withValue !== undefined)
    throw new UsageError(
      'unset takes names without values.',
      `Without it:\n${command(`unset ${withValue.slice(0, withValue.indexOf('='))}`)}`,
    );
  const ask = yes !== true && dryRun !== true;
  if (ask && deps.prompt === undefined)
    throw new UsageError(
      'Removing variables is to be confirmed, and nobody can be asked.',
      '--yes removes them without asking.',
    );
  const request = {
    command: ['unset', ...keys].join(' '),
    intent: 'unset',
    early: () => keys,
    changes: async (functions) => {
      const there = keys.filter((key) =>
        functions.some(({ reading }) => Object.hasOwn(reading.variables, key)),
      );
      if (!call.common.quiet)
        for (const key of keys) if (!there.includes(key)) deps.stderr.write(absent(key, functions));
      if (ask && there.length > 0) await confirm(there, functions, deps);
      return functions.map(() => ({ set: {}, unset: keys }));
    },
  } satisfies ChangeRequest;
  return runChange(request, call, deps);
}

async function confirm(
  keys: readonly string[],
  functions: readonly Opened[],
  deps: Pick<Deps, 'prompt'>,
): Promise<void> {
  const where = functions.length === 1 ? functions[0]!.target.label : `${functions.length} functions`;
  const yes = await deps.prompt!.confirm({
    message: `Remove ${keys.join(', ')} from ${where}?`,
    initial: false,
  });
  if (!yes) throw new CancelledError('Nothing was changed.');
}

function absent(key: string, functions: readonly Opened[]): string {
  const near = didYouMean(
    key,
    functions.flatMap(({ reading }) => Object.keys(reading.variables)),
  );
  return `${key} is not set${near === undefined ? '.' : `; did you mean ${near}?`}\n`;
}
