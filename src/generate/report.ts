import { relative } from 'node:path';
import type { Style } from '../deps.ts';
import { pathWord } from '../text/shell-word.ts';
import type { Answers } from './questions.ts';
import type { ProjectFile } from './render.ts';
import { showTree } from './show-tree.ts';

/** What `samgen new` has done, or would do. */
export interface Report {
  /** Absolute. */
  dir: string;
  /** As the user named it. */
  shown: string;
  answers: Answers;
  files: readonly ProjectFile[];
  /** The command that gives the same project without questions. */
  command: string;
  dryRun: boolean;
  /** Where the user stands. */
  standsIn: string;
}

export function jsonReport({ dir, answers, files, command, dryRun }: Report) {
  return {
    ok: true,
    dir,
    dryRun,
    answers,
    files: files.map(({ path, content, executable }) => ({ path, bytes: content.length, executable })),
    command,
  };
}

export function treeOf({ shown, files }: Report): string {
  const tree = showTree(
    shown.replace(/(.)\/+$/, '$1'),
    files.map(({ path }) => path),
  );
  return `${tree}\n`;
}

/** What to run next, for people. */
export function nextSteps({ dir, answers, files, command, dryRun, standsIn }: Report, style: Style): string {
  const { bold, dim, green } = style;
  if (dryRun) return `\nNothing was written. The same without --dry-run:\n  ${command}\n`;
  const way = relative(standsIn, dir);
  const steps: [string, string][] = [
    ...(way === '' ? [] : [[`cd ${pathWord(way)}`, ''] as [string, string]]),
    [`samgen invoke -d '{"name":"Ada"}'`, 'run it here'],
    ['samgen validate', 'after an edit'],
    ['samgen deploy --guided', 'put it on AWS'],
    ...(answers.secrets === 'external'
      ? [[`samgen env set ${answers['secret-var'].join(' ')}`, 'then its secrets'] as [string, string]]
      : []),
  ];
  const width = Math.max(...steps.map(([step]) => step.length));
  const lines = steps.map(([step, why]) =>
    why === '' ? `  ${step}` : `  ${step.padEnd(width)}  ${dim(why)}`,
  );
  return `
${green('✔')} ${files.length} files, validated. The same without questions:
  ${dim(command)}

${bold('Next')}
${lines.join('\n')}
`;
}
