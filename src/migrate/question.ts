import { structuredPatch } from 'diff';
import { rangeCounter } from '../text/place.ts';
import type { FileChange } from './draft-files.ts';

/** What only the project's owner can decide, or do. */
export interface Question {
  /** Stable, in words with hyphens: scripts tell questions apart by it. */
  about: string;
  /** The logical ID of the function or layer that it is about. */
  subject?: string;
  /** Absolute. */
  file: string;
  /** In the text as it is before the migration, or after it (`inChanged`); 1-based. */
  line: number;
  column: number;
  message: string;
  hint: string;
}

/** Line and column of an offset. */
export function placeOf(text: string, offset: number): Pick<Question, 'line' | 'column'> {
  const { line, column } = rangeCounter(text)(offset, offset);
  return { line, column };
}

/** The same question of several functions is asked once. */
export function distinct(questions: readonly Question[]): Question[] {
  const seen = new Set<string>();
  return questions.filter(({ subject: _, ...rest }) => {
    const key = JSON.stringify(rest);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** The same places in the files as they are after the changes: lines above them may have come or gone. */
export function inChanged(questions: readonly Question[], changes: readonly FileChange[]): Question[] {
  return questions.map((question) => {
    const change = changes.find(({ path }) => path === question.file);
    if (change?.before === undefined) return question;
    const { hunks } = structuredPatch('', '', change.before, change.after, '', '', { context: 0 });
    const moved = hunks
      .filter(({ oldStart, oldLines }) => oldStart + oldLines <= question.line)
      .reduce((sum, { oldLines, newLines }) => sum + newLines - oldLines, 0);
    return { ...question, line: question.line + moved };
  });
}
