import { expect, test } from 'vitest';
import type { RemoteAnswer } from '../../src/invoke/remote.ts';
import { remoteFailure, remoteJson, remoteLine } from '../../src/invoke/remote-report.ts';
import { recordedSink } from '../support/sinks.ts';

const { style } = recordedSink();
const answer = (rest: Partial<RemoteAnswer> = {}): RemoteAnswer => ({
  payload: Buffer.from('{"id": 12345678901234567890}'),
  logTail: Buffer.from('START\n'),
  ...rest,
});
const report = { durationMs: 12.3, billedDurationMs: 48, initMs: 35.2, maxMemoryMB: 41, memorySizeMB: 128 };

test('the line has what Lambda said, and nothing else', () => {
  const said = answer({ executedVersion: '3', requestId: 'r-1' });
  expect(remoteLine('Hello', said, report, style)).toBe(
    '✔ Hello answered in 12 ms (billed 48 ms, start 35 ms, 41 of 128 MB, version 3, request r-1)',
  );
  expect(remoteLine('Hello', answer(), {}, style)).toBe('✔ Hello answered');
  expect(remoteLine('Hello', answer({ functionError: 'Unhandled' }), { durationMs: 3 }, style)).toBe(
    '✖ Hello failed after 3.0 ms',
  );
});

test('a function error in words', () => {
  const failed = (payload: string) =>
    remoteFailure('Hello', answer({ functionError: 'Unhandled', payload: Buffer.from(payload) }));
  expect(remoteFailure('Hello', answer({ payload: Buffer.from('{"errorType":"x"}') }))).toBeUndefined();
  expect(failed('{"errorType":"My.Error","errorMessage":"boom"}')).toEqual({
    message: 'Hello failed: My.Error: boom',
    hint: undefined,
  });
  // As Lambda has told it for years, and as it tells it now.
  const old = failed('{"errorMessage":"2026-11-21T00:00:00Z 8f50 Task timed out after 3.00 seconds"}');
  const now = failed(
    '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: a-b Error: Task timed out after 3.00 seconds"}',
  );
  expect(now?.message).toBe('Hello failed: Sandbox.Timedout: Task timed out after 3.00 seconds');
  for (const one of [old, now]) expect(one?.hint).toContain('Timeout in the template');
});

test('the JSON document: all of it, and the payload as it was written', () => {
  const said = answer({ executedVersion: '3', requestId: 'r-1' });
  const text = remoteJson('Hello', said, report, undefined);
  expect(text).toContain('"id": 12345678901234567890');
  expect(JSON.parse(text)).toEqual({
    ok: true,
    function: 'Hello',
    payload: { id: Number('12345678901234567890') },
    requestId: 'r-1',
    ...report,
    executedVersion: '3',
    logTail: 'START\n',
  });
  const failure = { message: 'Hello failed: x', hint: undefined };
  const failed = answer({ functionError: 'Unhandled', payload: Buffer.from('oh'), logTail: Buffer.alloc(0) });
  expect(JSON.parse(remoteJson('Hello', failed, {}, failure))).toEqual({
    ok: false,
    function: 'Hello',
    payload: 'oh',
    functionError: 'Unhandled',
    error: { code: 'function-error', message: 'Hello failed: x' },
    logTail: '',
  });
});
