/** An answer that is no result: a status, and AWS's name for what is wrong. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  /** Whether the caller can mend it. */
  readonly ofCaller: boolean;
  constructor(status: number, type: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.type = type;
    this.ofCaller = status < 500;
  }
}

/** What Lambda answers where a parameter does not have its form (botocore, lambda 2015-03-31, for the names). */
export const invalidValue = (value: string, member: string, constraint: string): ApiError =>
  new ApiError(
    400,
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy ${constraint}`,
  );
