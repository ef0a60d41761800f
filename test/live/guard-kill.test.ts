import { describe, expect, test } from 'vitest';
import {
  CANARY,
  FIRST_BEFORE,
  type GuardedStack,
  guardedStack,
  OUTSIDE,
  SECOND_BEFORE,
} from '../support/guarded-stack.ts';
import { expectJournal, type KillAt, killedAt, ofSamgen, resumed } from '../support/killed-run.ts';

const NEW = `new-${CANARY}`;
const DEPLOY = ['deploy', '--yes', '--no-input', '--json'];
const PUBLISH = /^POST \/2015-03-31\/functions\/[^/]+\/versions$/;
const WRITE = /^PUT \/2015-03-31\/functions\/[^/]+\/configuration$/;
const DELETE = /^DELETE \/2015-03-31\/functions\/[^/]+$/;

interface Case {
  name: string;
  at: KillAt;
  /** What the update comes to. */
  gate?: 'SUCCESS' | 'FAILURE';
  /** What the resume finds; with the sam that is left alone either can be. */
  update: readonly string[];
  stack: string;
}

const isRolledBack = async (_: unknown, { calls, name }: GuardedStack) =>
  (await calls.stack(name))?.StackStatus === 'UPDATE_ROLLBACK_COMPLETE';
const isExecuted = (call: Parameters<typeof ofSamgen>[0], { proxy }: GuardedStack) =>
  !ofSamgen(call) && proxy.calls.filter(({ action }) => action === 'ExecuteChangeSet').length > 1;

const CASES: Case[] = [
  {
    name: 'a version is being published: it never was',
    at: { action: PUBLISH, when: 'lost' },
    update: ['not-begun'],
    stack: 'kill-publish',
  },
  {
    name: 'a version was published, and the answer did not come any more',
    at: { action: PUBLISH, when: 'answered' },
    update: ['not-begun'],
    stack: 'kill-published',
  },
  {
    name: 'sam makes the change set',
    at: { action: 'CreateChangeSet', when: 'sent' },
    update: ['not-begun', 'succeeded'],
    stack: 'kill-create',
  },
  {
    name: 'sam executes the change set, and the update succeeds',
    at: { action: 'ExecuteChangeSet', when: 'answered' },
    gate: 'SUCCESS',
    update: ['succeeded'],
    stack: 'kill-execute',
  },
  {
    name: 'sam executes the change set, and the update is rolled back',
    at: { action: 'ExecuteChangeSet', when: 'sent' },
    gate: 'FAILURE',
    update: ['failed'],
    stack: 'kill-execute-back',
  },
  {
    name: 'sam waits for the update, which succeeds',
    at: { action: /^DescribeStack(?:s|Events)$/, if: isExecuted, when: 'sent' },
    gate: 'SUCCESS',
    update: ['succeeded'],
    stack: 'kill-wait',
  },
  {
    name: 'the variables are put back after a rollback: that is never sent',
    at: { action: WRITE, if: isRolledBack, when: 'lost' },
    gate: 'FAILURE',
    update: ['failed'],
    stack: 'kill-back',
  },
  {
    name: 'the variables are put back after a rollback: the answer does not come any more',
    at: { action: WRITE, if: isRolledBack, when: 'answered' },
    gate: 'FAILURE',
    update: ['failed'],
    stack: 'kill-backed',
  },
  {
    name: 'the lock is taken away',
    at: { action: DELETE, when: 'lost' },
    gate: 'SUCCESS',
    update: ['succeeded'],
    stack: 'kill-unlock',
  },
];

describe('a deploy that is killed while', { timeout: 120_000 }, () => {
  test.for(CASES)('$name', async ({ at, gate, update, stack: hint }, ctx) => {
    const stack = await guardedStack(ctx, hint);
    const path = `/2015-03-31/functions/${stack.names['First']}/versions`;
    // Somebody's own.
    expect(await stack.calls.lambda('POST', path, {})).toMatchObject({ status: 201 });
    await stack.outside(OUTSIDE);
    await stack.outside(OUTSIDE, 'Second');
    stack.edit(
      [`PUBLIC_VAR: one-${CANARY}`, `PUBLIC_VAR: ${NEW}`],
      [`OTHER_VAR: other-${CANARY}`, `OTHER_VAR: ${NEW}`],
    );
    if (gate !== undefined) stack.addGate();
    const meanwhile = async () => {
      if (gate !== undefined) await stack.openGate(gate);
    };
    await killedAt(stack, DEPLOY, at, { meanwhile });
    expectJournal(stack);
    const found = await resumed(stack);
    expect(update).toContain(found);
    const isNew = found === 'succeeded';
    expect(await stack.variables('First')).toEqual({
      ...FIRST_BEFORE,
      ...OUTSIDE,
      ...(isNew ? { PUBLIC_VAR: NEW } : {}),
    });
    expect(await stack.variables('Second')).toEqual({
      ...SECOND_BEFORE,
      ...OUTSIDE,
      ...(isNew ? { OTHER_VAR: NEW } : {}),
    });
    expect(await stack.versions('First')).toEqual(['1']);
    expect(await stack.versions('Second')).toEqual([]);
  });
});
