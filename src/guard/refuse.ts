import { RefusedError } from '../errors.ts';
import type { GuardPlan, PlannedFunction, PlannedVariable } from './plan.ts';

/** A command to type, without `--on-drift`. */
export type Command = string;

/**
 * Nothing is lost without a word for it on the command line.
 * @param command the same command, for hints
 * @throws RefusedError with the flag that goes on
 */
export function refuseLoss({ functions, onDrift }: GuardPlan, command: Command): void {
  if (onDrift === 'drop') return;
  for (const fn of functions) refuseRemoved(fn, command);
  for (const fn of functions) refuseUnresolvable(fn);
  if (onDrift !== 'fail') return;
  const drifted = functions.flatMap((fn) => {
    const keys = fn.touch === 'removed' ? [] : fn.variables.filter(isDrift).map(({ key }) => key);
    return keys.length === 0 ? [] : [`${keys.join(', ')} of ${fn.logicalId}`];
  });
  if (drifted.length === 0) return;
  throw new RefusedError(
    `What was set or changed outside the template would be lost: ${drifted.join('; ')}. Nothing was changed.`,
    `This keeps it as it is, and goes on:\n${command} --on-drift preserve\nThis lets it go:\n${command} --on-drift drop`,
  );
}

const isDrift = ({ fate }: PlannedVariable): boolean => fate === 'dropped' || fate === 'reverted';

/** With a function its versions go as well: there is no place where its values could be kept. */
function refuseRemoved({ logicalId, touch, variables }: PlannedFunction, command: Command): void {
  const own = variables.filter(({ outside }) => outside !== undefined);
  const lost = own.map(({ key }) => key);
  if (touch !== 'removed' || lost.length === 0) return;
  // The flag would hold for all functions; what is set outside can be let go alone.
  const alone = own.every(({ outside }) => outside === 'set')
    ? `This lets them go, and nothing else:\nsamgen env unset ${lost.join(' ')} --function ${logicalId}\n`
    : '';
  throw new RefusedError(
    `${logicalId} is not in the template any more: with the function go values that are nowhere else, ${lost.join(', ')}. Nothing was changed.`,
    `Save them first, or put the function back into the template:\nsamgen env pull --function ${logicalId}\n${alone}This lets go what is outside the template on all functions:\n${command} --on-drift drop`,
  );
}

/** CloudFormation would put something else in its place (user guide, "Dynamic references"). */
function refuseUnresolvable({ logicalId, variables }: PlannedFunction): void {
  const one = variables.find(({ carried, value }) => carried !== undefined && value?.includes('{{resolve:'));
  if (one === undefined) return;
  throw new RefusedError(
    `The value of ${one.key} of ${logicalId} holds {{resolve:…}}, which CloudFormation would replace: it cannot be kept through this update.`,
    'Change the value, or let it go with --on-drift drop and set it again afterwards.',
  );
}
