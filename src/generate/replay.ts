import { pathWord, shellWord } from '../text/shell-word.ts';
import type { Answers, DefaultContext, Question } from './questions.ts';
import { questions } from './questions.ts';

/** Always named, so that the same command gives the same project on another machine and by a later samgen. */
const ALWAYS = new Set(['blueprint', 'language', 'package', 'base', 'arch', 'function']);

/** The command that gives the same project without a question. */
export function replayCommand(
  dir: string,
  answers: Answers,
  context: Omit<DefaultContext, 'fromBlueprint'>,
  variables: Record<string, string[]>,
  more: readonly string[] = [],
): string {
  const words: string[] = [];
  for (const question of questions as readonly Question[]) {
    const value = answers[question.name];
    if (value === undefined) continue;
    const standard = question.default?.({ ...context, fromBlueprint: variables[question.name] });
    if (!ALWAYS.has(question.name) && JSON.stringify(value) === JSON.stringify(standard)) continue;
    if (!Array.isArray(value)) words.push(`--${question.name}`, String(value));
    else if (question.separator) words.push(`--${question.name}`, value.join(question.separator));
    else for (const each of value) words.push(`--${question.name}`, each);
  }
  return ['samgen new', pathWord(dir), ...[...words, '--yes', ...more].map(shellWord)].join(' ');
}
