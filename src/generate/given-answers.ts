import { isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import { UsageError } from '../errors.ts';
import { readTemplate } from '../template/document.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { isRecord } from '../text/is-record.ts';
import { type EarlierAnswers, flagKey, type Question, questions } from './questions.ts';

type Value = string | number | string[];

/** The answers among the flags. @throws UsageError where a number is none */
export function answersOfFlags(flags: Readonly<Record<string, unknown>>): EarlierAnswers {
  const answers: Record<string, Value> = {};
  for (const question of questions as readonly Question[]) {
    const value = flags[flagKey(question.name)];
    if (value !== undefined) answers[question.name] = typed(question, value, `--${question.name}`);
  }
  return answers;
}

/** The answers of a file, and the folder it may name. @throws UsageError that names the place */
export async function answersOfFile(
  file: string,
  cwd: string,
): Promise<{ answers: EarlierAnswers; dir: string | undefined }> {
  const { document, problems } = await readTemplate(isAbsolute(file) ? file : join(cwd, file), file);
  const problem = problems[0];
  if (problem) {
    const { line, column } = problem.range;
    const where = problem.rule.startsWith('file-') ? '' : `${problem.file}:${line}:${column}: `;
    throw new UsageError(`${where}${problem.message}`, problem.hint);
  }
  // Every value is the text it was written as: an account's 0123 is no number, and a version 1.10 is not 1.1.
  const value: unknown = document && parse(document.text, { schema: 'failsafe', logLevel: 'silent' });
  if (!isRecord(value)) throw new UsageError(`${file} holds no answers.`, 'It is a map: language: go');
  const names = [...questions.map(({ name }) => name as string), 'dir'];
  const answers: Record<string, Value> = {};
  for (const [key, entry] of Object.entries(value)) {
    const { line, column } = document!.rangeOf([key], 'key');
    const where = `${file}:${line}:${column}`;
    if (!names.includes(key)) {
      const meant = didYouMean(key, names);
      throw new UsageError(
        `${where}: there is no question ${key}.`,
        `${meant ? `Did you mean ${meant}? ` : ''}There are: ${names.join(', ')}.`,
      );
    }
    const question = (questions as readonly Question[]).find(({ name }) => name === key);
    if (question) answers[key] = typed(question, entry, `${where}: ${key}`);
  }
  const dir = value['dir'];
  return { answers, dir: typeof dir === 'string' ? dir : undefined };
}

function typed(question: Question, value: unknown, where: string): Value {
  if (question.type === 'list') {
    if (isRecord(value)) return Object.entries(value).map(([key, entry]) => `${key}=${scalar(entry, where)}`);
    const parts = (Array.isArray(value) ? value : [value]).map((part) => scalar(part, where));
    const { separator } = question;
    return separator ? parts.flatMap((part) => part.split(separator)).map((part) => part.trim()) : parts;
  }
  const text = scalar(value, where);
  if (question.type !== 'integer') return text;
  const wrong = question.validate?.(text);
  if (wrong) throw new UsageError(`${where}: ${wrong}`);
  return Number(text);
}

function scalar(value: unknown, where: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new UsageError(`${where}: a plain text is needed.`);
}
