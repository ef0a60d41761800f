import { CancelledError, SamgenError } from '../errors.ts';
import type { ProgressEvent } from './progress-event.ts';
import { ChangeFailedError, outcomeOf, STANDING, type Standing } from './statement.ts';

/** What is true of a change at every moment, and the errors that say it. */
export class Account {
  standing: Standing = 'not-written';
  /** Why it is not done yet. */
  private delay = '';
  private readonly progress: (event: ProgressEvent) => void;
  private readonly look: string;

  /** @param look the command that shows what is there */
  constructor({ progress, look }: { progress: (event: ProgressEvent) => void; look: string }) {
    this.progress = progress;
    this.look = look;
  }

  stand(standing: Standing): void {
    this.standing = standing;
    this.progress({ kind: 'standing', standing });
  }

  /** @param why a sentence; its full stop plays no part */
  again(why: string): void {
    this.delay = why.replace(/\.$/, '');
    this.progress({ kind: 'again', why: this.delay });
  }

  waiting(): void {
    this.delay = 'another update of the function was in progress';
    this.progress({ kind: 'waiting' });
  }

  failed(message: string, hint?: string): ChangeFailedError {
    const { standing } = this;
    return new ChangeFailedError(
      outcomeOf(standing),
      `${sentence(message)} ${STANDING[standing]}`,
      hint ?? this.next(),
    );
  }

  /** @param timeout in milliseconds */
  tookTooLong(timeout: number): ChangeFailedError {
    const why = this.delay === '' ? '' : `: ${this.delay}`;
    return this.failed(
      `It took longer than ${Math.round(timeout / 1000)} seconds${why}`,
      this.next() ?? 'Run it again later, or give it more time with --timeout.',
    );
  }

  /** There is no function any more in which something could go on. */
  gone(message: string): ChangeFailedError {
    const { standing } = this;
    const before = standing === 'accepted' ? 'Lambda had taken the change before.' : STANDING[standing];
    return new ChangeFailedError(outcomeOf(standing), `${message} ${before}`);
  }

  /** An error with what is true besides. */
  told(error: unknown): unknown {
    if (error instanceof ChangeFailedError || !(error instanceof SamgenError)) return error;
    if (error instanceof CancelledError)
      return new CancelledError(`Cancelled. ${STANDING[this.standing]}`, this.next());
    return this.standing === 'not-written' ? error : this.failed(error.message, error.hint);
  }

  private next(): string | undefined {
    return this.standing === 'not-written'
      ? undefined
      : `This shows what is there; running the same command again is safe:\n${this.look}`;
  }
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
