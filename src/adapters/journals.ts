import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FailedError } from '../errors.ts';
import { type Journal, journalFrom } from '../guard/journal.ts';
import { hasCode } from './error-code.ts';
import { journalPlace } from './private-places.ts';
import { isOfDeadRun } from './run-name.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The notes on updates of stacks that are under way, or were not finished: one file a stack. */
export interface Journals {
  /** Those whose run has ended without finishing. */
  unfinished(): Journal[];
  /** That of a stack, whether its run is alive or not. */
  of(stackId: string): { journal: Journal; isAlive: boolean } | undefined;
  write(journal: Journal): void;
  remove(stackId: string): void;
}

export function openJournals(env: Environment): Journals {
  const place = journalPlace(env);
  const fileOf = (stackId: string) =>
    join(place, `${createHash('sha256').update(stackId).digest('hex').slice(0, 24)}.json`);
  const read = (file: string): Journal | undefined => {
    try {
      return journalFrom(readFileSync(file, 'utf8'));
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return undefined;
      throw error;
    }
  };
  return {
    unfinished: () =>
      namesIn(place)
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => {
          const file = join(place, name);
          const journal = read(file);
          return journal !== undefined && isOfDeadRun(journal.run, file) ? [journal] : [];
        }),
    of(stackId) {
      const file = fileOf(stackId);
      const journal = read(file);
      return journal && { journal, isAlive: !isOfDeadRun(journal.run, file) };
    },
    write(journal) {
      const file = fileOf(journal.stack.id);
      try {
        mkdirSync(place, { recursive: true, mode: 0o700 });
        // On the disk before AWS is called: flush.
        writeFileSync(`${file}.new`, `${JSON.stringify(journal, null, 2)}\n`, { mode: 0o600, flush: true });
        renameSync(`${file}.new`, file);
      } catch (error) {
        throw new FailedError(
          `The journal of this update cannot be written: ${(error as Error).message}. Nothing was changed.`,
          'XDG_STATE_HOME names the folder for it (default: ~/.local/state).',
          { cause: error },
        );
      }
    },
    remove(stackId) {
      rmSync(fileOf(stackId), { force: true });
      try {
        rmdirSync(place);
      } catch (error) {
        if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error;
      }
    },
  };
}

function namesIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return [];
    throw error;
  }
}
