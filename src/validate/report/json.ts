import type { Problem } from '../../problem.ts';

/** One JSON document, as every command's `--json` gives it. */
export function jsonReport(problems: readonly Problem[]): string {
  const report = {
    ok: problems.every(({ severity }) => severity !== 'error'),
    problems: problems.map(({ file, range, severity, rule, message, hint }) => ({
      file,
      line: range.line,
      column: range.column,
      severity,
      rule,
      message,
      ...(hint === undefined ? {} : { hint }),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
