import { describe, expect, test } from 'vitest';
import { failureSentence, findFirstFailure, firstFailure } from '../../src/stack/failure.ts';
import { eventOf, fakeStackReader, stackId } from '../support/stacks.ts';

const ID = stackId('hello');
const own = (status: string, reason?: string) =>
  eventOf('hello', status, reason, { physicalId: ID, type: 'AWS::CloudFormation::Stack' });
const nested = (name: string, status: string, reason?: string) =>
  eventOf(name, status, reason, { physicalId: stackId(name), type: 'AWS::CloudFormation::Stack' });

describe('firstFailure', () => {
  test('is the oldest of those that failed by themselves', () => {
    const events = [
      own('CREATE_IN_PROGRESS'),
      eventOf('Role', 'CREATE_COMPLETE'),
      eventOf('Queue', 'CREATE_FAILED', 'Resource creation cancelled'),
      eventOf('Hello', 'CREATE_FAILED', 'no such bucket'),
      eventOf('Other', 'CREATE_FAILED', 'later'),
      own('ROLLBACK_FAILED', 'The following resource(s) failed'),
    ];
    expect(firstFailure(events, ID)?.reason).toBe('no such bucket');
  });
  test.each([
    'Resource creation cancelled',
    'Resource creation canceled',
    'Resource update cancelled',
    'Resource deletion cancelled',
    'resource operation cancelled by CloudFormation',
  ])('%s is no cause', (reason) => {
    const events = [eventOf('Queue', 'UPDATE_FAILED', reason), eventOf('Hello', 'UPDATE_FAILED', 'a cause')];
    expect(firstFailure(events, ID)?.logicalId).toBe('Hello');
  });
  test('where all were given up, the oldest of them is better than none', () => {
    const events = [
      eventOf('Queue', 'CREATE_FAILED', 'Resource creation cancelled'),
      eventOf('Hello', 'CREATE_FAILED', 'Resource creation cancelled'),
    ];
    expect(firstFailure(events, ID)?.logicalId).toBe('Queue');
  });
  test('may have no reason', () => {
    const events = [eventOf('Queue', 'CREATE_FAILED'), eventOf('Hello', 'CREATE_FAILED', 'x')];
    expect(firstFailure(events, ID)?.logicalId).toBe('Queue');
  });
  test('is none where only the stack itself failed, or nothing', () => {
    expect(firstFailure([own('UPDATE_FAILED', 'Export x is in use')], ID)).toBeUndefined();
    expect(firstFailure([eventOf('Hello', 'CREATE_COMPLETE')], ID)).toBeUndefined();
    expect(firstFailure([], ID)).toBeUndefined();
  });
});

describe('findFirstFailure', () => {
  test('goes into the nested stack that failed', async () => {
    const stacks = fakeStackReader({
      events: {
        [ID]: [own('CREATE_IN_PROGRESS'), nested('Inner', 'CREATE_FAILED', 'Embedded stack was not created')],
        [stackId('Inner')]: [nested('Core', 'CREATE_FAILED', 'Embedded stack was not created')],
        [stackId('Core')]: [eventOf('Hello', 'CREATE_FAILED', 'no such bucket')],
      },
    });
    expect(await findFirstFailure(stacks, ID)).toEqual(eventOf('Hello', 'CREATE_FAILED', 'no such bucket'));
    expect(stacks.calls).toHaveLength(3);
  });
  test('tells the nested stack where nothing in it has failed', async () => {
    const stacks = fakeStackReader({
      events: { [ID]: [nested('Inner', 'CREATE_FAILED', 'the template is wrong')], [stackId('Inner')]: [] },
    });
    expect((await findFirstFailure(stacks, ID))?.reason).toBe('the template is wrong');
  });
  test('a nested stack that was never made is not looked into', async () => {
    const failed = { ...nested('Inner', 'CREATE_FAILED', 'no such template'), physicalId: '' };
    const stacks = fakeStackReader({ events: { [ID]: [failed] } });
    expect(await findFirstFailure(stacks, ID)).toEqual(failed);
    expect(stacks.calls).toEqual([`lastEvents ${ID}`]);
  });
  test('a resource that is no stack is not looked into', async () => {
    const failed = eventOf('Hello', 'CREATE_FAILED', 'x', { physicalId: 'arn:aws:lambda:x' });
    expect(await findFirstFailure(fakeStackReader({ events: { [ID]: [failed] } }), ID)).toEqual(failed);
  });
  test('a loop ends', async () => {
    const inner = stackId('Inner');
    const stacks = fakeStackReader({
      events: {
        [ID]: [nested('Inner', 'CREATE_FAILED')],
        [inner]: [{ ...nested('Inner', 'CREATE_FAILED'), physicalId: ID }],
      },
    });
    expect((await findFirstFailure(stacks, ID))?.logicalId).toBe('Inner');
    expect(stacks.calls).toHaveLength(6);
  });
  test('is none where no resource failed', async () => {
    const stacks = fakeStackReader({ events: { [ID]: [own('UPDATE_ROLLBACK_COMPLETE')] } });
    expect(await findFirstFailure(stacks, ID)).toBeUndefined();
  });
});

test.each([
  ['CREATE_FAILED', 'created'],
  ['UPDATE_FAILED', 'updated'],
  ['DELETE_FAILED', 'deleted'],
  ['IMPORT_FAILED', 'imported'],
  ['ROLLBACK_FAILED', 'changed'],
])('%s: it could not be %s', (status, done) => {
  expect(failureSentence(eventOf('Hello', status, 'so it is'))).toBe(
    `Hello (AWS::Lambda::Function) could not be ${done}: so it is`,
  );
  expect(failureSentence(eventOf('Hello', status))).toMatch(/: no reason was given\.$/);
});
