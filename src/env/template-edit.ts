import type { Deps } from '../deps.ts';
import { FailedError, SamgenError } from '../errors.ts';
import { editTextFile } from '../samconfig/edit-file.ts';
import type { Stack, StackReader } from '../stack/stack.ts';

export interface TemplateEdit {
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
 * @param change says when the update of the stack begins
 */
export async function withTemplateEdit<T>(
  edit: TemplateEdit,
  { stderr, signal }: Pick<Deps, 'stderr' | 'signal'>,
  change: (onBegin: () => void) => Promise<T>,
): Promise<T> {
  const { before, after, shownAs } = edit;
  await put(edit, before, after);
  let isBegun = false;
  try {
    return await change(() => {
      isBegun = true;
    });
  } catch (error) {
    const became = !isBegun ? 'not-changed' : signal.aborted ? 'unknown' : await whatBecame(edit);
    if (became === 'not-changed') await takeBack(edit, stderr);
    else if (became === 'changed') stderr.write(`The parameter is in ${shownAs} and in the stack.\n`);
    else
      stderr.write(
        `${shownAs} has the parameter already; where the stack does not get it, samgen deploy brings it there.\n`,
      );
    throw error;
  }
}

/** After a rollback the deployed template is the old one. */
async function whatBecame({ stack, stacks }: TemplateEdit): Promise<'changed' | 'not-changed' | 'unknown'> {
  const now = await stacks.describe(stack.id).catch(() => undefined);
  if (now === undefined) return 'unknown';
  if (now.changed === stack.changed || /ROLLBACK_COMPLETE$/.test(now.status)) return 'not-changed';
  return /^UPDATE_COMPLETE/.test(now.status) ? 'changed' : 'unknown';
}

const HINT = 'Make it writable, and run it again. Nothing was changed.';

const put = ({ file, shownAs }: TemplateEdit, from: string, to: string): Promise<boolean> =>
  editTextFile(
    file,
    (text) => {
      if (text === from) return to;
      throw new FailedError(`${shownAs} was changed meanwhile. It is left as it is.`, 'Run it again.');
    },
    HINT,
  );

/** What went wrong with the stack is told by the error; this besides. */
async function takeBack(edit: TemplateEdit, stderr: Deps['stderr']): Promise<void> {
  try {
    await put(edit, edit.after, edit.before);
  } catch (error) {
    if (!(error instanceof SamgenError)) throw error;
    stderr.write(`${edit.shownAs} still has the parameter: ${error.message}\n`);
  }
}
