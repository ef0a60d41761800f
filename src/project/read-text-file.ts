import { fileProblem, type Problem } from '../problem.ts';
import { diskFiles, type ProjectFiles } from './project-files.ts';

/** The text of a regular UTF-8 file of at most `maxBytes`, or the one problem that stands in the way. */
export async function readTextFile(
  path: string,
  shownAs: string,
  maxBytes: number,
): Promise<string | Problem> {
  return readProjectText(diskFiles, path, shownAs, maxBytes);
}

/** The same for a project on disk or still in memory. */
export function readProjectText(
  files: ProjectFiles,
  path: string,
  shownAs: string,
  maxBytes: number,
): string | Problem {
  const problem = (rule: string, message: string, hint?: string) => fileProblem(shownAs, rule, message, hint);
  const info = files.info(path);
  if (info === undefined) return problem('file-missing', `There is no ${shownAs}.`);
  if (info.kind === 'folder') return problem('file-unreadable', `${shownAs} is a folder, not a file.`);
  // Opening a FIFO would wait for a writer for ever.
  if (info.kind === 'other')
    return problem('file-unreadable', `${shownAs} is not a regular file that can be read.`);
  if (info.size > maxBytes) {
    const message = `${shownAs} has ${sized(info.size)}; at most ${sized(maxBytes)} are read.`;
    return problem('file-too-large', message);
  }
  const bytes = files.read(path);
  if (bytes === undefined) return problem('file-unreadable', `${shownAs} cannot be read: permission denied.`);
  return decode(bytes, problem, shownAs);
}

const sized = (bytes: number) =>
  bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;

function decode(
  bytes: Buffer,
  problem: (rule: string, message: string, hint?: string) => Problem,
  shownAs: string,
): string | Problem {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return problem('file-not-text', `${shownAs} is not valid UTF-8.`, 'Save it as UTF-8.');
  }
  const nul = text.indexOf('\0');
  if (nul < 0) return text;
  return problem('file-not-text', `${shownAs} is not a text file (NUL at character ${nul + 1}).`);
}
