import { readFile, stat } from 'node:fs/promises';
import { fileProblem, type Problem } from '../problem.ts';

/** The text of a regular UTF-8 file of at most `maxBytes`, or the one problem that stands in the way. */
export async function readTextFile(
  path: string,
  shownAs: string,
  maxBytes: number,
): Promise<string | Problem> {
  let bytes: Buffer;
  try {
    const info = await stat(path);
    if (info.isDirectory())
      return fileProblem(shownAs, 'file-unreadable', `${shownAs} is a folder, not a file.`);
    // Opening a FIFO would wait for a writer for ever.
    if (!info.isFile()) return fileProblem(shownAs, 'file-unreadable', `${shownAs} is not a regular file.`);
    if (info.size > maxBytes) {
      const size = (info.size / 1_048_576).toFixed(1);
      return fileProblem(
        shownAs,
        'file-too-large',
        `${shownAs} is ${size} MB; at most ${(maxBytes / 1_048_576).toFixed(0)} MB can be deployed.`,
      );
    }
    bytes = await readFile(path);
  } catch (error) {
    return unreadable(error as NodeJS.ErrnoException, shownAs);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const nul = text.indexOf('\0');
    if (nul < 0) return text;
    return fileProblem(
      shownAs,
      'file-not-text',
      `${shownAs} is not a text file (NUL at character ${nul + 1}).`,
    );
  } catch {
    return fileProblem(shownAs, 'file-not-text', `${shownAs} is not valid UTF-8.`, 'Save it as UTF-8.');
  }
}

function unreadable(error: NodeJS.ErrnoException, shownAs: string): Problem {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return fileProblem(shownAs, 'file-missing', `There is no ${shownAs}.`);
  }
  const why = error.code === 'EACCES' ? 'permission denied' : (error.code ?? error.message);
  return fileProblem(shownAs, 'file-unreadable', `${shownAs} cannot be read: ${why}.`);
}
