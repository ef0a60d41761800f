import { describe, expect, test } from 'vitest';
import { aftermathOf, troubleOf } from '../../src/stack/trouble.ts';
import { NEXT, stackOf } from '../support/stacks.ts';

const UPDATABLE = [
  // Left by a deploy without rollback.
  'CREATE_FAILED',
  'UPDATE_FAILED',
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
  // A change set and nothing else: sam creates it.
  'REVIEW_IN_PROGRESS',
];

/** Busy ones, with the `aws cloudformation wait` that ends when the operation does. */
const BUSY: [string, string][] = [
  ['CREATE_IN_PROGRESS', 'stack-create-complete'],
  ['UPDATE_IN_PROGRESS', 'stack-update-complete'],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'stack-update-complete'],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'stack-rollback-complete'],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'stack-rollback-complete'],
  ['DELETE_IN_PROGRESS', 'stack-delete-complete'],
  ['IMPORT_IN_PROGRESS', 'stack-import-complete'],
  ['ROLLBACK_IN_PROGRESS', 'stack-create-complete'],
];

const STUCK: [string, string, string[]][] = [
  ['ROLLBACK_COMPLETE', 'can only be deleted', ['samgen delete', 'samgen deploy']],
  ['ROLLBACK_FAILED', 'can only be deleted', ['samgen delete', 'samgen deploy']],
  [
    'UPDATE_ROLLBACK_FAILED',
    'could not go back',
    ['aws cloudformation continue-update-rollback', 'aws cloudformation wait stack-rollback-complete'],
  ],
  ['DELETE_FAILED', 'parts of it are left', ['samgen delete']],
];

const trouble = (status: string) => troubleOf({ name: 'hello', status }, NEXT);
const commandsIn = (hint: string) => hint.split('\n').filter((line) => /^(samgen|aws) /.test(line));

describe('troubleOf', () => {
  test.each(UPDATABLE)('%s takes an update', (status) => {
    expect(trouble(status)).toBeUndefined();
  });
  test.each(BUSY)('%s is busy: wait for %s', (status, waiter) => {
    const told = trouble(status);
    expect(told).toMatchObject({ what: `The stack hello is busy: ${status}.`, failed: false });
    expect(commandsIn(told!.next)).toEqual([`aws cloudformation wait ${waiter}`]);
  });
  test('an import that goes back: no waiter knows its end', () => {
    const told = trouble('IMPORT_ROLLBACK_IN_PROGRESS');
    expect(commandsIn(told!.next)).toEqual(['aws cloudformation describe-stacks']);
  });
  test.each(STUCK)('%s is told with what to run', (status, what, commands) => {
    const told = trouble(status);
    expect(told?.what).toContain(what);
    expect(told?.what).toContain(`(${status})`);
    expect(told?.failed).toBe(true);
    expect(commandsIn(told!.next)).toEqual(commands);
  });
});

describe('aftermathOf', () => {
  test.each([undefined, stackOf({ status: 'REVIEW_IN_PROGRESS' })])('nothing was created (%#)', (stack) => {
    expect(aftermathOf(stack, NEXT)).toEqual({
      what: 'Nothing was created.',
      next: 'Mend the cause, then, with the same flags:\nsamgen deploy',
      failed: false,
    });
  });
  test.each([
    ['UPDATE_ROLLBACK_COMPLETE', 'The stack hello is as it was before (UPDATE_ROLLBACK_COMPLETE).'],
    ['CREATE_FAILED', 'The stack hello was left as it is (CREATE_FAILED).'],
    ['UPDATE_FAILED', 'The stack hello was left as it is (UPDATE_FAILED).'],
  ])('%s can be deployed again', (status, what) => {
    expect(aftermathOf(stackOf({ status }), NEXT)).toEqual({
      what,
      next: 'Mend the cause, then, with the same flags:\nsamgen deploy',
      failed: true,
    });
  });
  test.each([...STUCK.map(([status]) => status), ...BUSY.map(([status]) => status)])(
    '%s is told as before a deploy',
    (status) => {
      expect(aftermathOf(stackOf({ status }), NEXT)).toEqual(trouble(status));
    },
  );
});
