import { describe, expect, test, vi } from 'vitest';
import { CancelledError } from '../../src/errors.ts';
import type { JournalFunction } from '../../src/guard/journal.ts';
import { resumeUpdate } from '../../src/guard/resume.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { journalOf, journalPlaceWith } from '../support/journal.ts';
import { mockedTime } from '../support/mocked-clock.ts';
import { readingOf } from '../support/opened.ts';
import { type ScriptedAnswer, scriptedAws } from '../support/scripted-aws.ts';
import { stackOf } from '../support/stacks.ts';
import { rejectionOf } from '../support/thrown.ts';

vi.mock('../../src/adapters/clock.ts', async () =>
  (await import('../support/mocked-clock.ts')).mockedClock(),
);

const FN: JournalFunction = {
  logicalId: 'Hello',
  name: 'hello-fn',
  version: '7',
  isOurs: true,
  keep: ['KEPT'],
  outside: ['KEPT', 'GIVEN_UP'],
};
const LOCKED = { KEPT: 'mine', GIVEN_UP: 'old', SECRET: 'old-secret' };
const read = (variables: Record<string, string>, given = {}) => ({
  kind: 'read',
  reading: readingOf({ variables, ...given }),
});
const LISTED = { 'stacks.functions': [[{ logicalId: 'Hello', physicalId: 'hello-fn' }]] };
const REMOVED = { 'versions.remove': [undefined] };
const at = (status: string, changed = 2): Stack => stackOf({ status, changed });

async function resumed(
  script: Record<string, readonly ScriptedAnswer[]>,
  fn: JournalFunction = FN,
  signal = new AbortController().signal,
) {
  const journal = journalOf({ functions: [fn] });
  const { journals } = journalPlaceWith(journal);
  const { aws, given } = scriptedAws(script);
  const told: string[] = [];
  const deps = {
    aws,
    journals,
    signal,
    tell: (line: string) => void told.push(line),
    look: 'samgen env list',
  };
  const time = await mockedTime();
  return {
    work: time.run(resumeUpdate(journal, deps)),
    given,
    told,
    left: () => journals.unfinished().length,
  };
}

describe('an update that another run has left is finished', () => {
  test('it had succeeded: what it was to keep is put back, and no more', async () => {
    const { work, given, left } = await resumed({
      'stacks.describe': [at('UPDATE_COMPLETE'), at('UPDATE_COMPLETE')],
      'functions.read': [
        read(LOCKED, { version: '7' }),
        read({ SECRET: 'new-secret' }),
        read({ SECRET: 'new-secret', KEPT: 'mine' }, { revision: 'revision-2' }),
      ],
      'functions.write': [{ kind: 'accepted', revision: 'revision-2' }],
      ...LISTED,
      ...REMOVED,
    });
    expect(await work).toEqual({
      update: 'succeeded',
      functions: [{ logicalId: 'Hello', put: ['KEPT'], newer: [] }],
    });
    expect(given('functions.write')[0]?.[1]).toEqual({ SECRET: 'new-secret', KEPT: 'mine' });
    expect(given('versions.remove')).toEqual([['hello-fn', '7', expect.anything()]]);
    expect(left()).toBe(0);
  });

  test('an alias that cannot be moved is told, and keeps nothing from its end', async () => {
    const { work, told, left } = await resumed(
      {
        'stacks.describe': [at('UPDATE_COMPLETE'), at('UPDATE_COMPLETE')],
        'functions.read': [read(LOCKED), read(LOCKED), read(LOCKED), read({ KEPT: 'older' })],
        'versions.alias': [{ version: '3', revision: 'r', isWeighted: true }],
        ...LISTED,
        ...REMOVED,
      },
      { ...FN, alias: 'live' },
    );
    expect(await work).toMatchObject({ update: 'succeeded' });
    expect(told).toEqual([expect.stringContaining('The alias live of Hello still serves version 3')]);
    expect(left()).toBe(0);
  });

  test('the version is gone in which the variables were locked: that is told', async () => {
    const { work, told } = await resumed({
      'stacks.describe': [at('UPDATE_COMPLETE'), at('UPDATE_COMPLETE')],
      'functions.read': [{ kind: 'missing' }],
      ...LISTED,
      ...REMOVED,
    });
    expect(await work).toEqual({ update: 'succeeded', functions: [] });
    expect(told).toEqual([expect.stringContaining('The version 7 of Hello')]);
  });

  test('a variable with a name that every object has a member of is one like any other', async () => {
    const name = 'constructor';
    const fn = { ...FN, keep: [name], outside: [] };
    const { work } = await resumed(
      {
        'stacks.describe': [at('UPDATE_COMPLETE'), at('UPDATE_COMPLETE')],
        'functions.read': [read(LOCKED), read({ [name]: 'x' })],
        ...LISTED,
        ...REMOVED,
      },
      fn,
    );
    expect(await work).toMatchObject({ functions: [{ put: [], newer: [] }] });
  });

  test("it had not begun: what is other now is somebody else's change, and stays", async () => {
    const stack = at('UPDATE_COMPLETE', 1);
    const { work, given } = await resumed({
      'stacks.describe': [stack, stack],
      ...LISTED,
      ...REMOVED,
    });
    expect(await work).toEqual({ update: 'not-begun', functions: [] });
    expect(given('versions.remove')).toEqual([['hello-fn', '7', expect.anything()]]);
  });

  test('it was rolled back: all is to be as it was', async () => {
    const stack = at('UPDATE_ROLLBACK_COMPLETE');
    const { work } = await resumed({
      'stacks.describe': [stack, stack],
      'functions.read': [
        read(LOCKED),
        read({ SECRET: 'old-secret' }),
        read(LOCKED, { revision: 'revision-2' }),
      ],
      'functions.write': [{ kind: 'accepted', revision: 'revision-2' }],
      ...LISTED,
      ...REMOVED,
    });
    expect(await work).toEqual({
      update: 'failed',
      functions: [{ logicalId: 'Hello', put: ['KEPT', 'GIVEN_UP'], newer: [] }],
    });
  });

  test('the stack is gone: nothing is left to do', async () => {
    const { work, left } = await resumed({ 'stacks.describe': [undefined, undefined] });
    expect(await work).toEqual({ update: 'gone', functions: [] });
    expect(left()).toBe(0);
  });

  test('the stack is still at it: its end is waited for, and said once', async () => {
    const busy = at('UPDATE_ROLLBACK_IN_PROGRESS');
    const { work, told } = await resumed({
      'stacks.describe': [busy, busy, at('UPDATE_ROLLBACK_COMPLETE'), at('UPDATE_ROLLBACK_COMPLETE')],
      'functions.read': [read(LOCKED), read(LOCKED)],
      ...LISTED,
      ...REMOVED,
    });
    expect(await work).toMatchObject({ update: 'failed', functions: [{ put: [] }] });
    expect(told).toEqual(['The stack hello is UPDATE_ROLLBACK_IN_PROGRESS; waiting for its end.']);
  });

  test('killed before it could note the version: its description tells which it is', async () => {
    const { version: _, isOurs: __, ...unnoted } = FN;
    const { mark } = journalOf();
    const { work, given } = await resumed(
      {
        'stacks.describe': [at('UPDATE_COMPLETE', 1), at('UPDATE_COMPLETE', 1)],
        'versions.list': [
          [
            { version: '6', description: 'of somebody', codeSha256: 'c' },
            { version: '7', description: mark, codeSha256: 'c' },
          ],
        ],
        ...LISTED,
        ...REMOVED,
      },
      unnoted,
    );
    expect(await work).toMatchObject({ update: 'not-begun' });
    expect(given('versions.remove')).toEqual([['hello-fn', '7', expect.anything()]]);
  });

  test('killed before it was locked: nothing was begun, and nothing is deleted', async () => {
    const { version: _, isOurs: __, ...unnoted } = FN;
    const { work } = await resumed(
      {
        'stacks.describe': [at('UPDATE_COMPLETE', 1), at('UPDATE_COMPLETE', 1)],
        'versions.list': [[]],
        ...LISTED,
      },
      unnoted,
    );
    expect(await work).toEqual({ update: 'not-begun', functions: [] });
  });

  test('a function that was replaced has another name now', async () => {
    const { work, given } = await resumed({
      'stacks.describe': [at('UPDATE_COMPLETE'), at('UPDATE_COMPLETE')],
      'stacks.functions': [[{ logicalId: 'Hello', physicalId: 'hello-new' }]],
      'functions.read': [read(LOCKED), read(LOCKED)],
      ...REMOVED,
    });
    await work;
    expect(given('functions.read').map(([id]) => id)).toEqual(['hello-fn:7', 'hello-new']);
  });

  test('Ctrl-C while it waits: the journal stays', async () => {
    const stop = new AbortController();
    const { work, left } = await resumed(
      {
        'stacks.describe': [
          () => {
            stop.abort();
            return at('UPDATE_IN_PROGRESS');
          },
        ],
      },
      FN,
      stop.signal,
    );
    await rejectionOf(work, CancelledError);
    expect(left()).toBe(1);
  });
});
