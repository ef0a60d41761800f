export type Variables = Readonly<Record<string, string>>;

/** A Lambda function's configuration, as far as its environment needs it, as one read showed it. */
export interface FunctionReading {
  /** As it was read: with the qualifier, where one was asked for. */
  arn: string;
  name: string;
  /** Changes with every accepted change, and once more when Lambda has applied it: it cannot be computed, only read. */
  revision: string;
  /** Empty where the function has none, and where they are hidden. */
  variables: Variables;
  /** `Environment.Error`: Lambda did not decrypt the variables for this caller, so that nothing is known of them. */
  hidden?: { code: string; message: string };
  lastUpdate: 'Successful' | 'InProgress' | 'Failed';
  /** Why the last update failed, in Lambda's words. */
  lastUpdateReason?: string;
  /** `Active`, `Pending`, `Inactive`, `Failed` and the like. */
  state: string;
  /** By the tags that CloudFormation puts on its functions. */
  owner?: { stackName: string; stackId: string; logicalId: string };
  /** Lambda did not show the tags: whether a stack owns the function is not known. */
  tagsHidden?: { code: string; message: string };
  /** The customer's own key, where the variables are encrypted with one. */
  kmsKeyArn?: string;
  /** Of the code that was read: of `$LATEST`, or of the version. */
  codeSha256?: string;
  /** `$LATEST`, or the number of the version that was read; of an alias that of its version. */
  version?: string;
  /** Milliseconds since 1970: of the last change of its code or configuration. */
  lastModified?: number;
}

/** A call that was not carried out, or of which that is not known. `after` is Retry-After, in milliseconds. */
export type NotNow =
  /** 429: certainly not carried out. */
  | { kind: 'throttled'; why: string; after?: number }
  /** 5xx: it may have been carried out nevertheless. */
  | { kind: 'unavailable'; why: string; after?: number }
  /** The connection failed, or the answer could not be read: it may have been carried out. */
  | { kind: 'no-answer'; why: string };

export type ReadOutcome = { kind: 'read'; reading: FunctionReading } | { kind: 'missing' } | NotNow;

export type WriteOutcome =
  | { kind: 'accepted'; revision: string }
  /** 412: the function is not the one any more that was read. */
  | { kind: 'revision-moved' }
  /** 409: an update is in progress. */
  | { kind: 'busy'; why: string }
  | { kind: 'missing' }
  | NotNow;

/**
 * Lambda, one call each; nothing is repeated here. What cannot be helped by trying again is thrown as a SamgenError in
 * which no value stands: a permission that is missing (with the action's name), wrong credentials, a value refused.
 */
export interface FunctionApi {
  /** @param id name, ARN or partial ARN; with a qualifier it reads a version or an alias */
  read(id: string, signal: AbortSignal): Promise<ReadOutcome>;
  /** Replaces all variables, if the revision is still the one given. @param id without a qualifier */
  write(id: string, variables: Variables, revision: string, signal: AbortSignal): Promise<WriteOutcome>;
}

/** Time, as a stage may use it; all in milliseconds. */
export interface Clock {
  now(): number;
  /** Resolves when the time is over, or at once when `signal` aborts; never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}
