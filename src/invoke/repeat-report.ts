import type { Style } from '../deps.ts';
import type { Repetition } from './repeat.ts';
import { megabytes, milliseconds, overMemory, rounded } from './report.ts';
import type { InvokedFunction } from './settings.ts';

/** Fewer have no hundredth that is slower than the others. */
const ENOUGH_FOR_P99 = 100;

/** The table after many events: at most 80 columns wide. */
export function repeatTable(
  { logicalId, memorySize }: Pick<InvokedFunction, 'logicalId' | 'memorySize'>,
  repetition: Repetition,
  style: Style,
): string {
  const { asked, answered, end, cold, warm, restarts, maxMemoryBytes } = repetition;
  const mark = end === 'done' ? style.green('✔') : style.red('✖');
  const lines = [`${mark} ${logicalId} answered ${answered} of ${asked} events`];
  const row = (name: string, text: string) => lines.push(`  ${style.dim(name.padEnd(14))}${text}`);
  if (cold !== undefined)
    row('cold', `start ${milliseconds(cold.initMs)} + ${milliseconds(cold.durationMs)}`);
  if (warm !== undefined) {
    const columns = [
      ['p50', warm.p50],
      ['p99', warm.p99],
      ['min', warm.min],
      ['max', warm.max],
    ] as const;
    row(
      `warm, ${warm.count}`,
      columns
        .map(([name, value]) => `${name} ${milliseconds(value)}`.padEnd(15))
        .join('')
        .trimEnd(),
    );
    if (warm.count < ENOUGH_FOR_P99) row('', style.dim(`p99 of ${warm.count} is their slowest`));
    row('per second', rate(warm.perSecond));
  }
  if (restarts > 0) row('restarts', `${restarts}: its runtime ended between two events`);
  if (maxMemoryBytes !== undefined)
    row('peak memory', `${megabytes(maxMemoryBytes)} MB, of ${memorySize} MB`);
  const warning = overMemory({ memorySize }, maxMemoryBytes);
  if (warning !== undefined) lines.push(style.yellow(`  ${warning}`));
  return lines.join('\n');
}

const rate = (perSecond: number): string => (perSecond < 10 ? perSecond.toFixed(1) : perSecond.toFixed(0));

/** The same as numbers, for `--json`; times in milliseconds. */
export function repeatNumbers({ asked, answered, cold, warm, restarts }: Repetition): object {
  return {
    asked,
    answered,
    ...(cold === undefined
      ? {}
      : { cold: { initMs: rounded(cold.initMs), durationMs: rounded(cold.durationMs) } }),
    ...(warm === undefined
      ? {}
      : {
          warm: {
            count: warm.count,
            p50Ms: thousandths(warm.p50),
            p99Ms: thousandths(warm.p99),
            minMs: thousandths(warm.min),
            maxMs: thousandths(warm.max),
            perSecond: rounded(warm.perSecond),
          },
        }),
    restarts,
  };
}

const thousandths = (value: number): number => Math.round(value * 1_000) / 1_000;
