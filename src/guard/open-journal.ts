import type { Aws } from '../adapters/aws.ts';
import type { Journals } from '../adapters/journals.ts';
import { nameOfRun } from '../adapters/run-name.ts';
import { inParallel } from '../env/in-parallel.ts';
import { type AtRisk, journalFunction } from './at-risk.ts';
import type { GuardedUpdate } from './guarded-update.ts';
import type { Journal } from './journal.ts';
import { lock, newMark, unlock } from './lock.ts';

/** What the journal of a run may call. */
export interface JournalDeps {
  aws: Aws;
  /** The same calls, where `signal` has been aborted already: for what has to be brought to its end nevertheless. */
  connect(signal: AbortSignal): Aws;
  journals: Journals;
  signal: AbortSignal;
  /** A line for people. */
  tell(line: string): void;
}

/** Milliseconds to set right what can be set right after Ctrl-C. A second Ctrl-C waits for nothing. */
export const AFTERWARDS = 60_000;

/** The journal of this run, from the first lock to the last. Where nothing needs a lock, there is none. */
export class OpenJournal {
  private journal: Journal;
  private readonly deps: JournalDeps;

  constructor(
    { stack, region, account, profile, folder }: GuardedUpdate<unknown>,
    risks: readonly AtRisk[],
    deps: JournalDeps,
  ) {
    this.deps = deps;
    this.journal = {
      format: 1,
      run: nameOfRun('0'),
      mark: newMark(),
      stack: { id: stack.id, name: stack.name, region, account, changed: stack.changed },
      ...(profile === undefined ? {} : { profile }),
      folder,
      functions: risks.filter(({ needsLock }) => needsLock).map(journalFunction),
    };
  }

  get isNoted(): boolean {
    return this.journal.functions.length > 0;
  }

  note(more: Partial<Journal>): void {
    this.journal = { ...this.journal, ...more };
    if (this.isNoted) this.deps.journals.write(this.journal);
  }

  async lockAll(risks: readonly AtRisk[]): Promise<void> {
    this.note({});
    const { aws, signal } = this.deps;
    await inParallel(
      risks.filter(({ needsLock }) => needsLock),
      async (one) => {
        const noted = this.journal.functions.find(({ logicalId }) => logicalId === one.logicalId)!;
        const locked = await lock(one, noted, this.journal.mark, aws, signal);
        this.note({ functions: this.journal.functions.map((fn) => (fn === noted ? locked : fn)) });
      },
    );
  }

  /** Nothing is at risk any more. */
  async end(): Promise<void> {
    if (this.journal.functions.length === 0) return;
    const { signal, connect } = this.deps;
    const limit = signal.aborted ? AbortSignal.timeout(AFTERWARDS) : signal;
    const aws = signal.aborted ? connect(limit) : this.deps.aws;
    for (const line of await unlock(this.journal.functions, aws, limit)) this.deps.tell(line);
    this.deps.journals.remove(this.journal.stack.id);
  }
}
