import { CancelledError, SamgenError } from '../errors.ts';
import { backoff, pace } from './backoff.ts';
import { type Change, type KeyChange, type Plan, planOf } from './change.ts';
import { checkSize } from './check-values.ts';
import type { Clock, FunctionApi, FunctionReading, NotNow, ReadOutcome, WriteOutcome } from './function.ts';
import { refuseHidden } from './hidden.ts';
import { ChangeFailedError, outcomeOf, STANDING, type Standing } from './statement.ts';
import { verdictOf } from './verdict.ts';

export type ProgressEvent =
  /** Somebody else's update is in progress. */
  | { kind: 'waiting' }
  | { kind: 'writing'; attempt: number }
  /** Lambda has taken the change. */
  | { kind: 'applying' }
  /** A call is repeated; `why` is a sentence without its full stop. */
  | { kind: 'again'; why: string }
  /** It was cancelled, and the answer to what was sent is waited for. */
  | { kind: 'stopping' }
  /** What would be true if it ended now. */
  | { kind: 'standing'; standing: Standing };

export interface TransactionDeps {
  api: FunctionApi;
  clock: Clock;
  signal: AbortSignal;
  progress: (event: ProgressEvent) => void;
  /** Milliseconds for all of it. */
  timeout: number;
  /** The command that shows what is there, for hints. */
  look: string;
}

export interface Receipt {
  status: 'changed' | 'unchanged';
  changes: readonly KeyChange[];
  kept: readonly string[];
  /** What others have changed since, among the variables that were not named. */
  foreign: readonly KeyChange[];
  revision: { before: string; after: string };
  /** How often a map was sent. */
  attempts: number;
}

/**
 * Changes the named variables of a function, and no other one: Lambda replaces the whole map, so that every write
 * carries the revision that was read, and is refused if anything has changed since. Drawn in README.md.
 * @param id without a qualifier
 * @param first a reading that was made before, or undefined
 * @throws ChangeFailedError, CancelledError: each says what is true in Lambda then
 * @throws RefusedError where the values are hidden; UsageError where the merged map is too large
 */
export const changeEnvironment = (
  id: string,
  change: Change,
  first: FunctionReading | undefined,
  deps: TransactionDeps,
): Promise<Receipt> => new Transaction(id, change, deps).run(first);

/** How long a call that was begun may go on after Ctrl-C, in milliseconds: its answer says what is true. */
const GRACE = 3_000;

/** How often a read is repeated where nothing was sent yet. */
const PATIENCE = 5;

interface Sent {
  plan: Plan;
  /** What it was merged into. */
  onto: FunctionReading;
}

class Transaction {
  private readonly id: string;
  private readonly change: Change;
  private readonly deps: TransactionDeps;
  private readonly deadline: number;
  private standing: Standing = 'not-written';
  /** Why it is not done yet. */
  private delay = '';
  private attempts = 0;
  /** The last map of which Lambda may have taken note. */
  private sent: Sent | undefined;

  constructor(id: string, change: Change, deps: TransactionDeps) {
    this.id = id;
    this.change = change;
    this.deps = deps;
    this.deadline = deps.clock.now() + deps.timeout;
  }

  async run(first: FunctionReading | undefined): Promise<Receipt> {
    try {
      return await this.merged(first);
    } catch (error) {
      throw this.told(error);
    }
  }

  private async merged(first: FunctionReading | undefined): Promise<Receipt> {
    let reading = await this.settled(first);
    const { owner } = reading;
    for (let failures = 0; ; ) {
      refuseHidden(reading);
      if (reading.owner?.stackId !== owner?.stackId) throw this.failed(REPLACED);
      const plan = planOf(reading.variables, this.change);
      // What Lambda failed to apply may be shown as if it were in effect: then it is written again.
      if (plan.changes.length === 0 && reading.lastUpdate !== 'Failed') {
        // A map whose answer was lost, and here it is.
        return this.sent === undefined
          ? unchanged(plan, reading, this.attempts)
          : this.receipt(this.sent, reading);
      }
      checkSize(plan.variables, this.change);
      this.stopIfOver();
      const outcome = await this.write(plan, reading);
      switch (outcome.kind) {
        case 'accepted':
          return this.applied({ plan, onto: reading });
        case 'missing':
          throw this.gone(DELETED);
        case 'revision-moved':
          this.again('the function was changed meanwhile; merging again');
          if (failures++ > 0) await this.pause(pace(0, this.deps.clock));
          reading = await this.settled(undefined);
          break;
        case 'busy':
          this.waiting();
          await this.pause(pace(failures++, this.deps.clock));
          reading = await this.settled(undefined);
          break;
        case 'throttled':
          await this.repeat(outcome, ++failures);
          break;
        default:
          // It may have arrived: what is there decides whether it is sent again.
          await this.repeat(outcome, ++failures);
          reading = await this.settled(undefined);
      }
    }
  }

  private async write(plan: Plan, reading: FunctionReading): Promise<WriteOutcome> {
    const { api, progress } = this.deps;
    this.attempts += 1;
    progress({ kind: 'writing', attempt: this.attempts });
    const before = this.standing;
    this.stand('unknown');
    const write = (signal: AbortSignal) => api.write(this.id, plan.variables, reading.revision, signal);
    const outcome = await this.bounded(write, GRACE).catch((error: unknown) => {
      // Lambda has refused it, or it has not left.
      this.stand(before);
      throw error;
    });
    if (outcome.kind === 'unavailable' || outcome.kind === 'no-answer') {
      // A map that is only written again has no changes of its own to tell of.
      if (this.sent === undefined || plan.changes.length > 0) this.sent = { plan, onto: reading };
    } else this.stand(outcome.kind === 'accepted' ? 'accepted' : before);
    return outcome;
  }

  /** Waits until Lambda has applied what it took, and looks whether it is there. */
  private async applied(sent: Sent): Promise<Receipt> {
    this.deps.progress({ kind: 'applying' });
    await this.pause(pace(0, this.deps.clock));
    return this.receipt(sent, await this.settled(undefined));
  }

  private receipt({ plan, onto }: Sent, reading: FunctionReading): Receipt {
    this.stand('accepted');
    refuseHidden(reading);
    const verdict = verdictOf(plan, this.change, onto.variables, reading, this.deps.look);
    if (verdict.kind === 'failed')
      throw new ChangeFailedError(verdict.outcome, verdict.message, verdict.hint);
    const { changes, kept } = plan;
    const revision = { before: onto.revision, after: reading.revision };
    return {
      status: 'changed',
      changes,
      kept,
      foreign: verdict.foreign,
      revision,
      attempts: this.attempts,
    };
  }

  /** The function when no update of it is in progress. */
  private async settled(first: FunctionReading | undefined): Promise<FunctionReading> {
    for (let looks = 0, reading = first; ; looks++) {
      reading ??= await this.read();
      if (reading.lastUpdate !== 'InProgress' && reading.state !== 'Pending') return reading;
      if (looks === 0 && this.standing !== 'accepted') this.waiting();
      await this.pause(pace(looks, this.deps.clock));
      reading = undefined;
    }
  }

  private async read(): Promise<FunctionReading> {
    for (let failures = 1; ; failures++) {
      this.stopIfOver();
      const outcome = await this.bounded<ReadOutcome>((signal) => this.deps.api.read(this.id, signal), 0);
      if (outcome.kind === 'read') return outcome.reading;
      if (outcome.kind === 'missing') {
        // What is new somewhere else in Lambda may not be everywhere yet.
        if (this.standing === 'accepted' && failures < PATIENCE) {
          await this.pause(backoff(failures, undefined, this.deps.clock));
          continue;
        }
        throw this.gone(this.attempts === 0 ? MISSING : DELETED);
      }
      // Before anything was sent there is nothing to find out.
      if (this.standing === 'not-written' && failures === PATIENCE && outcome.kind !== 'throttled')
        throw this.failed(sentence(outcome.why), 'Run it again when Lambda answers.');
      await this.repeat(outcome, failures);
    }
  }

  private async repeat(outcome: NotNow, failures: number): Promise<void> {
    this.stopIfOver();
    this.again(outcome.why.replace(/\.$/, ''));
    const after = outcome.kind === 'no-answer' ? undefined : outcome.after;
    await this.pause(backoff(failures, after, this.deps.clock));
  }

  private async pause(milliseconds: number): Promise<void> {
    const { clock, signal } = this.deps;
    await clock.sleep(Math.min(milliseconds, Math.max(0, this.deadline - clock.now())), signal);
    this.stopIfOver();
  }

  /** A call that ends with the time, and `grace` milliseconds after Ctrl-C. */
  private async bounded<T>(call: (signal: AbortSignal) => Promise<T>, grace: number): Promise<T | NotNow> {
    const { clock, signal } = this.deps;
    const done = new AbortController();
    const stop = new AbortController();
    const limit = async (): Promise<NotNow> => {
      await clock.sleep(Math.max(0, this.deadline - clock.now()), AbortSignal.any([signal, done.signal]));
      if (signal.aborted && grace > 0 && !done.signal.aborted) {
        this.deps.progress({ kind: 'stopping' });
        await clock.sleep(grace, done.signal);
      }
      stop.abort();
      return { kind: 'no-answer', why: 'the call was given up' };
    };
    const answer = call(stop.signal);
    try {
      return await Promise.race([answer, limit()]);
    } finally {
      done.abort();
      answer.catch(() => {});
    }
  }

  private stand(standing: Standing): void {
    this.standing = standing;
    this.deps.progress({ kind: 'standing', standing });
  }

  private again(why: string): void {
    this.delay = why;
    this.deps.progress({ kind: 'again', why });
  }

  private waiting(): void {
    this.delay = 'another update of the function was in progress';
    this.deps.progress({ kind: 'waiting' });
  }

  private stopIfOver(): void {
    const { clock, signal } = this.deps;
    if (signal.aborted) throw new CancelledError();
    if (clock.now() < this.deadline) return;
    const why = this.delay === '' ? '.' : `: ${this.delay}.`;
    throw this.failed(
      `It took longer than ${Math.round(this.deps.timeout / 1000)} seconds${why}`,
      this.next() ?? 'Run it again later, or give it more time with --timeout.',
    );
  }

  private failed(message: string, hint?: string): ChangeFailedError {
    return new ChangeFailedError(
      outcomeOf(this.standing),
      `${message} ${STANDING[this.standing]}`,
      hint ?? this.next(),
    );
  }

  /** There is no function any more in which something could go on. */
  private gone(message: string): ChangeFailedError {
    const before =
      this.standing === 'accepted' ? 'Lambda had taken the change before.' : STANDING[this.standing];
    return new ChangeFailedError(outcomeOf(this.standing), `${message} ${before}`);
  }

  /** An error with what is true besides. */
  private told(error: unknown): unknown {
    if (error instanceof ChangeFailedError || !(error instanceof SamgenError)) return error;
    if (error instanceof CancelledError)
      return new CancelledError(`Cancelled. ${STANDING[this.standing]}`, this.next());
    return this.standing === 'not-written' ? error : this.failed(sentence(error.message), error.hint);
  }

  private next(): string | undefined {
    return this.standing === 'not-written'
      ? undefined
      : `This shows what is there; running the same command again is safe:\n${this.deps.look}`;
  }
}

const unchanged = (plan: Plan, { revision }: FunctionReading, attempts: number): Receipt => ({
  status: 'unchanged',
  changes: [],
  kept: plan.kept,
  foreign: [],
  revision: { before: revision, after: revision },
  attempts,
});

const MISSING = 'There is no such function.';
const DELETED = 'The function was deleted meanwhile.';
const REPLACED = 'The function was replaced meanwhile: it belongs to another stack now.';

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
