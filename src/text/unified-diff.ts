import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Style } from '../deps.ts';

/**
 * What changes in a file, as `diff -u` and `git diff` show it; empty where nothing does.
 * @param name the file's, as it is shown; names that a patch would take apart are quoted
 * @param before undefined for a file that is new
 */
export function unifiedDiff(name: string, before: string | undefined, after: string): string {
  if (before === after) return '';
  // What git and patch strip; a path from the root has nothing to strip.
  const named = (side: string) => (name.startsWith('/') ? name : `${side}/${name}`);
  const from = before === undefined ? '/dev/null' : named('a');
  return createTwoFilesPatch(from, named('b'), before ?? '', after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** The same with colours, for a screen; what a terminal would take as a command is not shown. */
export function colouredDiff(diff: string, style: Style): string {
  let inHead = true;
  return diff
    .split('\n')
    .map((line) => {
      if (line.startsWith('--- ') && inHead) return style.bold(shownLine(line));
      if (line.startsWith('+++ ') && inHead) {
        inHead = false;
        return style.bold(shownLine(line));
      }
      if (line.startsWith('@@')) return style.cyan(line);
      if (line.startsWith('+')) return style.green(shownLine(line));
      if (line.startsWith('-')) return style.red(shownLine(line));
      return shownLine(line);
    })
    .join('\n');
}

/** Tabs stay; a carriage return at the end is no command to see. */
const shownLine = (line: string): string =>
  line.replace(/\r$/, '').replace(/[^\P{Cc}\t]|\p{Cf}/gu, (character) => `\\u${code(character)}`);

const code = (character: string): string => character.codePointAt(0)!.toString(16).padStart(4, '0');
