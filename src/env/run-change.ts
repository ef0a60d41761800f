import { systemClock } from '../adapters/clock.ts';
import type { CommandCall, Deps } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import { dryRun, writeAll, writeOne } from './carry-out.ts';
import type { ChangeFlags, ChangeRequest } from './change-request.ts';
import { envCommand } from './env-command.ts';
import { prepareChange } from './prepare-change.ts';
import { showPlan } from './show-plan.ts';
import { timeoutOf } from './timeout.ts';
import { wayGiven } from './way.ts';

/**
 * Target → readings → refusals → plans → transactions → receipts, for one function or several; with several, nothing is
 * written to any before all of them have passed the checks. What the stack gives goes through the stack.
 * @returns the exit code, where it is not 0
 */
export async function runChange(
  request: ChangeRequest,
  { flags, common }: Pick<CommandCall, 'flags' | 'common'>,
  deps: Deps,
): Promise<number | undefined> {
  const given = flags as ChangeFlags;
  const timeout = timeoutOf(given.timeout);
  const via = wayGiven(given.via);
  const { chosen, planned } = await prepareChange(request, given, via, timeout, common, deps).catch(
    (error: unknown) => {
      throw error instanceof CancelledError ? new CancelledError('Cancelled. Nothing was changed.') : error;
    },
  );
  const look = envCommand('list', given, deps);
  if (planned.some(({ way }) => way === 'stack')) {
    const { changeThroughStack } = await import('./change-through-stack.ts');
    const command = `${envCommand(request.command, given, deps)}${via === undefined ? '' : ` --via ${via}`}`;
    return changeThroughStack({ planned, chosen, flags: given, command, look, via, timeout, common }, deps);
  }
  if (given.dryRun === true) {
    dryRun(planned, common, deps);
    return undefined;
  }
  if (!common.quiet) for (const one of planned) showPlan(one, planned.length > 1, via, deps);
  const { functions: api, versions } = chosen.aws;
  const writing = { api, versions, clock: systemClock, timeout, look };
  if (planned.length > 1) return writeAll(planned, writing, common, deps);
  await writeOne(planned[0]!, writing, common, deps);
  return undefined;
}
