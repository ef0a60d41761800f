import type { Style } from '../deps.ts';
import type { LambdaReport } from './lambda-report.ts';
import type { RemoteAnswer } from './remote.ts';
import { errorFields, type FunctionFailure, failureMessage, jsonDocument, milliseconds } from './report.ts';

/** The one line after a remote invocation; what Lambda did not say is left out. */
export function remoteLine(name: string, answer: RemoteAnswer, report: LambdaReport, style: Style): string {
  const { durationMs, billedDurationMs, initMs, maxMemoryMB, memorySizeMB } = report;
  const memory = memorySizeMB === undefined ? '' : ` of ${memorySizeMB}`;
  const details = [
    ...(billedDurationMs === undefined ? [] : [`billed ${milliseconds(billedDurationMs)}`]),
    ...(initMs === undefined ? [] : [`start ${milliseconds(initMs)}`]),
    ...(maxMemoryMB === undefined ? [] : [`${maxMemoryMB}${memory} MB`]),
    ...(answer.executedVersion === undefined ? [] : [`version ${answer.executedVersion}`]),
    ...(answer.requestId === undefined ? [] : [`request ${answer.requestId}`]),
  ];
  const inBrackets = details.length === 0 ? '' : ` (${details.join(', ')})`;
  const took = durationMs === undefined ? '' : ` ${milliseconds(durationMs)}`;
  const [mark, verb, join] =
    answer.functionError === undefined
      ? [style.green('✔'), 'answered', 'in']
      : [style.red('✖'), 'failed', 'after'];
  return `${mark} ${name} ${verb}${took === '' ? '' : ` ${join}${took}`}${inBrackets}`;
}

/** A function error in words, or undefined where there is none. */
export function remoteFailure(name: string, answer: RemoteAnswer): FunctionFailure | undefined {
  if (answer.functionError === undefined) return undefined;
  const told = errorFields(answer.payload);
  const { errorType, errorMessage = '' } = told;
  const isTimeout = errorType === 'Sandbox.Timedout' || /Task timed out after/.test(errorMessage);
  return { message: failureMessage(name, told, undefined), hint: isTimeout ? TIMEOUT : undefined };
}

const TIMEOUT = 'Its Timeout in the template is what ended it (at most 900 s); a change of it is deployed.';

/** What `--json` says of a remote invocation. */
export function remoteJson(
  name: string,
  answer: RemoteAnswer,
  report: LambdaReport,
  failure: FunctionFailure | undefined,
): string {
  const { requestId, executedVersion, logTail } = answer;
  return jsonDocument(name, answer, failure, {
    ...(requestId === undefined ? {} : { requestId }),
    ...report,
    ...(executedVersion === undefined ? {} : { executedVersion }),
    logTail: logTail.toString(),
  });
}
