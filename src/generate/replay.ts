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

const CONTROL = /\p{Cc}|\p{Zl}|\p{Zp}/u;

/** One word for bash and zsh, also after it was shown on a terminal and copied from there. */
export function shellWord(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  if (!CONTROL.test(word)) return `'${word.replaceAll("'", `'\\''`)}'`;
  const escaped = word.replace(/[\\']/g, '\\$&').replace(new RegExp(CONTROL, 'gu'), (character) => {
    const code = character.codePointAt(0)!;
    return code < 256
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `$'${escaped}'`;
}

/** A path that no program takes for an option. */
export const pathWord = (path: string): string => shellWord(path.startsWith('-') ? `./${path}` : path);
