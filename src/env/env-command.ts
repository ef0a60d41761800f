import { samgenCommand } from '../deploy/next-commands.ts';
import type { Deps } from '../deps.ts';
import { shellWord } from '../text/shell-word.ts';
import type { TargetFlags } from './choose-targets.ts';

/**
 * A command of `samgen env` to be typed for the same functions, where the user stands.
 * @param words what follows `env`: `get KEY`
 * @param without the function, where another one is to be named
 */
export function envCommand(
  words: string,
  flags: TargetFlags,
  deps: Pick<Deps, 'cwd' | 'standsIn'>,
  without?: 'function',
): string {
  const [verb = '', ...rest] = words.split(' ');
  const command = [samgenCommand(`env ${verb}`, flags, deps)];
  if (without === undefined && flags.function !== undefined)
    command.push('--function', shellWord(flags.function));
  if (flags.all === true) command.push('--all');
  return [...command, ...rest].join(' ');
}
