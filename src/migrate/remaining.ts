import { parseDockerfile } from '../dockerfile/dockerfile.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import { validateProject } from '../validate/validate.ts';

const MOST = 5;

/** What `samgen validate` would still call an error; empty where there is none. */
export function remainingText(files: ProjectFiles, template: string, show: (path: string) => string): string {
  const { problems } = validateProject({ template, shownAs: show(template), files, parseDockerfile });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return '';
  const lines = errors
    .slice(0, MOST)
    .map(({ file, range, message }) => `  ${file}:${range.line}:${range.column}  ${message}\n`);
  const more = errors.length > MOST ? `  and ${errors.length - MOST} more: samgen validate\n` : '';
  return `\nsamgen validate still finds:\n${lines.join('')}${more}`;
}
