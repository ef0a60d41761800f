import { describe, expect, test, vi } from 'vitest';
import { DeniedError, FailedError, RefusedError } from '../../src/errors.ts';
import type { AtRisk } from '../../src/guard/at-risk.ts';
import type { JournalFunction } from '../../src/guard/journal.ts';
import { lock, MovedError, newMark, unlock } from '../../src/guard/lock.ts';
import { mockedTime } from '../support/mocked-clock.ts';
import { ofStack, openedOf } from '../support/opened.ts';
import { type ScriptedAnswer, scriptedAws } from '../support/scripted-aws.ts';
import { rejectionOf } from '../support/thrown.ts';

vi.mock('../../src/adapters/clock.ts', async () =>
  (await import('../support/mocked-clock.ts')).mockedClock(),
);

const { signal } = new AbortController();
const MARK = newMark();
const NOTED: JournalFunction = { logicalId: 'Hello', name: 'hello-fn', keep: ['A'], outside: ['A'] };
const ONE: AtRisk = {
  logicalId: 'Hello',
  live: { ...openedOf(ofStack({})), logicalId: 'Hello' },
  before: { A: 'x' },
  keep: { A: 'x' },
  outside: ['A'],
  needsLock: true,
};
const version = (description: string) => ({ version: '7', description, codeSha256: 'code' });

async function locked(...answers: ScriptedAnswer[]) {
  const { aws, given } = scriptedAws({ 'versions.publish': answers });
  const time = await mockedTime();
  return { work: time.run(lock(ONE, NOTED, MARK, aws, signal)), given };
}

test('a mark fits into a description, and is another one each time', () => {
  expect(MARK.length).toBeLessThanOrEqual(256);
  expect(newMark()).not.toBe(MARK);
});

describe('a function is locked', () => {
  test('in a version of the state that was read', async () => {
    const { work, given } = await locked(version(MARK));
    expect(await work).toEqual({ ...NOTED, version: '7', isOurs: true });
    expect(given('versions.publish')).toEqual([
      ['hello-fn', { description: MARK, revision: 'revision-1' }, signal],
    ]);
  });

  test('in one that was there already, which is nobody’s to delete', async () => {
    const { work } = await locked(version('of somebody'));
    expect(await work).toEqual({ ...NOTED, version: '7', isOurs: false });
  });

  test('when the update of somebody else has ended', async () => {
    const { work } = await locked(undefined, undefined, version(MARK));
    expect(await work).toMatchObject({ version: '7' });
  });
});

describe('a function is not locked', () => {
  test('that has moved', async () => {
    const { work } = await locked('moved');
    expect((await rejectionOf(work, MovedError)).message).toBe('Hello was changed meanwhile.');
  });

  test('that is always busy', async () => {
    const { work } = await locked(...Array.from({ length: 30 }, () => undefined));
    expect((await rejectionOf(work, FailedError)).message).toContain(
      'No version of Hello could be published',
    );
  });

  test('without the permission', async () => {
    const { work } = await locked(new DeniedError('lambda:PublishVersion', 'denied'));
    const error = await rejectionOf(work, RefusedError);
    expect(error.hint).toContain('Ask for the permission lambda:PublishVersion.');
  });

  test('and what is no denial is thrown as it is', async () => {
    const { work } = await locked(new FailedError('no answer'));
    expect((await rejectionOf(work, FailedError)).message).toBe('no answer');
  });
});

describe('versions are let go', () => {
  const ours = { ...NOTED, version: '7', isOurs: true };

  test('those that this run has seen appear, and no others', async () => {
    const { aws, given } = scriptedAws({ 'versions.remove': [undefined] });
    const others = [NOTED, { ...NOTED, version: '3', isOurs: false }];
    expect(await unlock([ours, ...others], aws, signal)).toEqual([]);
    expect(given('versions.remove')).toEqual([['hello-fn', '7', signal]]);
  });

  test('one that cannot be deleted is told, and does no harm', async () => {
    const { aws } = scriptedAws({ 'versions.remove': [new FailedError('an alias points to it.')] });
    expect(await unlock([ours], aws, signal)).toEqual([
      'The version 7 of Hello (hello-fn) stays: an alias points to it.',
    ]);
  });

  test('a mistake of our own is not swallowed', async () => {
    const { aws } = scriptedAws({ 'versions.remove': [new TypeError('a bug')] });
    await expect(unlock([ours], aws, signal)).rejects.toThrow(TypeError);
  });
});
