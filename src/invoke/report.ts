import type { Style } from '../deps.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import { indentJson } from '../text/indent-json.ts';
import { isRecord } from '../text/is-record.ts';
import { findJsonFault } from '../text/json-fault.ts';
import { printable } from '../text/printable.ts';
import { failureHint, type RunFacts, type ToldError } from './failure-hint.ts';
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
  { logicalId, memorySize }: Pick<InvokedFunction, 'logicalId' | 'memorySize'>,
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
  const warning = overMemory({ memorySize }, result.maxMemoryBytes);
  return warning === undefined ? line : `${line}\n${style.yellow(`  ${warning}`)}`;
}

export interface FunctionFailure {
  message: string;
  hint: string | undefined;
}

/**
 * A function error in words, or undefined where there is none.
 * @param when what is to be said besides: `at event 7 of 100`
 */
export function failureOf(
  invoked: InvokedFunction,
  result: InvocationResult,
  facts: RunFacts = {},
  when?: string,
): FunctionFailure | undefined {
  if (result.functionError === undefined) return undefined;
  const told = errorFields(result.payload);
  return {
    message: failureMessage(invoked.logicalId, told, when),
    hint: failureHint(told, invoked, result, facts),
  };
}

export function failureMessage(
  name: string,
  { errorType, errorMessage }: ToldError,
  when: string | undefined,
): string {
  const words = [errorType, errorMessage?.replace(/^RequestId: \S+ Error: /, '')].filter(Boolean).join(': ');
  const what = printable(words || 'an error without type or message');
  return `${name} failed${when === undefined ? '' : ` ${when}`}: ${what}`;
}

export function errorFields(payload: Buffer): ToldError {
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

/** What `--json` says of one that runs here. @param more what is said of many events besides */
export function jsonReport(
  invoked: InvokedFunction,
  result: InvocationResult,
  missing: readonly MissingVariable[],
  failure = failureOf(invoked, result),
  more: Readonly<Record<string, unknown>> = {},
): string {
  return jsonDocument(invoked.logicalId, result, failure, {
    requestId: result.requestId,
    durationMs: rounded(result.durationMs),
    ...(result.initMs === undefined ? {} : { initMs: rounded(result.initMs) }),
    ...(result.maxMemoryBytes === undefined ? {} : { maxMemoryMB: Number(megabytes(result.maxMemoryBytes)) }),
    ...more,
    missing: missing.map(({ name }) => name),
  });
}

/** The document of `--json`. The payload stands in it as the function wrote it, or as a text where it is no JSON. */
export function jsonDocument(
  name: string,
  { payload, functionError }: { payload: Buffer; functionError?: string },
  failure: FunctionFailure | undefined,
  more: Readonly<Record<string, unknown>>,
): string {
  const rest = JSON.stringify({
    ...(functionError === undefined ? {} : { functionError }),
    ...(failure === undefined ? {} : { error: { code: 'function-error', ...failure } }),
    ...more,
  });
  const start = JSON.stringify({ ok: failure === undefined, function: name });
  const text = payload.toString();
  const written = isJson(payload, text) ? text : JSON.stringify(text);
  return `${indentJson(`${start.slice(0, -1)},"payload":${written},${rest.slice(1)}`)}\n`;
}

function isJson(payload: Buffer, text: string): boolean {
  // Bytes that are no UTF-8 would come out as others.
  return findJsonFault(text) === undefined && Buffer.byteLength(text) === payload.length;
}

/** For people: three figures or so. */
export const milliseconds = (value: number): string =>
  `${value === 0 || value >= 10 ? Math.round(value) : value.toFixed(value < 1 ? 2 : 1)} ms`;
export const megabytes = (bytes: number): string => (bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0);
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** What Lambda would have done to it, or undefined. */
export const overMemory = (
  { memorySize }: Pick<InvokedFunction, 'memorySize'>,
  bytes: number | undefined,
): string | undefined =>
  (bytes ?? 0) <= memorySize * MB
    ? undefined
    : `That is more than its MemorySize of ${memorySize} MB: Lambda would have ended it.`;
