import { expect, test } from 'vitest';
import { failureOf, jsonReport, payloadOutput, reportLine } from '../../src/invoke/report.ts';
import type { InvokedFunction } from '../../src/invoke/settings.ts';
import type { InvocationResult } from '../../src/runtime/invocation-result.ts';
import { recordedSink } from '../support/sinks.ts';

const hello = { logicalId: 'Hello', timeout: 7, memorySize: 128 } as InvokedFunction;
const { style } = recordedSink();

const result = (payload: string | Buffer, rest: Partial<InvocationResult> = {}): InvocationResult => ({
  payload: Buffer.from(payload),
  requestId: 'r-1',
  durationMs: 12.345,
  ...rest,
});

const failed = (payload: string, rest: Partial<InvocationResult> = {}) =>
  result(payload, { functionError: 'Unhandled', ...rest });

test.each([
  ['{"a":1}', false, '{"a":1}\n'],
  ['{"a":1}\n', false, '{"a":1}\n'],
  ['{"a":1}', true, '{\n  "a": 1\n}\n'],
  ['12345678901234567890', true, '12345678901234567890\n'],
  ['no json', true, 'no json\n'],
  ['', false, '\n'],
])('%j for people %j: %j', (payload, forPeople, output) => {
  expect(Buffer.from(payloadOutput(Buffer.from(payload), forPeople)).toString()).toBe(output);
});

test('bytes that are no text come out as they are', () => {
  const bytes = Buffer.from([0x22, 0xff, 0x22, 0x0a]);
  expect(Buffer.from(payloadOutput(bytes, true))).toEqual(bytes);
});

test('memory beyond what the function has is said', () => {
  const used = (maxMemoryBytes: number) => reportLine(hello, result('1', { maxMemoryBytes }), style);
  expect(used(128 * 1_048_576)).not.toContain('MemorySize');
  expect(used(128 * 1_048_576 + 1)).toContain('more than its MemorySize of 128 MB');
});

test('a bootstrap that never asks is told apart from a slow handler', () => {
  const payload = '{"errorType":"Sandbox.Timedout","errorMessage":"x"}';
  expect(failureOf(hello, failed(payload, { durationMs: 0 }))?.hint).toContain('never asked for an event');
});

test('the report’s line', () => {
  expect(reportLine(hello, result('1', { initMs: 35.4, maxMemoryBytes: 43_000_000 }), style)).toBe(
    '✔ Hello answered in 12 ms (start 35 ms, 41 MB)',
  );
  expect(reportLine(hello, result('1', { durationMs: 1.23, maxMemoryBytes: 1_900_000 }), style)).toBe(
    '✔ Hello answered in 1.2 ms (1.8 MB)',
  );
  expect(reportLine(hello, failed('{}'), style)).toBe('✖ Hello failed after 12 ms');
});

test.each<[InvocationResult, string, string | undefined]>([
  [failed('{"errorType":"My.Error","errorMessage":"boom"}'), 'Hello failed: My.Error: boom', undefined],
  [failed('{"errorMessage":"only\\u001b[31m\\nthis"}'), 'Hello failed: only [31m this', undefined],
  [failed('no json'), 'Hello failed: an error without type or message', undefined],
  [
    failed(
      '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: a-b Error: Task timed out after 7.00 seconds"}',
    ),
    'Hello failed: Sandbox.Timedout: Task timed out after 7.00 seconds',
    'Its Timeout in the template is 7 s (at most 900).',
  ],
  [
    failed('{"errorType":"Runtime.ExitError","errorMessage":"x"}'),
    'Hello failed: Runtime.ExitError: x',
    'Its bootstrap ended without an answer; what it logged stands above.',
  ],
  [
    failed('{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"x"}', {
      startFailure: { kind: 'missing', path: '/p/bootstrap', reason: 'There is no /p/bootstrap.' },
    }),
    'Hello failed: Runtime.InvalidEntrypoint: x',
    'There is no /p/bootstrap.',
  ],
])('a function error in words %#', (given, message, hint) => {
  expect(failureOf(hello, given)).toEqual({ message, hint });
});

test('an answer is no failure', () => {
  expect(failureOf(hello, result('{"errorType":"x"}'))).toBeUndefined();
});

test('the JSON document', () => {
  const given = result('{"id":12345678901234567890}', { initMs: 1.234, maxMemoryBytes: 52_428_800 });
  const text = jsonReport(hello, given, [{ name: 'SECRET_VAR', why: 'w' }]);
  expect(text).toContain('"id": 12345678901234567890');
  expect(text.endsWith('}\n')).toBe(true);
  expect(JSON.parse(text)).toEqual({
    ok: true,
    function: 'Hello',
    payload: { id: Number('12345678901234567890') },
    requestId: 'r-1',
    durationMs: 12.35,
    initMs: 1.23,
    maxMemoryMB: 50,
    missing: ['SECRET_VAR'],
  });
});

test('the JSON document of an error, and of a payload that is no JSON', () => {
  expect(JSON.parse(jsonReport(hello, failed('oh "no"'), []))).toEqual({
    ok: false,
    function: 'Hello',
    payload: 'oh "no"',
    functionError: 'Unhandled',
    error: { code: 'function-error', message: 'Hello failed: an error without type or message' },
    requestId: 'r-1',
    durationMs: 12.35,
    missing: [],
  });
});
