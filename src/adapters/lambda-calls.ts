import { backoff } from '../env/backoff.ts';
import type { Clock } from '../env/function.ts';
import { CancelledError, FailedError } from '../errors.ts';
import { type LambdaContext, type LambdaFailure, lambdaFailure } from './lambda-failure.ts';

export type Attempt<T> = { kind: 'done'; answer: T } | LambdaFailure;

/** @throws SamgenError for what trying again does not help; no value of a variable stands in it */
export type Try = <T>(
  action: string,
  signal: AbortSignal,
  make: () => Promise<T | undefined>,
) => Promise<Attempt<T>>;

/** One call of Lambda. `make` gives undefined for an answer in which is not what was asked for. */
export const tryLambda =
  (context: LambdaContext): Try =>
  async (action, signal, make) => {
    try {
      const answer = await make();
      return answer === undefined ? UNREADABLE : { kind: 'done', answer };
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      // Of versions and aliases Lambda's words repeat no variables; what looks like a map is hidden nevertheless.
      const failure = lambdaFailure(error, { ...context, action: `lambda:${action}` }, signal, {});
      // No revision was sent: then it is no answer.
      const isRevision = failure.kind === 'revision-moved' && !CONDITIONAL.has(action);
      return isRevision ? { kind: 'unavailable', why: 'Lambda answered with 412' } : failure;
    }
  };

/** They can carry a revision. */
const CONDITIONAL: ReadonlySet<string> = new Set(['UpdateAlias', 'PublishVersion']);

const UNREADABLE = { kind: 'no-answer', why: "Lambda's answer has nothing in it" } as const;

const MOST = 5;

/** Tries until Lambda has decided. `isSure`: no try before may have been carried out unseen. */
export async function decided<T>(
  { clock, signal, isWrite }: { clock: Clock; signal: AbortSignal; isWrite: boolean },
  once: (isSure: boolean) => Promise<Attempt<T>>,
): Promise<Extract<Attempt<T>, { kind: 'done' | 'missing' | 'revision-moved' }>> {
  let isSure = true;
  for (let failures = 1; ; failures += 1) {
    const attempt = await once(isSure);
    if (attempt.kind === 'done' || attempt.kind === 'missing' || attempt.kind === 'revision-moved')
      return attempt;
    if (attempt.kind === 'no-answer' || attempt.kind === 'unavailable') isSure = false;
    if (failures === MOST) throw givenUp(attempt.why, isSure || !isWrite);
    await clock.sleep(backoff(failures, 'after' in attempt ? attempt.after : undefined, clock), signal);
    if (signal.aborted) throw new CancelledError();
  }
}

const givenUp = (why: string, isSure: boolean): FailedError =>
  new FailedError(
    `${why.replace(/\.$/, '')}, at the fifth time too.`,
    isSure
      ? 'Run it again in a minute.'
      : 'Run it again in a minute. Whether the last call was carried out is not known.',
  );
