import { isRecord } from '../text/is-record.ts';

/** What Lambda measured of one invocation. What its log does not say is left out. */
export interface LambdaReport {
  durationMs?: number;
  billedDurationMs?: number;
  /** Only where an environment was started. */
  initMs?: number;
  maxMemoryMB?: number;
  memorySizeMB?: number;
}

/** Lambda developer guide, "Log events": the words of the text format, and the members of the JSON format. */
const FIELDS = [
  ['durationMs', 'Duration', 'durationMs'],
  ['billedDurationMs', 'Billed Duration', 'billedDurationMs'],
  ['initMs', 'Init Duration', 'initDurationMs'],
  ['maxMemoryMB', 'Max Memory Used', 'maxMemoryUsedMB'],
  ['memorySizeMB', 'Memory Size', 'memorySizeMB'],
] as const;

/**
 * The report on one invocation, from the end of a log in either of Lambda's formats. A function can write such a line
 * itself: the last one counts, and only with this request's ID, where that is known.
 */
export function readReport(log: string, requestId: string | undefined): LambdaReport {
  for (const line of log.split('\n').reverse()) {
    const report = ofText(line, requestId) ?? ofJson(line, requestId);
    if (report !== undefined) return report;
  }
  return {};
}

function ofText(line: string, requestId: string | undefined): LambdaReport | undefined {
  const [, id, rest] = /^REPORT RequestId: (\S+)\s(.*)$/.exec(line.trimEnd()) ?? [];
  if (id === undefined || rest === undefined || (requestId !== undefined && id !== requestId))
    return undefined;
  const told = new Map(
    rest.split('\t').map((part) => {
      const [words = '', value = ''] = part.trim().split(': ');
      return [words, value] as const;
    }),
  );
  return reportOf((words) => Number.parseFloat(told.get(words) ?? ''), 1);
}

function ofJson(line: string, requestId: string | undefined): LambdaReport | undefined {
  if (!line.startsWith('{') || !line.includes('"platform.report"')) return undefined;
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return undefined;
  }
  const record = isRecord(event) && event['type'] === 'platform.report' ? event['record'] : undefined;
  if (!isRecord(record) || (requestId !== undefined && record['requestId'] !== requestId)) return undefined;
  const metrics = isRecord(record['metrics']) ? record['metrics'] : {};
  return reportOf((name) => Number(metrics[name] ?? Number.NaN), 2);
}

function reportOf(numberOf: (name: string) => number, spelling: 1 | 2): LambdaReport {
  const found = FIELDS.map((field) => [field[0], numberOf(field[spelling])] as const);
  return Object.fromEntries(found.filter(([, value]) => Number.isFinite(value)));
}
