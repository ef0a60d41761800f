import type { Problem } from '../../problem.ts';
import { describeRule } from '../catalogue.ts';

/** SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), as code scanning reads it. */
export function sarifReport(problems: readonly Problem[]): string {
  const ids = [...new Set(problems.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'samgen', rules: ids.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => resultOf(problem, ids.indexOf(problem.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(id: string) {
  const { summary, help, severity } = describeRule(id);
  return {
    id,
    shortDescription: { text: summary },
    help: { text: help },
    defaultConfiguration: { level: severity },
  };
}

function resultOf({ file, range, severity, rule, message, hint }: Problem, ruleIndex: number) {
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: hint === undefined ? message : `${message} ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
          region: {
            startLine: range.line,
            startColumn: range.column,
            endLine: range.endLine,
            endColumn: range.endColumn,
          },
        },
      },
    ],
  };
}
