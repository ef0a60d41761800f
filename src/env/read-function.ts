import { CancelledError, DeniedError, FailedError } from '../errors.ts';
import { backoff } from './backoff.ts';
import type { Clock, FunctionApi, FunctionReading } from './function.ts';
import { refuseHidden } from './hidden.ts';
import type { Target } from './target.ts';
import { unlessDenied } from './unless-denied.ts';

export interface ReadDeps {
  signal: AbortSignal;
  clock: Clock;
}

/** Tries before it gives up. */
const PATIENCE = 5;
/** Milliseconds that it waits at most when Lambda asks for a pause. */
const LONGEST_PAUSE = 30_000;

/**
 * Reads a function, several times where Lambda cannot answer at the moment. Undefined where there is none.
 * @throws FailedError, CancelledError
 */
export async function readFunction(
  id: string,
  api: Pick<FunctionApi, 'read'>,
  { signal, clock }: ReadDeps,
): Promise<FunctionReading | undefined> {
  for (let failures = 1; ; failures++) {
    const outcome = await api.read(id, signal);
    if (signal.aborted) throw new CancelledError();
    if (outcome.kind === 'read') return outcome.reading;
    if (outcome.kind === 'missing') return undefined;
    const after = outcome.kind === 'no-answer' ? undefined : outcome.after;
    if (failures === PATIENCE || (after ?? 0) > LONGEST_PAUSE)
      throw new FailedError(`${outcome.why.replace(/\.$/, '')}.`, 'Run it again in a minute.');
    await clock.sleep(backoff(failures, after, clock), signal);
    if (signal.aborted) throw new CancelledError();
  }
}

/** A target's reading, with its variables. @throws FailedError where it is not there, RefusedError where they are hidden */
export async function readKnown(
  target: Target,
  api: Pick<FunctionApi, 'read'>,
  deps: ReadDeps,
): Promise<FunctionReading> {
  const read = target.reading ?? (await readFunction(target.id, api, deps));
  if (read === undefined) throw await notThere(target, api, deps);
  refuseHidden(read);
  return read;
}

/** Lambda has the same answer where the function is missing, and where only its version or alias is. */
async function notThere(
  { id, label, qualifier, stack }: Target,
  api: Pick<FunctionApi, 'read'>,
  deps: ReadDeps,
): Promise<FailedError> {
  const bare = qualifier === undefined ? id : id.slice(0, -qualifier.length - 1);
  const version = qualifier === undefined ? undefined : await noVersion(bare, qualifier, api, deps);
  if (version !== undefined) return version;
  if (stack === undefined)
    return new FailedError(`There is no function ${label}.`, 'Check its name, the region and the profile.');
  return new FailedError(
    `The stack ${stack.name} still lists ${stack.logicalId} (${bare}), and Lambda has no such function: it was deleted outside of CloudFormation.`,
    'CloudFormation makes it again when it is taken out of the template, deployed, put in again, and deployed; or when the stack is deleted and deployed.',
  );
}

/**
 * Why a version or an alias could not be read that Lambda does not have. Undefined where there is no function at all.
 * @param bare the function, without the qualifier
 */
export async function noVersion(
  bare: string,
  qualifier: string,
  api: Pick<FunctionApi, 'read'>,
  deps: ReadDeps,
): Promise<FailedError | undefined> {
  const itself = await unlessDenied(readFunction(bare, api, deps));
  if (itself === undefined) return undefined;
  if (itself instanceof DeniedError) {
    return new FailedError(
      `There is no function ${bare}, or it has no version or alias ${qualifier}.`,
      'Check its name, the version or alias, the region and the profile.',
      { cause: itself },
    );
  }
  const of = `--function-name ${itself.arn} --region ${itself.arn.split(':')[3]}`;
  return new FailedError(
    `The function ${itself.name} has no version or alias ${qualifier}.`,
    `Without :${qualifier} it is the function itself. Its versions, and its aliases:\naws lambda list-versions-by-function ${of}\naws lambda list-aliases ${of}`,
  );
}
