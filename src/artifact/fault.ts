/** Why a function will not start on Lambda, or not be deployed at all. */
export interface Fault {
  /** A sentence, with the path as Lambda sees it. */
  message: string;
  /** The cause in the words that Lambda, or who else refuses it, has for it. */
  onLambda: string;
  /** What to change. */
  fix: string;
}

/** What the checks have found; each adds to it. */
export interface Findings {
  faults: Fault[];
  /** What may be wrong, and cannot be known here: sentences. */
  warnings: string[];
}

/** What Linux says of a program that it does not start (errno(3)). */
export type StartError =
  | 'permission denied'
  | 'exec format error'
  | 'no such file or directory'
  | 'accessing a corrupted shared library'
  | 'too many levels of symbolic links';

// AWS's own words, as src/runtime/failure-payload.ts has them.

export const notStarted = (entrypoint: string, error: StartError): string =>
  `Runtime.InvalidEntrypoint: fork/exec ${entrypoint}: ${error}`;

/** @param candidates where Lambda looks */
export const notFound = (candidates: readonly string[]): string =>
  `Runtime.InvalidEntrypoint: Couldn't find valid bootstrap(s): [${candidates.join(' ')}]`;

/** @param log what the program or its loader writes before */
export const exitedWith = (status: number, log: string): string =>
  `${log}\nRuntime.ExitError: Runtime exited with error: exit status ${status}`;

export const crashed = (signal: 'bus error' | 'segmentation fault'): string =>
  `Runtime.ExitError: Runtime exited with error: signal: ${signal}`;
