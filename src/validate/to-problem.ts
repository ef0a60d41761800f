import type { Problem, Severity } from '../problem.ts';
import type { TemplateDocument } from '../template/document.ts';
import { narrowed } from '../text/place.ts';
import type { Finding } from './finding.ts';

/** A template or a samconfig, in which a finding's path leads to a place. */
export interface Placed {
  file: string;
  text: string;
  rangeOf: TemplateDocument['rangeOf'];
}

const FIRST = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** Turns the findings of rules into problems; `show` names another file of the project as reports do. */
export function problemMaker(document: Placed, show: (path: string) => string) {
  const lines = document.text.split('\n');
  return (found: Finding, rule: { id: string; severity: Severity }): Problem => {
    const { path, part, file, within, message, hint, secret } = found;
    const whole = found.range ?? (file === undefined ? document.rangeOf(path ?? [], part) : FIRST);
    return {
      file: file === undefined ? document.file : show(file),
      range: within === undefined ? whole : narrowed(lines, whole, within),
      severity: found.severity ?? rule.severity,
      rule: rule.id,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(secret ? { secret } : {}),
    };
  };
}
