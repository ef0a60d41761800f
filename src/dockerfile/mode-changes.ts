import { posix } from 'node:path';
import type { Span } from '../text/edits.ts';
import { programWords } from './package-commands.ts';
import { commandsOf } from './shell-commands.ts';
import type { Step } from './steps.ts';

/** A chmod of a RUN. */
export interface ModeChange extends Span {
  /** What others may do then, as the last octal digit; undefined where that depends on what was before. */
  readonly others: number | undefined;
  /** Undefined for one that is not known. */
  readonly paths: readonly (string | undefined)[];
  readonly isRecursive: boolean;
}

/** The last digit of an octal mode. */
export const othersIn = (mode: string): number | undefined =>
  /^[0-7]{3,4}$/.test(mode) ? Number(mode.at(-1)) : undefined;

/** Words that take everything from others: `go-rwx`, `o=`. */
const TAKES_ALL = /^(?:u[-+=][rwx]+,)?g?o(?:-rwx|=)$/;

export function modeChanges(steps: readonly Step[], text: string): ModeChange[] {
  return steps.flatMap(({ instruction, workingFolder }) => {
    if (instruction.keyword !== 'RUN') return [];
    const commands = commandsOf(text, instruction);
    const isMoved = commands.some(({ words }) => /^(?:cd|pushd|chroot)$/.test(words[0]?.value ?? ''));
    const folder = isMoved ? undefined : workingFolder;
    return commands.flatMap((command): ModeChange[] => {
      const [program, ...rest] = programWords(command.words);
      if (!/^(?:\/usr)?(?:\/bin\/)?chmod$/.test(program?.value ?? '')) return [];
      const options = rest.filter(({ value }) => /^-(?:[a-zA-Z]*[Rcfv]|-\w)/.test(value ?? ''));
      const [mode, ...targets] = rest.filter((word) => !options.includes(word));
      if (mode === undefined) return [];
      const value = mode.value ?? '';
      return [
        {
          start: mode.start,
          end: mode.end,
          others: TAKES_ALL.test(value) ? 0 : othersIn(value),
          paths: targets.map((word) => resolved(word.value, folder)),
          isRecursive: options.some((option) => /^-\w*R|^--recursive/.test(option.value ?? '')),
        },
      ];
    });
  });
}

function resolved(path: string | undefined, folder: string | undefined): string | undefined {
  if (path === undefined || /[*?[\]{}~$]/.test(path)) return undefined;
  if (folder === undefined && !path.startsWith('/')) return undefined;
  return posix.resolve(folder ?? '/', path);
}

/** Whether it may change the file; one of unknown paths may change any. */
export const mayChange = ({ paths, isRecursive }: ModeChange, file: string): boolean =>
  paths.some(
    (path) =>
      path === undefined ||
      path === file ||
      (isRecursive && file.startsWith(path === '/' ? '/' : `${path}/`)),
  );
