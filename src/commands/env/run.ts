import { findCommand, runChild } from '../../adapters/run-child.ts';
import type { CommandCall, Deps } from '../../deps.ts';
import { envCommand } from '../../env/env-command.ts';
import { readOne } from '../../env/read-one.ts';
import { UsageError } from '../../errors.ts';

/** `samgen env run -- CMD`: a command here, with the function's variables over those that are here; its exit code is ours. */
export async function run({ passedOn, flags }: CommandCall, deps: Deps): Promise<number> {
  const [name, ...args] = passedOn;
  if (name === undefined)
    throw new UsageError(
      'There is no command behind --.',
      `Name it:\n${envCommand('run -- COMMAND [ARGUMENTS]', flags, deps)}`,
    );
  // As it is before samgen sets variables for its own libraries.
  const env = { ...deps.env };
  const file = findCommand(name, env, deps.cwd);
  const { reading } = await readOne(flags, deps);
  return runChild({ file, name, args, cwd: deps.cwd, env: { ...env, ...reading.variables } }, deps);
}
