import type { Style } from '../deps.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import { indentJson } from '../text/indent-json.ts';
import { isRecord } from '../text/is-record.ts';
import { findJsonFault } from '../text/json-fault.ts';
import type { InvokedFunction } from './settings.ts';
import type { MissingVariable } from './variables.ts';

const MB = 1_048_576;

/** What goes to stdout: the payload byte for byte, indented for people only, with a newline at its end. */
export function payloadOutput(payload: Buffer, forPeople: boolean): Uint8Array {
  const text = payload.toString();
  const body = forPeople && isJson(payload, text) ? Buffer.from(indentJson(text)) : payload;
  return body.at(-1) === 0x0a ? body : Buffer.concat([body, Buffer.from('\n')]);
}

/** The one line after an invocation. */
export function reportLine(
  { logicalId, memorySize }: InvokedFunction,
  result: InvocationResult,
  style: Style,
): string {
  const took = milliseconds(result.durationMs);
  const details = [
    ...(result.initMs === undefined ? [] : [`start ${milliseconds(result.initMs)}`]),
    ...(result.maxMemoryBytes === undefined ? [] : [`${megabytes(result.maxMemoryBytes)} MB`]),
  ];
  const inBrackets = details.length === 0 ? '' : style.dim(` (${details.join(', ')})`);
  const line =
    result.functionError === undefined
      ? `${style.green('✔')} ${logicalId} answered in ${took}${inBrackets}`
      : `${style.red('✖')} ${logicalId} failed after ${took}${inBrackets}`;
  if ((result.maxMemoryBytes ?? 0) <= memorySize * MB) return line;
  return `${line}\n${style.yellow(`  That is more than its MemorySize of ${memorySize} MB: Lambda would have ended it.`)}`;
}

export interface FunctionFailure {
  message: string;
  hint: string | undefined;
}

/** A function error in words, or undefined where there is none. */
export function failureOf(invoked: InvokedFunction, result: InvocationResult): FunctionFailure | undefined {
  if (result.functionError === undefined) return undefined;
  const { errorType, errorMessage } = errorFields(result.payload);
  const words = [errorType, errorMessage?.replace(/^RequestId: \S+ Error: /, '')].filter(Boolean).join(': ');
  return {
    message: `${invoked.logicalId} failed: ${printable(words || 'an error without type or message')}`,
    hint: result.startFailure?.reason ?? hintFor(errorType, invoked, result),
  };
}

function hintFor(
  errorType: string | undefined,
  { timeout }: InvokedFunction,
  { durationMs }: InvocationResult,
): string | undefined {
  if (errorType === 'Sandbox.Timedout' && durationMs === 0) {
    return 'Its bootstrap never asked for an event (GET /2018-06-01/runtime/invocation/next), not within the 10 s of its start and not within its Timeout.';
  }
  if (errorType === 'Sandbox.Timedout') return `Its Timeout in the template is ${timeout} s (at most 900).`;
  if (errorType === 'Runtime.ExitError')
    return 'Its bootstrap ended without an answer; what it logged stands above.';
  return undefined;
}

function errorFields(payload: Buffer): { errorType?: string; errorMessage?: string } {
  const text = payload.toString();
  if (!isJson(payload, text)) return {};
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return {};
  const { errorType, errorMessage } = value;
  return {
    ...(typeof errorType === 'string' ? { errorType } : {}),
    ...(typeof errorMessage === 'string' ? { errorMessage } : {}),
  };
}

/** The document of `--json`. The payload stands in it as the function wrote it, or as a text where it is no JSON. */
export function jsonReport(
  invoked: InvokedFunction,
  result: InvocationResult,
  missing: readonly MissingVariable[],
): string {
  const failure = failureOf(invoked, result);
  const rest = JSON.stringify({
    ...(result.functionError === undefined ? {} : { functionError: result.functionError }),
    ...(failure === undefined ? {} : { error: { code: 'function-error', ...failure } }),
    requestId: result.requestId,
    durationMs: rounded(result.durationMs),
    ...(result.initMs === undefined ? {} : { initMs: rounded(result.initMs) }),
    ...(result.maxMemoryBytes === undefined ? {} : { maxMemoryMB: Number(megabytes(result.maxMemoryBytes)) }),
    missing: missing.map(({ name }) => name),
  });
  const start = JSON.stringify({ ok: failure === undefined, function: invoked.logicalId });
  const text = result.payload.toString();
  const payload = isJson(result.payload, text) ? text : JSON.stringify(text);
  return `${indentJson(`${start.slice(0, -1)},"payload":${payload},${rest.slice(1)}`)}\n`;
}

function isJson(payload: Buffer, text: string): boolean {
  // Bytes that are no UTF-8 would come out as others.
  return findJsonFault(text) === undefined && Buffer.byteLength(text) === payload.length;
}

const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const megabytes = (bytes: number): string => (bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0);
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** On one line, and nothing that a terminal takes as a command. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
