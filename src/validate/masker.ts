import { parseTemplate, type Range } from '../template/document.ts';
import { hiddenInTemplate, hiddenInText, noEchoNames } from './hidden.ts';
import { hiddenVariables } from './hidden-variables.ts';

const MASK = '***';

/**
 * Gives a project's texts as they may be shown: with `***` for every value that may be a secret, by its name, its
 * parameter or its form. Lines stay lines.
 * @param template absolute, as are the paths that are given
 * @param value what the template says: which parameters are NoEcho
 */
export function masker(template: string, value: unknown): (path: string, text: string) => string {
  const names = noEchoNames(value);
  return (path, text) => {
    const document = path === template ? parseTemplate(text, path).document : undefined;
    const hidden = document
      ? hiddenInTemplate(document)
      : [...hiddenInText(path, text, names), ...hiddenVariables(path, text)];
    return masked(
      text,
      hidden.map(({ range }) => range),
    );
  };
}

function masked(text: string, ranges: readonly Range[]): string {
  const lines = text.split('\n');
  // From the end, so that what stands before keeps its columns.
  const distinct = new Map(ranges.map((range) => [JSON.stringify(range), range]));
  const ordered = [...distinct.values()].sort(
    (one, other) => other.line - one.line || other.column - one.column || other.endColumn - one.endColumn,
  );
  for (const { line, column, endLine, endColumn } of ordered)
    for (let at = endLine; at >= line; at -= 1) {
      const whole = lines[at - 1] ?? '';
      const from = at === line ? column - 1 : /^\s*/.exec(whole)![0].length;
      const to = at === endLine ? Math.min(endColumn - 1, whole.length) : whole.replace(/\r$/, '').length;
      if (to > from) lines[at - 1] = whole.slice(0, from) + MASK + whole.slice(to);
    }
  return lines.join('\n');
}
