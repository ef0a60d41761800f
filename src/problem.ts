import type { Range } from './template/document.ts';

export type Severity = 'error' | 'warning';

/** One thing wrong with the project, at its place. */
export interface Problem {
  /** As the user would type it: relative to the current folder where it is below it. */
  file: string;
  range: Range;
  severity: Severity;
  /** Stable: people put it in baselines and SARIF filters. */
  rule: string;
  message: string;
  hint?: string;
  /** The value at this place must not be shown: not in a code frame, not in a message. */
  secret?: boolean;
}

/** A problem of a file as a whole, shown at its first line. */
export const fileProblem = (file: string, rule: string, message: string, hint?: string): Problem => ({
  file,
  range: { line: 1, column: 1, endLine: 1, endColumn: 1 },
  severity: 'error',
  rule,
  message,
  ...(hint === undefined ? {} : { hint }),
});
