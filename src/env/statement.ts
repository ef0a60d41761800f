import { FailedError } from '../errors.ts';

/** How far a change has come when it is stopped. */
export type Standing =
  /** Nothing of it is in Lambda. */
  | 'not-written'
  /** It was sent, and whether Lambda took it is not known. */
  | 'unknown'
  /** Lambda took it, and did not say yet that it is in effect. */
  | 'accepted';

/** What is true then, for people. */
export const STANDING: Readonly<Record<Standing, string>> = {
  'not-written': 'Nothing was changed.',
  unknown: 'The change was sent, and whether it arrived is not known: all of it, or nothing.',
  accepted: 'Lambda has taken the change, and was still applying it; that goes on.',
};

export type ChangeOutcome =
  | 'not-written'
  | 'unknown'
  /** Lambda took it and could not apply it: the old values serve. */
  | 'not-applied'
  /** It was in effect, or would have been, and somebody else has changed the same variables since. */
  | 'overwritten'
  /** Lambda took it, and what came of it could not be seen. */
  | 'unverified';

/** A change that was not carried through; `outcome` says how far it has come. */
export class ChangeFailedError extends FailedError {
  readonly outcome: ChangeOutcome;
  constructor(outcome: ChangeOutcome, message: string, hint?: string, options?: ErrorOptions) {
    super(message, hint, options);
    this.outcome = outcome;
  }
}

export const outcomeOf = (standing: Standing): ChangeOutcome =>
  standing === 'accepted' ? 'unverified' : standing;
