import type { Deps } from '../deps.ts';
import { CancelledError, RefusedError } from '../errors.ts';
import type { ResourceChange } from '../stack/change-set.ts';
import type { StackRun } from './stack-run.ts';

/** A database whose password is the same parameter, for instance. SAM has versions stay that it takes out of its template. */
export async function confirmReplacements(
  changes: readonly ResourceChange[],
  { yes, command }: Pick<StackRun, 'yes' | 'command'>,
  { prompt }: Pick<Deps, 'prompt'>,
): Promise<void> {
  const anew = changes.filter(
    ({ action, replacement, type }) =>
      replacement === 'True' || (action === 'Remove' && type !== 'AWS::Lambda::Version'),
  );
  if (anew.length === 0 || yes) return;
  const names = anew.map(({ logicalId }) => logicalId).join(', ');
  const isWanted =
    prompt !== undefined &&
    (await prompt.confirm({ message: `${names} would be made anew or removed. Go on?`, initial: false }));
  if (isWanted) return;
  if (prompt !== undefined) throw new CancelledError('Nothing was changed.');
  throw new RefusedError(
    `CloudFormation would make anew or remove ${names}, with all that is in it. Nothing was changed.`,
    `If that is meant:\n${command} --yes`,
  );
}
