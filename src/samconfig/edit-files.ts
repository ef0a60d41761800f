import { rm } from 'node:fs/promises';
import { CancelledError, FailedError } from '../errors.ts';
import { editTextFile } from './edit-file.ts';

/** A text of a user's that is to become another one. */
export interface FileChange {
  /** Absolute. */
  readonly file: string;
  /** As it is shown. */
  readonly shown: string;
  /** Undefined for a new file. */
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * Writes several texts, all or none: where one cannot be written, those before it get their old text back.
 * @param hint what to do where one cannot be written
 * @throws FailedError where one cannot be written, or is not any more what it was when it was read; CancelledError
 */
export async function editFiles(
  changes: readonly FileChange[],
  hint: string,
  signal: AbortSignal,
): Promise<void> {
  const done: FileChange[] = [];
  try {
    for (const change of changes) {
      if (signal.aborted) throw new CancelledError();
      await editTextFile(change.file, replacing(change), hint, change.shown);
      done.push(change);
    }
  } catch (error) {
    for (const { file, before } of done.reverse())
      if (before === undefined) await rm(file, { force: true });
      else await editTextFile(file, () => before, hint).catch(() => undefined);
    throw error;
  }
}

const replacing =
  ({ before, after, shown }: FileChange) =>
  (text: string | undefined): string => {
    if (text === before) return after;
    throw new FailedError(`${shown} was changed meanwhile. Nothing was written.`, 'Run the command again.');
  };
