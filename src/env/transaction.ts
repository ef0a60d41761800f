import { Account } from './account.ts';
import { backoff, pace } from './backoff.ts';
import { type Change, type KeyChange, type Plan, planOf } from './change.ts';
import { checkSize } from './check-values.ts';
import type { Clock, FunctionApi, FunctionReading, NotNow, ReadOutcome, WriteOutcome } from './function.ts';
import { refuseHidden } from './hidden.ts';
import type { ProgressEvent } from './progress-event.ts';
import { ChangeFailedError } from './statement.ts';
import { TimeLimit } from './time-limit.ts';
import { verdictOf } from './verdict.ts';

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
  private readonly account: Account;
  private readonly limit: TimeLimit;
  private attempts = 0;
  /** The last map of which Lambda may have taken note. */
  private sent: Sent | undefined;

  constructor(id: string, change: Change, deps: TransactionDeps) {
    this.id = id;
    this.change = change;
    this.deps = deps;
    this.account = new Account(deps);
    this.limit = new TimeLimit(deps, () => this.account.tookTooLong(deps.timeout));
  }

  async run(first: FunctionReading | undefined): Promise<Receipt> {
    try {
      return await this.merged(first);
    } catch (error) {
      throw this.account.told(error);
    }
  }

  private async merged(first: FunctionReading | undefined): Promise<Receipt> {
    let reading = await this.settled(first);
    const { owner } = reading;
    for (let failures = 0; ; ) {
      refuseHidden(reading);
      if (reading.owner?.stackId !== owner?.stackId) throw this.account.failed(REPLACED);
      const plan = planOf(reading.variables, this.change);
      // What Lambda failed to apply may be shown as if it were in effect: then it is written again.
      if (plan.changes.length === 0 && reading.lastUpdate !== 'Failed') {
        // A map whose answer was lost, and here it is.
        return this.sent === undefined
          ? unchanged(plan, reading, this.attempts)
          : this.receipt(this.sent, reading);
      }
      checkSize(plan.variables, this.change);
      this.limit.check();
      const outcome = await this.write(plan, reading);
      switch (outcome.kind) {
        case 'accepted':
          return this.applied({ plan, onto: reading });
        case 'missing':
          throw this.account.gone(DELETED);
        case 'revision-moved':
          this.account.again('the function was changed meanwhile; merging again');
          if (failures++ > 0) await this.limit.pause(pace(0, this.deps.clock));
          reading = await this.settled(undefined);
          break;
        case 'busy':
          this.account.waiting();
          await this.limit.pause(pace(failures++, this.deps.clock));
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
    const before = this.account.standing;
    this.account.stand('unknown');
    const stopping = { grace: GRACE, onStop: () => progress({ kind: 'stopping' }) };
    const write = (signal: AbortSignal) => api.write(this.id, plan.variables, reading.revision, signal);
    const outcome = await this.limit.call(write, stopping).catch((error: unknown) => {
      // Lambda has refused it, or it has not left.
      this.account.stand(before);
      throw error;
    });
    if (outcome.kind === 'unavailable' || outcome.kind === 'no-answer') {
      // A map that is only written again has no changes of its own to tell of.
      if (this.sent === undefined || plan.changes.length > 0) this.sent = { plan, onto: reading };
    } else this.account.stand(outcome.kind === 'accepted' ? 'accepted' : before);
    return outcome;
  }

  /** Waits until Lambda has applied what it took, and looks whether it is there. */
  private async applied(sent: Sent): Promise<Receipt> {
    this.deps.progress({ kind: 'applying' });
    await this.limit.pause(pace(0, this.deps.clock));
    return this.receipt(sent, await this.settled(undefined));
  }

  private receipt({ plan, onto }: Sent, reading: FunctionReading): Receipt {
    this.account.stand('accepted');
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
      if (looks === 0 && this.account.standing !== 'accepted') this.account.waiting();
      await this.limit.pause(pace(looks, this.deps.clock));
      reading = undefined;
    }
  }

  private async read(): Promise<FunctionReading> {
    for (let failures = 1; ; failures++) {
      this.limit.check();
      const look = (signal: AbortSignal) => this.deps.api.read(this.id, signal);
      const outcome = await this.limit.call<ReadOutcome>(look, { grace: 0 });
      if (outcome.kind === 'read') return outcome.reading;
      if (outcome.kind === 'missing') {
        // What is new somewhere else in Lambda may not be everywhere yet.
        if (this.account.standing === 'accepted' && failures < PATIENCE) {
          await this.limit.pause(backoff(failures, undefined, this.deps.clock));
          continue;
        }
        throw this.account.gone(this.attempts === 0 ? MISSING : DELETED);
      }
      // Before anything was sent there is nothing to find out.
      if (this.account.standing === 'not-written' && failures === PATIENCE && outcome.kind !== 'throttled')
        throw this.account.failed(outcome.why, 'Run it again when Lambda answers.');
      await this.repeat(outcome, failures);
    }
  }

  private async repeat(outcome: NotNow, failures: number): Promise<void> {
    this.limit.check();
    this.account.again(outcome.why);
    const after = outcome.kind === 'no-answer' ? undefined : outcome.after;
    await this.limit.pause(backoff(failures, after, this.deps.clock));
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
