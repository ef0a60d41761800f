import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { diskFiles } from '../project/project-files.ts';

/** The project that `[dir]` names, the current folder where it names none. @throws UsageError where there is no such folder */
export function namedFolder(dir: string | undefined, cwd: string): string {
  const folder = dir === undefined ? cwd : resolve(cwd, dir);
  const kind = dir === undefined ? 'folder' : diskFiles.info(folder)?.kind;
  if (kind === 'folder') return folder;
  throw new UsageError(
    kind === 'file' ? `${dir} is a file, not a folder.` : `There is no folder ${dir}.`,
    kind === 'file' ? `Did you mean --template ${dir}?` : 'Check the path.',
  );
}
