import type { Deps } from '../deps.ts';
import { FailedError } from '../errors.ts';
import { editTextFile } from '../samconfig/edit-file.ts';
import type { Stack, StackReader } from '../stack/stack.ts';

interface TemplateEdit {
  file: string;
  shownAs: string;
  before: string;
  after: string;
  /** As it was before. */
  stack: Stack;
  stacks: Pick<StackReader, 'describe'>;
}

/**
 * Edits the template here, and then does what changes the stack alike. The file comes first: killed in between, the next
 * deploy gives the new parameter what the function has. Where the stack was not changed at all, the file is as it was.
 */
export async function withTemplateEdit<T>(
  { file, shownAs, before, after, stack, stacks }: TemplateEdit,
  { stderr, signal }: Pick<Deps, 'stderr' | 'signal'>,
  change: () => Promise<T>,
): Promise<T> {
  const hint = 'Make it writable, and run it again. Nothing was changed.';
  const put = (from: string, to: string) =>
    editTextFile(
      file,
      (text) => {
        if (text !== from)
          throw new FailedError(`${shownAs} was changed meanwhile. It is left as it is.`, 'Run it again.');
        return to;
      },
      hint,
    );
  await put(before, after);
  try {
    return await change();
  } catch (error) {
    const now = signal.aborted ? undefined : await stacks.describe(stack.id).catch(() => undefined);
    // After a rollback too: the deployed template is the old one.
    const isOld =
      now !== undefined && (now.changed === stack.changed || /ROLLBACK_COMPLETE$/.test(now.status));
    if (isOld) await put(after, before);
    else stderr.write(`${shownAs} has the parameter already; samgen deploy brings the stack to it.\n`);
    throw error;
  }
}
