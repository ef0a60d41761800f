import { describe, expect, test } from 'vitest';
import { CancelledError, FailedError } from '../../src/errors.ts';
import type { ChangeSet, ChangeSetRequest } from '../../src/stack/change-set.ts';
import {
  type ChangeSetDeps,
  discardChangeSet,
  executeChangeSet,
  makeChangeSet,
} from '../../src/stack/run-change-set.ts';
import { type ScriptedAnswer, scriptedAws } from '../support/scripted-aws.ts';
import { eventOf, stackOf } from '../support/stacks.ts';
import { rejectionOf } from '../support/thrown.ts';
import { virtualTime } from '../support/virtual-time.ts';

const REQUEST: ChangeSetRequest = {
  stackName: 'hello',
  name: 'samgen-1',
  template: { body: '{}' },
  parameters: { SecretVar: 'the-new-value' },
  capabilities: [],
};
const LOOK = 'aws cloudformation describe-stacks';
const made = (status: ChangeSet['status'], reason?: string): ChangeSet => ({
  id: 'cs',
  status,
  ...(reason === undefined ? {} : { reason }),
  changes: [],
});
const BEFORE = stackOf({ changed: 1 });
const now = (status: string, changed = 2) => stackOf({ status, changed });

function surroundings(script: Record<string, readonly ScriptedAnswer[]>, timeout = 60_000) {
  const time = virtualTime();
  const stop = new AbortController();
  const { aws, calls, given } = scriptedAws(script);
  const words: string[] = [];
  const afterwards: string[] = [];
  const deps: ChangeSetDeps = {
    aws,
    afterwards: () => ({
      changeSets: { ...aws.changeSets, remove: async (id) => void afterwards.push(id) },
    }),
    clock: time.clock,
    signal: stop.signal,
    timeout,
    progress: (text) => words.push(text),
    redact: (text) => text.replaceAll('the-new-value', '***'),
    whereToLook: LOOK,
  };
  return { deps, time, stop, calls, given, words, afterwards };
}

describe('a change set is made', () => {
  test('and waited for', async () => {
    const { deps, time, given, words } = surroundings({
      'changeSets.create': ['cs'],
      'changeSets.describe': [made('pending'), made('pending'), made('ready')],
    });
    expect(await time.run(makeChangeSet(REQUEST, deps))).toEqual(made('ready'));
    expect(given('changeSets.create')).toEqual([[REQUEST]]);
    expect(given('changeSets.describe')).toEqual([['cs'], ['cs'], ['cs']]);
    expect(words).toEqual(['CloudFormation compares']);
  });

  test('with nothing to change: it does not stay', async () => {
    const { deps, time, given } = surroundings({
      'changeSets.create': ['cs'],
      'changeSets.describe': [made('empty')],
      'changeSets.remove': [undefined],
    });
    expect(await time.run(makeChangeSet(REQUEST, deps))).toBeUndefined();
    expect(given('changeSets.remove')).toEqual([['cs']]);
  });

  test.each([
    [
      'Parameter SecretVar: the-new-value is not allowed',
      'Parameter SecretVar: *** is not allowed. Nothing was changed.',
    ],
    ['It is wrong.', 'It is wrong. Nothing was changed.'],
    [undefined, 'without a reason. Nothing was changed.'],
  ])('and fails: %s', async (reason, told) => {
    const { deps, time } = surroundings({
      'changeSets.create': ['cs'],
      'changeSets.describe': [made('failed', reason)],
      'changeSets.remove': [undefined],
    });
    const error = await rejectionOf(time.run(makeChangeSet(REQUEST, deps)), FailedError);
    expect(error.message).toBe(`The change set failed: ${told}`);
  });

  test('where it cannot be taken away, the reason is told all the same', async () => {
    const { deps, time } = surroundings({
      'changeSets.create': ['cs'],
      'changeSets.describe': [made('failed', 'A reason.')],
      'changeSets.remove': [new FailedError('denied')],
    });
    const error = await rejectionOf(time.run(makeChangeSet(REQUEST, deps)), FailedError);
    expect(error.message).toContain('A reason.');
  });

  test('what is refused has made none', async () => {
    const { deps, time } = surroundings({ 'changeSets.create': [new FailedError('no')] });
    expect((await rejectionOf(time.run(makeChangeSet(REQUEST, deps)), FailedError)).message).toBe('no');
  });

  test('Ctrl-C while it is compared: it does not stay, though the signal ends every other call', async () => {
    const { deps, time, stop, afterwards } = surroundings({
      'changeSets.create': ['cs'],
      'changeSets.describe': [made('pending')],
    });
    time.later(100, () => stop.abort());
    const error = await rejectionOf(time.run(makeChangeSet(REQUEST, deps)), CancelledError);
    expect(error.message).toBe('Cancelled. Nothing was changed.');
    expect(afterwards).toEqual(['cs']);
  });

  test('Ctrl-C within a call', async () => {
    const { deps, time, stop, afterwards } = surroundings({
      'changeSets.create': ['cs'],
      'changeSets.describe': [
        () => {
          stop.abort();
          throw new CancelledError();
        },
      ],
    });
    const error = await rejectionOf(time.run(makeChangeSet(REQUEST, deps)), CancelledError);
    expect(error.message).toBe('Cancelled. Nothing was changed.');
    expect(afterwards).toEqual(['cs']);
  });

  test('a comparison that does not end is given up', async () => {
    const { deps, time } = surroundings(
      {
        'changeSets.create': ['cs'],
        'changeSets.describe': Array.from({ length: 4 }, () => made('pending')),
        'changeSets.remove': [undefined],
      },
      2_000,
    );
    const error = await rejectionOf(time.run(makeChangeSet(REQUEST, deps)), FailedError);
    expect(error.message).toBe('CloudFormation has not compared within 2 seconds. Nothing was changed.');
    expect(time.clock.now()).toBe(2_100);
  });
});

test('what is no error of ours is not swallowed', async () => {
  const { deps } = surroundings({ 'changeSets.remove': [new TypeError('a bug')] });
  await expect(discardChangeSet('cs', deps)).rejects.toThrow(TypeError);
});

describe('a change set is executed', () => {
  const run = (
    describe: readonly ScriptedAnswer[],
    more: Record<string, readonly ScriptedAnswer[]> = {},
    timeout?: number,
  ) =>
    surroundings(
      { 'changeSets.execute': [undefined], 'stacks.describe': describe, ...more },
      timeout ?? 60_000,
    );

  test('and waited for; a stack that has not begun yet is not at its end', async () => {
    const end = now('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    const { deps, time, words } = run([now('UPDATE_COMPLETE', 1), now('UPDATE_IN_PROGRESS'), end]);
    expect(await time.run(executeChangeSet(BEFORE, made('ready'), deps))).toBe(end);
    expect(words).toEqual([0, 1, 1].map((s) => `CloudFormation updates the stack (${s} s)`));
  });

  test('and rolled back: the first failure, without the value', async () => {
    const events = [
      eventOf('HelloFunction', 'UPDATE_FAILED', 'Value the-new-value is too long.'),
      eventOf('Other', 'UPDATE_FAILED', 'Resource update cancelled'),
    ];
    const { deps, time } = run([now('UPDATE_ROLLBACK_IN_PROGRESS'), now('UPDATE_ROLLBACK_COMPLETE')], {
      'stacks.lastEvents': [events],
    });
    const error = await rejectionOf(time.run(executeChangeSet(BEFORE, made('ready'), deps)), FailedError);
    expect(error.message).toBe(
      'HelloFunction (AWS::Lambda::Function) could not be updated: Value *** is too long.\nThe stack hello is as it was before (UPDATE_ROLLBACK_COMPLETE).',
    );
  });

  test('and its rollback fails too; nobody can say why', async () => {
    const { deps, time } = run([now('UPDATE_ROLLBACK_FAILED')], {
      'stacks.lastEvents': [new FailedError('no events')],
    });
    const error = await rejectionOf(time.run(executeChangeSet(BEFORE, made('ready'), deps)), FailedError);
    expect(error.message).toBe('The stack hello is not as it was (UPDATE_ROLLBACK_FAILED).');
  });

  test('and takes too long', async () => {
    const { deps, time } = run([now('UPDATE_IN_PROGRESS'), now('UPDATE_IN_PROGRESS')], {}, 1_000);
    const error = await rejectionOf(time.run(executeChangeSet(BEFORE, made('ready'), deps)), FailedError);
    expect(error.message).toBe(
      'It took longer than 1 seconds; CloudFormation goes on with the update that was begun.',
    );
    expect(error.hint).toBe(`See how it ends:\n${LOOK}`);
  });

  test.each(['between two looks', 'within a look', 'with the call that begins it'])(
    'Ctrl-C %s',
    async (when) => {
      const cancel = () => {
        stop.abort();
        throw new CancelledError();
      };
      const script: Record<string, readonly ScriptedAnswer[]> =
        when === 'with the call that begins it'
          ? { 'changeSets.execute': [cancel] }
          : {
              'changeSets.execute': [undefined],
              'stacks.describe': [when === 'within a look' ? cancel : now('UPDATE_IN_PROGRESS')],
            };
      const { deps, time, stop } = surroundings(script);
      if (when === 'between two looks') time.later(1_000, () => stop.abort());
      const error = await rejectionOf(
        time.run(executeChangeSet(BEFORE, made('ready'), deps)),
        CancelledError,
      );
      expect(error.message).toBe(
        when === 'with the call that begins it'
          ? 'Cancelled; whether CloudFormation has begun the update is not known.'
          : 'Cancelled; CloudFormation goes on with the update that was begun.',
      );
      expect(error.hint).toBe(`See how it ends:\n${LOOK}`);
    },
  );

  test('a look that fails says that the update goes on', async () => {
    const { deps, time } = run([
      now('UPDATE_IN_PROGRESS'),
      new FailedError('CloudFormation does not answer'),
    ]);
    const error = await rejectionOf(time.run(executeChangeSet(BEFORE, made('ready'), deps)), FailedError);
    expect(error.message).toBe(
      'CloudFormation does not answer. CloudFormation goes on with the update that was begun.',
    );
  });

  test('where it is refused, nothing is waited for', async () => {
    const { deps, time } = surroundings({ 'changeSets.execute': [new FailedError('obsolete')] });
    const error = await rejectionOf(time.run(executeChangeSet(BEFORE, made('ready'), deps)), FailedError);
    expect(error.message).toBe('obsolete');
  });

  test('and the stack is deleted meanwhile', async () => {
    const { deps, time } = run([undefined]);
    await expect(time.run(executeChangeSet(BEFORE, made('ready'), deps))).rejects.toThrow(
      'deleted meanwhile',
    );
  });
});
