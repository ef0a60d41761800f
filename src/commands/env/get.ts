import type { CommandCall, Deps } from '../../deps.ts';
import { envCommand } from '../../env/env-command.ts';
import { readOne } from '../../env/read-one.ts';
import { FailedError, UsageError } from '../../errors.ts';
import { didYouMean } from '../../text/did-you-mean.ts';

/** `samgen env get KEY`: the value of one variable, byte for byte, and nothing else on stdout. */
export async function run({ arguments: [key], flags, common }: CommandCall, deps: Deps): Promise<undefined> {
  if (key === undefined || key === '')
    throw new UsageError(
      'No variable is named.',
      `This shows the names:\n${envCommand('list', flags, deps)}`,
    );
  const { target, reading } = await readOne(flags, deps);
  const { variables, name } = reading;
  const value = Object.hasOwn(variables, key) ? variables[key] : undefined;
  if (value === undefined) throw noVariable(key, Object.keys(variables), target.label);
  if (common.json)
    deps.stdout.write(`${JSON.stringify({ ok: true, function: name, key, value }, null, 2)}\n`);
  else deps.stdout.write(flags['newline'] === false ? value : `${value}\n`);
  return undefined;
}

function noVariable(key: string, names: readonly string[], label: string): FailedError {
  const near = didYouMean(key, names);
  return new FailedError(
    `${label} has no variable ${key}${near === undefined ? '.' : `; did you mean ${near}?`}`,
    names.length === 0 ? 'It has none.' : `It has: ${[...names].sort().join(', ')}.`,
  );
}
