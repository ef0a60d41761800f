import { expect, test } from 'vitest';
import { tellUnfinished } from '../../src/cli/unfinished.ts';
import { ALIVE, journalOf, journalPlaceWith } from '../support/journal.ts';
import { recordedSink } from '../support/sinks.ts';

const told = (...journals: Parameters<typeof journalPlaceWith>): string => {
  const stderr = recordedSink(true);
  const { env } = journalPlaceWith(...journals);
  tellUnfinished({ stderr, env, cwd: '/somewhere', standsIn: '/somewhere' });
  return stderr.text();
};

test('every update that was cut off is told, with the command that finishes it', () => {
  const { stack } = journalOf();
  const other = journalOf({ stack: { ...stack, id: `${stack.id}2`, name: 'other' }, profile: 'work' });
  const text = told(journalOf(), other);
  expect(text).toContain(
    `Warning: an update of the stack hello was not brought to its end. This finishes it:
  samgen deploy --stack-name hello --region eu-central-1 --resume
`,
  );
  expect(text).toContain('samgen deploy --stack-name other --region eu-central-1 --profile work --resume\n');
});

test('one that is under way is not, and where there is none nothing is', () => {
  expect(told(journalOf({ run: ALIVE }))).toBe('');
  expect(told()).toBe('');
});
