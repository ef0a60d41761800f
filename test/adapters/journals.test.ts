import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournals } from '../../src/adapters/journals.ts';
import { nameOfProcess, nameOfRun } from '../../src/adapters/run-name.ts';
import { FailedError } from '../../src/errors.ts';
import type { Journal } from '../../src/guard/journal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { thrownBy } from '../support/thrown.ts';

/** No process has this number. */
const DEAD = nameOfProcess(2 ** 22 + 1);

const journalOf = (given: Partial<Journal> = {}): Journal => ({
  format: 1,
  run: nameOfRun('0'),
  mark: 'mark',
  stack: { id: 'arn:hello', name: 'hello', region: 'eu-central-1', account: '1', changed: 1 },
  folder: '/project',
  functions: [],
  ...given,
});
const another = { ...journalOf().stack, id: 'arn:other', name: 'other' };

test('a journal is there until it is removed, for its stack alone', () => {
  const state = temporaryFolder();
  const journals = openJournals({ XDG_STATE_HOME: state });
  expect(journals.of('arn:hello')).toBeUndefined();
  expect(journals.unfinished()).toEqual([]);
  const journal = journalOf();
  journals.write(journal);
  expect(journals.of('arn:hello')).toEqual({ journal, isAlive: true });
  expect(journals.of('arn:other')).toBeUndefined();
  journals.write({ ...journal, sam: 'sam' });
  expect(journals.of('arn:hello')?.journal.sam).toBe('sam');
  journals.remove('arn:hello');
  expect(journals.of('arn:hello')).toBeUndefined();
  expect(readdirSync(join(state, 'samgen'))).toEqual([]);
  journals.remove('arn:hello');
});

test('those are unfinished whose run has ended', () => {
  const journals = openJournals({ XDG_STATE_HOME: temporaryFolder() });
  const dead = journalOf({ run: DEAD, stack: another });
  journals.write(journalOf());
  journals.write(dead);
  expect(journals.unfinished()).toEqual([dead]);
  expect(journals.of('arn:other')).toEqual({ journal: dead, isAlive: false });
  journals.remove('arn:other');
  expect(journals.of('arn:hello')).toBeDefined();
});

test('only its user can read it, in his home where nothing else is said', () => {
  const home = temporaryFolder();
  openJournals({ HOME: home, XDG_STATE_HOME: 'relative' }).write(journalOf());
  const place = join(home, '.local', 'state', 'samgen', 'updates');
  const [name = ''] = readdirSync(place);
  expect(statSync(place).mode & 0o777).toBe(0o700);
  expect(statSync(join(place, name)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(join(place, name), 'utf8'))).toEqual(journalOf());
});

test('what is no journal is passed over', () => {
  const state = temporaryFolder();
  const journals = openJournals({ XDG_STATE_HOME: state });
  journals.write(journalOf({ run: DEAD }));
  const place = join(state, 'samgen', 'updates');
  writeFileSync(join(place, 'half.json'), '{"format": 1, "fun');
  writeFileSync(join(place, 'other.txt'), JSON.stringify(journalOf({ run: DEAD })));
  writeFileSync(join(place, 'begun.json.new'), JSON.stringify(journalOf({ run: DEAD })));
  expect(journals.unfinished()).toHaveLength(1);
});

test('a run of another container counts as alive for a day', () => {
  const state = temporaryFolder();
  const journals = openJournals({ XDG_STATE_HOME: state });
  journals.write(journalOf({ run: '1-0-elsewhere-0' }));
  expect(journals.of('arn:hello')?.isAlive).toBe(true);
  const place = join(state, 'samgen', 'updates');
  const long = new Date(Date.now() - 25 * 60 * 60 * 1000);
  for (const name of readdirSync(place)) utimesSync(join(place, name), long, long);
  expect(journals.of('arn:hello')?.isAlive).toBe(false);
});

test('where it cannot be written, nothing is begun', () => {
  const state = temporaryFolder();
  mkdirSync(join(state, 'samgen'));
  writeFileSync(join(state, 'samgen', 'updates'), '');
  const journals = openJournals({ XDG_STATE_HOME: state });
  const error = thrownBy(() => journals.write(journalOf()), FailedError);
  expect(error.message).toContain('Nothing was changed.');
  expect(error.hint).toContain('XDG_STATE_HOME');
  expect(journals.unfinished()).toEqual([]);
});
