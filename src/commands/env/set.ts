import { readStdin } from '../../adapters/read-stdin.ts';
import type { CommandCall, Deps } from '../../deps.ts';
import { askForValues } from '../../env/ask-values.ts';
import type { ChangeRequest } from '../../env/change-request.ts';
import { checkChange } from '../../env/check-values.ts';
import type { TargetFlags } from '../../env/choose-targets.ts';
import { envCommand } from '../../env/env-command.ts';
import type { Variables } from '../../env/function.ts';
import type { Opened } from '../../env/opened.ts';
import { readValue, type ValueFlags } from '../../env/read-values.ts';
import { runChange } from '../../env/run-change.ts';
import { readSetWords, type SetWords } from '../../env/set-words.ts';
import { UsageError } from '../../errors.ts';

interface SetFlags extends ValueFlags {
  allowEmpty?: boolean;
  notSecret?: boolean;
}

/** `samgen env set KEY…`: asks for the values, or takes them from where they are; all other variables stay. */
export async function run(call: CommandCall, deps: Deps): Promise<number | undefined> {
  // A secret that is typed too early, or the rest of a paste, must not stand on the screen or reach the shell.
  const isAsked = call.flags['stdin'] !== true && call.arguments.some((word) => !word.includes('='));
  const release = isAsked ? deps.prompt?.hold() : undefined;
  try {
    return await setVariables(call, deps);
  } finally {
    release?.();
  }
}

async function setVariables(call: CommandCall, given: Deps): Promise<number | undefined> {
  const flags = call.flags as SetFlags & TargetFlags;
  const { prompt: _, ...unasked } = given;
  // Stdin is at its end then: whoever is asked cannot answer.
  const deps: Deps = flags.stdin === true ? unasked : given;
  const command = (words: string) => envCommand(words, flags, deps);
  const words = readSetWords(call.arguments, flags.notSecret === true, command);
  const known = await knownValues(words, flags, command, deps);
  const missing = words.keys.filter((key) => !Object.hasOwn(known, key));
  checkChange({ set: known, unset: [] });
  if (missing.length > 0 && deps.prompt === undefined) throw nobodyToAsk(missing, command);
  const isOther = (key: string, { variables }: Opened['reading']) =>
    !Object.hasOwn(variables, key) || variables[key] !== known[key];
  const request = {
    command: ['set', ...Object.keys(known), ...missing].join(' '),
    intent: 'set',
    early: ({ reading }) => [...Object.keys(known).filter((key) => isOther(key, reading)), ...missing],
    changes: async (functions) => {
      const asked = await askForValues(missing, functions, known, flags.allowEmpty === true, deps);
      return functions.map(() => ({ set: { ...known, ...asked }, unset: [] }));
    },
  } satisfies ChangeRequest;
  return runChange(request, call, deps);
}

type Command = (words: string) => string;

/** What is given with the command, before anything is called or asked. */
async function knownValues(
  { keys, given }: SetWords,
  flags: SetFlags,
  command: Command,
  deps: Deps,
): Promise<Variables> {
  if (keys.length === 0 && given.size === 0)
    throw new UsageError(
      'No variable is named.',
      `This asks for its value; and this shows the names:\n${command('set KEY')}\n${command('list')}`,
    );
  const source = ['stdin', 'fromFile', 'fromEnv'].some(
    (name) => (flags as Record<string, unknown>)[name] !== undefined,
  );
  const known = new Map(given);
  if (source) {
    const [key, ...more] = keys;
    if (key === undefined || more.length > 0) {
      throw new UsageError(
        `--stdin, --from-file and --from-env give one value, and ${key === undefined ? 'no name stands there without =' : `there are ${keys.length} names`}.`,
        `Name one variable; or give several at once, from stdin or a file:\n${command('import -')}`,
      );
    }
    const read = (what: string, maxBytes: number) => readStdin(what, maxBytes, deps);
    known.set(key, (await readValue(key, flags, { ...deps, readStdin: read }))!);
  }
  for (const [key, value] of known) {
    if (value === '' && flags.allowEmpty !== true)
      throw new UsageError(
        `The value of ${key} is empty.`,
        `If that is meant, add --allow-empty. This removes it:\n${command(`unset ${key}`)}`,
      );
  }
  return Object.fromEntries(known);
}

const nobodyToAsk = (keys: readonly string[], command: Command): UsageError =>
  new UsageError(
    `${keys.join(', ')} ${keys.length === 1 ? 'has' : 'have'} no value, and nobody can be asked.`,
    `Give it by --stdin, --from-file FILE or --from-env VARIABLE; or several at once:\n${command('import -')}`,
  );
