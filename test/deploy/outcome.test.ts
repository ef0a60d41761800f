import { describe, expect, test } from 'vitest';
import { explainFailure, outcomeOf } from '../../src/deploy/outcome.ts';
import { redactor } from '../../src/sam/redact.ts';
import { eventOf, fakeStackReader, NEXT, stackId, stackOf } from '../support/stacks.ts';

const SILENT = { noChanges: false, waiting: false, succeeded: false };
const before = stackOf({ changed: 1 });
const same = stackOf({ changed: 1 });
const after = stackOf({ changed: 2 });
const review = stackOf({ status: 'REVIEW_IN_PROGRESS', changed: 1 });

describe('outcomeOf', () => {
  test.each([
    ['sam said that it has succeeded', before, same, { ...SILENT, succeeded: true }, false, 'deployed'],
    ['sam said nothing, and the stack is another', before, after, SILENT, false, 'deployed'],
    ['sam said nothing, and the stack is new', undefined, same, SILENT, false, 'deployed'],
    ['the stack had a change set only', review, same, SILENT, false, 'deployed'],
    ['nothing is to change', before, same, { ...SILENT, noChanges: true }, false, 'unchanged'],
    [
      'a change set alone was wanted, and it is empty',
      before,
      same,
      { ...SILENT, noChanges: true },
      true,
      'unchanged',
    ],
    ['a change set alone was wanted', undefined, review, SILENT, true, 'changeset'],
    ['the user said no', before, same, SILENT, false, 'declined'],
    ['the user said no to a new stack', undefined, review, SILENT, false, 'declined'],
    [
      'the user said no to a new stack again',
      review,
      stackOf({ ...review, changed: 2 }),
      SILENT,
      false,
      'declined',
    ],
    ['the stack is gone', before, undefined, SILENT, false, 'declined'],
  ])('%s', (_, was, is, said, onlyChangeset, kind) => {
    const asked = { onlyChangeset, confirm: kind === 'declined' };
    expect(outcomeOf(was, is, said, asked)).toEqual({ kind, stack: is });
  });
  test('sam ended well, asked nothing, and did nothing', () => {
    const { kind } = outcomeOf(before, same, SILENT, { onlyChangeset: false, confirm: false });
    expect(kind).toBe('nothing');
  });
});

describe('explainFailure', () => {
  const waiting = { ...SILENT, waiting: true, text: '' };
  const plain = (text: string) => text;

  test('tells the first failing resource, and what is left; secrets are hidden', async () => {
    const stack = stackOf({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    const reason = 'Invalid request: Token=hunter2-and-more';
    const stacks = fakeStackReader({
      stacks: { hello: stack },
      events: { [stack.id]: [eventOf('Hello', 'UPDATE_FAILED', reason)] },
    });
    const told = await explainFailure(stacks, 'hello', waiting, NEXT, redactor(['hunter2-and-more']));
    expect(told?.message).toMatch(/^Hello \(AWS::Lambda::Function\) could not be updated: Invalid request: /);
    expect(told?.message).not.toContain('hunter2');
    expect(told?.message.split('\n').slice(1)).toEqual([
      'The stack hello is as it was before (UPDATE_ROLLBACK_COMPLETE).',
    ]);
    expect(told?.hint).toBe('Mend the cause, then, with the same flags:\nsamgen deploy');
  });
  test('goes into nested stacks', async () => {
    const stack = stackOf({ status: 'ROLLBACK_COMPLETE' });
    const inner = { type: 'AWS::CloudFormation::Stack', physicalId: stackId('Inner') };
    const stacks = fakeStackReader({
      stacks: { hello: stack },
      events: {
        [stack.id]: [eventOf('Inner', 'CREATE_FAILED', 'Embedded stack failed', inner)],
        [stackId('Inner')]: [eventOf('Hello', 'CREATE_FAILED', 'no such bucket')],
      },
    });
    const told = await explainFailure(stacks, 'hello', waiting, NEXT, plain);
    expect(told?.message).toContain('Hello (AWS::Lambda::Function) could not be created: no such bucket\n');
    expect(told?.hint).toContain('samgen delete\nsamgen deploy');
  });
  test('without a failing resource, or a stack, it tells what is left', async () => {
    const stack = stackOf({ status: 'UPDATE_IN_PROGRESS' });
    const busy = fakeStackReader({ stacks: { hello: stack }, events: { [stack.id]: [] } });
    expect((await explainFailure(busy, 'hello', waiting, NEXT, plain))?.message).toBe(
      'The stack hello is busy: UPDATE_IN_PROGRESS.',
    );
    const gone = fakeStackReader({ stacks: { hello: undefined } });
    expect(await explainFailure(gone, 'hello', waiting, NEXT, plain)).toEqual({
      message: 'Nothing was created.',
      hint: 'Mend the cause, then, with the same flags:\nsamgen deploy',
    });
  });

  const refused = (why: string) => ({
    ...SILENT,
    text: `x\nError: Failed to create changeset for the stack: hello, ${why}\n`,
  });
  test.each([
    ['An error occurred: hunter2-and-more is wrong', 'An error occurred: *** is wrong'],
    [
      'ex: Waiter ChangeSetCreateComplete failed: x Status: FAILED. Reason: Transform failed with hunter2-and-more',
      'Transform failed with ***',
    ],
  ])('a change set that failed: %s', async (said, told) => {
    const stacks = fakeStackReader({});
    expect(
      await explainFailure(stacks, 'hello', refused(said), NEXT, redactor(['hunter2-and-more'])),
    ).toEqual({
      message: `The change set failed: ${told}\nNothing was changed.`,
      hint: 'Mend the cause, then, with the same flags:\nsamgen deploy',
    });
    // An older change set of the stack may have failed as well.
    expect(stacks.calls).toEqual([]);
  });
  test('a capability that is missing is named', async () => {
    const stacks = fakeStackReader({});
    const said = refused('Requires capabilities : [CAPABILITY_NAMED_IAM]');
    expect(await explainFailure(stacks, 'hello', said, NEXT, plain)).toMatchObject({
      hint: expect.stringContaining('--capabilities'),
    });
  });
  test('what came before any change set is not asked of CloudFormation', async () => {
    const stacks = fakeStackReader({});
    const said = { ...SILENT, text: 'Error: S3 Bucket does not exist' };
    expect(await explainFailure(stacks, 'hello', said, NEXT, plain)).toBeUndefined();
    expect(stacks.calls).toEqual([]);
  });
});
