import type { Deps } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import { wrap } from '../text/wrap.ts';
import type { Opened } from './opened.ts';
import { sourceOf } from './source.ts';

/** What a function has and a file has not. */
export interface Pruned {
  /** Nothing would bring them back, or the user wants it so. */
  removed: string[];
  /** The template sets them, or whether it does is unknown. */
  kept: string[];
}

/** @param onFunction removes also what the template sets */
export function pruned(
  { reading, origin }: Pick<Opened, 'reading' | 'origin'>,
  keys: readonly string[],
  onFunction: boolean,
): Pruned {
  const absent = Object.keys(reading.variables).filter((key) => !keys.includes(key));
  const isOurs = (key: string) => onFunction || sourceOf(origin, key)?.kind === 'outside';
  return { removed: absent.filter(isOurs), kept: absent.filter((key) => !isOurs(key)) };
}

/** Lists what goes, and asks, where something goes at all. @throws CancelledError where the user does not want it */
export async function confirmPrune(
  plans: readonly (Pruned & { one: Pick<Opened, 'target' | 'origin'> })[],
  { ask, quiet }: { ask: boolean; quiet: boolean },
  { stderr, prompt }: Pick<Deps, 'stderr' | 'prompt'>,
): Promise<void> {
  const lines: string[] = [];
  for (const { one, removed, kept } of plans) {
    const [from, on] =
      plans.length === 1 ? ['', ''] : [` from ${one.target.label}`, ` on ${one.target.label}`];
    const { origin } = one;
    const sets = origin.kind === 'stack' && origin.deployed.isOpen !== true ? 'sets' : 'may set';
    if (removed.length > 0) lines.push(`--prune removes${from}: ${removed.join(', ')}`);
    if (kept.length > 0) lines.push(`--prune keeps${on} what the template ${sets}: ${kept.join(', ')}`);
  }
  // What is to be confirmed is shown whatever else is not.
  if (!quiet || ask) {
    for (const line of lines)
      stderr.write(`${stderr.isTerminal ? wrap(line, stderr.columns, '').join('\n') : line}\n`);
  }
  const count = plans.reduce((sum, { removed }) => sum + removed.length, 0);
  if (!ask || count === 0 || prompt === undefined) return;
  const yes = await prompt.confirm({
    message: `Remove ${count === 1 ? 'this variable' : `these ${count} variables`}?`,
    initial: false,
  });
  if (!yes) throw new CancelledError('Nothing was changed.');
}
