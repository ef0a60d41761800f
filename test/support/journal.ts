import { openJournals } from '../../src/adapters/journals.ts';
import { nameOfProcess, nameOfRun } from '../../src/adapters/run-name.ts';
import type { Journal } from '../../src/guard/journal.ts';
import { stackId } from './stacks.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Of a process that cannot be: numbers end before it. */
const DEAD = nameOfProcess(99_999_999);

/** Of the process that runs the tests. */
export const ALIVE = nameOfRun('0');

/** The journal of an update of the stack `hello`, by a run that has ended. */
export const journalOf = (given: Partial<Journal> = {}): Journal => ({
  format: 1,
  run: DEAD,
  mark: 'samgen: kept while the stack is updated, 0123456789abcdef',
  stack: {
    id: stackId('hello'),
    name: 'hello',
    region: 'eu-central-1',
    account: '123456789012',
    changed: 1,
  },
  folder: '/project',
  functions: [],
  ...given,
});

/** A place for journals of the test's own, with these in it. */
export function journalPlaceWith(...journals: Journal[]) {
  const env = { XDG_STATE_HOME: temporaryFolder() };
  const open = openJournals(env);
  for (const journal of journals) open.write(journal);
  return { env, journals: open };
}
