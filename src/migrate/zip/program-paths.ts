import { dirname, join, relative } from 'node:path';
import type { ProjectFiles } from '../../project/project-files.ts';
import type { TextEdit } from '../../text/edits.ts';
import { escaped } from '../../text/names-word.ts';

/** The files of a project that may name the program which its own build makes. */
export function buildFiles(folder: string, codeFolder: string, files: ProjectFiles): string[] {
  const below = (name: string) => files.list(join(folder, name)).map((one) => join(folder, name, one));
  const named = [
    ...files.list(folder).map((name) => join(folder, name)),
    ...below('scripts'),
    ...below('.github/workflows'),
    join(codeFolder, 'Makefile'),
    join(dirname(codeFolder), 'Makefile'),
  ].filter((path) =>
    /(?:^|\/)(?:GNUmakefile|[Mm]akefile|buildspec\.ya?ml|\.gitignore|[^/]*\.(?:mk|sh|yml))$/.test(path),
  );
  return [...new Set(named)].filter(
    (path) => files.info(path)?.kind === 'file' && !/\/template\.yml$/.test(path),
  );
}

/**
 * The edits that give a program its new name where a file names it by its path from that file's folder, or from the
 * project's.
 */
export function pathEdits(text: string, file: string, folder: string, program: string): TextEdit[] {
  const edits = new Map<number, TextEdit>();
  for (const from of new Set([dirname(file), folder])) {
    const path = relative(from, program);
    if (path.startsWith('..') || !path.includes('/')) continue;
    const pattern = new RegExp(`(?<=^|[\\s"'=(:,])(?:\\./|/)?${escaped(path)}(?=$|[\\s"'):;&|,])`, 'gm');
    for (const { index, 0: found } of text.matchAll(pattern)) {
      const end = index + found.length;
      const start = end - found.length + found.lastIndexOf('/') + 1;
      if (!isComment(text, index)) edits.set(start, { start, end, text: 'bootstrap' });
    }
  }
  return [...edits.values()];
}

const isComment = (text: string, at: number): boolean =>
  /^\s*#/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
