import type { Style } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import type { RunFacts } from './failure-hint.ts';
import type { Repetition } from './repeat.ts';
import { repeatNumbers, repeatTable } from './repeat-report.ts';
import { type FunctionFailure, failureOf, jsonReport, reportLine } from './report.ts';
import type { InvokedFunction } from './settings.ts';
import type { MissingVariable } from './variables.ts';

/** What is told of one event, or of many. */
export interface LocalOutcome {
  /** The answer for stdout, and the document of `--json`; undefined where a run was cancelled. */
  answer?: { payload: Buffer; json: string };
  failure?: FunctionFailure;
  /** For people, without a newline at its end. */
  report: string;
  /** To be thrown in the end. */
  cancelled?: CancelledError;
}

/** Ctrl-C in the middle; `--json` tells what was measured until then. */
class CancelledRepeat extends CancelledError {
  override readonly details: Readonly<Record<string, unknown>>;
  constructor(repetition: Repetition) {
    super(`Cancelled after ${repetition.answered} of ${repetition.asked} events.`);
    this.details = { repeat: repeatNumbers(repetition) };
  }
}

/** What is known when the run is over. */
export interface LocalFacts extends RunFacts {
  /** Paths that the function wrote or removed in its own folder. */
  written?: readonly string[];
}

const written = ({ written: names = [] }: LocalFacts) => (names.length === 0 ? {} : { written: names });

export function outcomeOfOne(
  invoked: InvokedFunction,
  result: InvocationResult,
  missing: readonly MissingVariable[],
  style: Style,
  facts: LocalFacts = {},
): LocalOutcome {
  const failure = failureOf(invoked, result, facts);
  return {
    answer: { payload: result.payload, json: jsonReport(invoked, result, missing, failure, written(facts)) },
    ...(failure === undefined ? {} : { failure }),
    report: reportLine(invoked, result, style),
  };
}

export function outcomeOfMany(
  invoked: InvokedFunction,
  repetition: Repetition,
  missing: readonly MissingVariable[],
  style: Style,
  facts: LocalFacts = {},
): LocalOutcome {
  const { asked, answered, end, last } = repetition;
  const report = repeatTable(invoked, repetition, style);
  if (end === 'cancelled' || last === undefined)
    return { report, cancelled: new CancelledRepeat(repetition) };
  const failure = failureOf(invoked, last, facts, `at event ${answered + 1} of ${asked}`);
  // The highest of all is the one that counts.
  const { maxMemoryBytes } = repetition;
  const result = maxMemoryBytes === undefined ? last : { ...last, maxMemoryBytes };
  const more = { repeat: repeatNumbers(repetition), ...written(facts) };
  return {
    answer: { payload: last.payload, json: jsonReport(invoked, result, missing, failure, more) },
    ...(failure === undefined ? {} : { failure }),
    report,
  };
}
