import { expect, test } from 'vitest';
import { readReport } from '../../src/invoke/lambda-report.ts';

const ID = '8f507cfc-xmpl-4697-b07a-ac58fc914c95';
const cold = `REPORT RequestId: ${ID}\tDuration: 79.67 ms\tBilled Duration: 80 ms\tMemory Size: 128 MB\tMax Memory Used: 73 MB\tInit Duration: 35.20 ms\t`;
const all = { durationMs: 79.67, billedDurationMs: 80, initMs: 35.2, maxMemoryMB: 73, memorySizeMB: 128 };

test('the words of the text format', () => {
  const log = `START RequestId: ${ID} Version: $LATEST\nhello\nEND RequestId: ${ID}\n${cold}\n`;
  expect(readReport(log, ID)).toEqual(all);
  const warm = cold.replace(/Init.*/, '');
  expect(readReport(`${warm}\nXRAY TraceId: 1-5e34a614\tSegmentId: 07f5\tSampled: true\n`, ID)).toEqual({
    durationMs: 79.67,
    billedDurationMs: 80,
    maxMemoryMB: 73,
    memorySizeMB: 128,
  });
});

test('the JSON format', () => {
  const record = {
    requestId: ID,
    metrics: {
      durationMs: 79.67,
      billedDurationMs: 80,
      memorySizeMB: 128,
      maxMemoryUsedMB: 73,
      initDurationMs: 35.2,
    },
    status: 'success',
  };
  const line = JSON.stringify({ time: '2026-11-21T00:00:00Z', type: 'platform.report', record });
  expect(readReport(`{"level":"INFO"}\n${line}\n`, ID)).toEqual(all);
  expect(readReport(line, 'another')).toEqual({});
});

test('what a function writes itself, and what is cut off, is no report', () => {
  expect(readReport(`${cold}\n`, 'another')).toEqual({});
  expect(readReport(`REPORT RequestId: ${ID}\tDuration: 1 ms\t\n${cold}\n`, ID)).toEqual(all);
  expect(readReport(`half of a line\tDuration: 3 ms\n`, ID)).toEqual({});
  expect(readReport('', ID)).toEqual({});
  expect(readReport(cold, undefined)).toEqual(all);
  expect(readReport(`REPORT RequestId: ${ID}\tDuration: many ms\tMax Memory Used: 1 MB`, ID)).toEqual({
    maxMemoryMB: 1,
  });
});
