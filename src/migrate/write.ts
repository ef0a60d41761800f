import { rm } from 'node:fs/promises';
import { CancelledError, FailedError } from '../errors.ts';
import { editTextFile } from '../samconfig/edit-file.ts';
import type { FileChange } from './draft-files.ts';

const HINT = 'Make the project writable, and run samgen migrate again.';

/**
 * Writes the changes, all or none: where one cannot be written, those before it are taken back.
 * @throws FailedError where one cannot be written, or is not what it was when the plan was made; CancelledError
 */
export async function writeChanges(
  changes: readonly FileChange[],
  signal: AbortSignal,
  show: (path: string) => string,
): Promise<void> {
  const written: FileChange[] = [];
  try {
    for (const change of changes) {
      if (signal.aborted) throw new CancelledError();
      await editTextFile(change.path, (text) => replaced(text, change, show), HINT);
      written.push(change);
    }
  } catch (error) {
    for (const { path, before } of written.reverse()) await putBack(path, before);
    throw error;
  }
}

function replaced(
  text: string | undefined,
  { path, before, after }: FileChange,
  show: (path: string) => string,
): string {
  if (text === before) return after;
  throw new FailedError(
    `${show(path)} was changed meanwhile. Nothing was written.`,
    'Run the command again.',
  );
}

async function putBack(path: string, before: string | undefined): Promise<void> {
  if (before === undefined) await rm(path, { force: true });
  else await editTextFile(path, () => before, HINT);
}
