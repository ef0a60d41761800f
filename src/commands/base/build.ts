import type { CommandCall, Deps } from '../../deps.ts';

export async function run(_call: CommandCall, _deps: Deps): Promise<undefined> {
  return undefined;
}
