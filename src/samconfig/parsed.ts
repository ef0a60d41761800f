import { fileProblem, type Problem } from '../problem.ts';
import { isRecord } from '../text/is-record.ts';
import type { Samconfig, SamconfigResult } from './read.ts';

export type Parsed = { value: unknown } | { problem: Problem };

/** What a parser has read, as a samconfig. */
export function samconfigOf(
  parsed: Parsed,
  source: Pick<Samconfig, 'file' | 'text' | 'format'>,
  shownAs: string,
): SamconfigResult {
  if ('problem' in parsed) return { problems: [parsed.problem] };
  if (!isRecord(parsed.value)) {
    return {
      problems: [fileProblem(shownAs, 'samconfig-shape', `${shownAs} is not a table of environments.`)],
    };
  }
  return { samconfig: { ...source, value: parsed.value }, problems: [] };
}

export function syntaxProblem(file: string, line: number, column: number, message: string): Problem {
  return {
    ...fileProblem(file, 'samconfig-syntax', message),
    range: { line, column, endLine: line, endColumn: column + 1 },
  };
}
