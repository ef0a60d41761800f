/** Exit codes, as documented in the README. A failing `sam` keeps its own code. */
export const ExitCode = { done: 0, failed: 1, usage: 2, invalid: 3, refused: 4, cancelled: 130 } as const;

/** What every error tells: what happened and why (`message`), what to run next (`hint`). */
export abstract class SamgenError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: number;
  readonly hint: string | undefined;
  /** What `--json` tells besides. */
  readonly details?: Readonly<Record<string, unknown>>;
  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SamgenError';
    this.hint = hint;
  }
}

/** The work was tried and did not succeed. */
export class FailedError extends SamgenError {
  readonly code: string = 'failed';
  readonly exitCode: number = ExitCode.failed;
}

/** AWS does not allow the call. */
export class DeniedError extends FailedError {
  /** What the caller lacks, as IAM names it: `cloudformation:GetTemplate`. */
  readonly action: string;
  constructor(action: string, message: string, hint?: string, options?: ErrorOptions) {
    super(message, hint, options);
    this.action = action;
  }
}

/** A `sam` that failed has said why; its exit code is kept. */
export class SamFailedError extends FailedError {
  override readonly code = 'sam-failed';
  override readonly exitCode: number;
  constructor(exitCode: number, message: string, hint?: string) {
    super(message, hint);
    this.exitCode = exitCode;
  }
}

/** The command line or an answers file is wrong. */
export class UsageError extends SamgenError {
  readonly code = 'usage';
  readonly exitCode = ExitCode.usage;
}

/** The project has validation errors. */
export class InvalidProjectError extends SamgenError {
  readonly code = 'invalid';
  readonly exitCode = ExitCode.invalid;
}

/** Going on could lose something that is the user's. */
export class RefusedError extends SamgenError {
  readonly code = 'refused';
  readonly exitCode = ExitCode.refused;
}

/** The user pressed Ctrl-C, closed the input or sent SIGTERM. */
export class CancelledError extends SamgenError {
  readonly code = 'cancelled';
  readonly exitCode = ExitCode.cancelled;
  constructor(message = 'Cancelled.', hint?: string) {
    super(message, hint);
  }
}
