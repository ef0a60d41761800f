import type { Problem } from '../problem.ts';

/**
 * By file, line and column, errors first at one place. Where a rule and the schema find fault with the same
 * place, the rule knows better why.
 */
export function ordered(problems: readonly Problem[]): Problem[] {
  const sorted = problems
    .map((problem, index) => ({ problem, index }))
    .sort((one, other) => compare(one.problem, other.problem) || one.index - other.index)
    .map(({ problem }) => problem);
  const explained = new Set(
    sorted.filter(({ rule, severity }) => !isSchema(rule) && severity === 'error').map(placeOf),
  );
  const seen = new Set<string>();
  return sorted.filter((problem) => {
    if (isSchema(problem.rule) && explained.has(placeOf(problem))) return false;
    const key = `${placeOf(problem)} ${problem.rule} ${problem.message}`;
    return !seen.has(key) && seen.add(key);
  });
}

const isSchema = (rule: string) => rule.startsWith('schema-');

const placeOf = ({ file, range }: Problem) =>
  `${file}:${range.line}:${range.column}:${range.endLine}:${range.endColumn}`;

function compare(one: Problem, other: Problem): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  const rank = ({ severity }: Problem) => (severity === 'error' ? 0 : 1);
  return (
    one.range.line - other.range.line || one.range.column - other.range.column || rank(one) - rank(other)
  );
}
