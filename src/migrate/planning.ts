import type { Path } from '../template/document.ts';
import { type TextEdit, withEdits } from '../text/edits.ts';
import type { DraftFiles } from './draft-files.ts';
import { placeOf, type Question } from './question.ts';
import type { TemplateDraft } from './template/draft.ts';

/** What the steps of a plan share: the files as they become, and what is asked on the way. */
export interface Planning {
  readonly files: DraftFiles;
  /** Absolute. */
  readonly folder: string;
  readonly templateFile: string;
  /** The template before the migration: where questions point. */
  readonly template: TemplateDraft;
  readonly questions: Question[];
  /** What was changed on the user's behalf and is good to know. */
  readonly notes: string[];
}

type Asked = Omit<Question, 'file' | 'line' | 'column'>;

/** A question at a place of the template. */
export function askAtPath({ questions, templateFile, template }: Planning, path: Path, asked: Asked): void {
  const { line, column } = template.document.rangeOf(path);
  questions.push({ ...asked, file: templateFile, line, column });
}

/** A question at an offset of another file's text. */
export function askAt(
  { questions }: Planning,
  file: string,
  text: string,
  offset: number,
  asked: Asked,
): void {
  questions.push({ ...asked, file, ...placeOf(text, offset) });
}

/** Puts the edits of one step into a file, as the steps before have left it. */
export function edit({ files }: Planning, file: string, edits: readonly TextEdit[]): void {
  const text = files.text(file);
  if (text !== undefined && edits.length > 0) files.put(file, withEdits(text, edits));
}
