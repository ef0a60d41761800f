/**
 * What a run notes of an update of a stack, here, before it begins, so that another run can finish it: names and numbers of
 * versions, and never a value. The values lie in AWS, in the versions.
 */
export interface Journal {
  format: 1;
  /** Tells whether the run is still alive (adapters/run-name.ts). */
  run: string;
  /** The description of the versions that this run has published: by it they are known. */
  mark: string;
  stack: { id: string; name: string; region: string; account: string; changed: number };
  profile?: string;
  /** The project's folder. */
  folder: string;
  /** The process of sam, which goes on alone where samgen is killed. */
  sam?: string;
  functions: readonly JournalFunction[];
}

export interface JournalFunction {
  logicalId: string;
  /** The function's name on Lambda. */
  name: string;
  /** What it is locked in. Absent until it is published. */
  version?: string;
  /** This run saw the version appear: it may be deleted. */
  isOurs?: boolean;
  /** The alias that is to get the new values. */
  alias?: string;
  /** What has to be as it was when the update succeeds. */
  keep: readonly string[];
  /** Of all variables those that the deployed template does not give: a rollback takes them away. */
  outside: readonly string[];
}

export function journalFrom(text: string): Journal | undefined {
  try {
    const value = JSON.parse(text) as Partial<Journal>;
    return value.format === 1 && Array.isArray(value.functions) && value.stack !== undefined
      ? (value as Journal)
      : undefined;
  } catch {
    // Half of a file: it is written by renaming, so somebody else has been at it.
    return undefined;
  }
}
