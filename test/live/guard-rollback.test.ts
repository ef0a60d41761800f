import { describe, expect, test } from 'vitest';
import type { Variables } from '../../src/env/function.ts';
import { watched } from '../support/guard-promise.ts';
import {
  CANARY,
  FIRST_BEFORE,
  type GuardedStack,
  guardedStack,
  OUTSIDE,
  ROTATED,
  SECOND_BEFORE,
} from '../support/guarded-stack.ts';
import type { Ran } from '../support/samgen.ts';

const NEW = `new-${CANARY}`;
const EDITED: [string, string] = [`PUBLIC_VAR: one-${CANARY}`, `PUBLIC_VAR: ${NEW}`];
const OUTSIDE_TOO = { ...OUTSIDE, EMPTY_ONE: '', PUBLIC_VAR: `literal-${CANARY}` };

/** Nothing but the old values and the new ones, and all of the old ones in the end. */
async function rolledBack(stack: GuardedStack, command: () => Promise<Ran>) {
  const { ran, before, after, statesOf } = await watched(stack, command);
  expect(ran.code, ran.stderr).toBe(1);
  expect(await stack.settled()).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(after).toEqual(before);
  expect(stack.journals()).toEqual([]);
  expect(stack.leaks()).toEqual([]);
  expect(ran.stdout + ran.stderr).not.toMatch(new RegExp(`(?:outside|token)-${CANARY}`));
  return { ran, states: (id: string): readonly (Variables | undefined)[] => statesOf(id) };
}

const afterGate = async (stack: GuardedStack, work: Promise<Ran>): Promise<Ran> => {
  await stack.openGate('FAILURE');
  return work;
};

describe('a deploy that fails when the functions are updated already', { timeout: 90_000 }, () => {
  test('the rollback takes away what is outside, and samgen puts it back: both functions are as they were', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-back');
    await stack.outside(OUTSIDE_TOO);
    await stack.outside(OUTSIDE, 'Second');
    stack.edit(EDITED, [`OTHER_VAR: other-${CANARY}`, `OTHER_VAR: ${NEW}`]);
    stack.addGate();
    const { ran, states } = await rolledBack(stack, () => afterGate(stack, stack.deploy()));
    expect(ran.stderr).toMatch(/The rollback had taken .*OUTSIDE_VAR.* of First away: put back\./);
    expect(ran.stderr).toMatch(/The rollback had taken OUTSIDE_VAR of Second away: put back\./);
    expect(JSON.parse(ran.stdout).error.message).toContain('UPDATE_ROLLBACK_COMPLETE');
    // Updated, rolled back, put back: the test has seen what it is about.
    expect(states('Second')).toEqual([
      { ...SECOND_BEFORE, ...OUTSIDE },
      { OTHER_VAR: NEW, ...OUTSIDE },
      SECOND_BEFORE,
      { ...SECOND_BEFORE, ...OUTSIDE },
    ]);
    expect(await stack.versions('First')).toEqual([]);
    expect(await stack.versions('Second')).toEqual([]);
  });

  test('a secret that was changed on the function itself comes back as well', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-back-secret');
    await stack.outside({ SECRET_VAR: ROTATED });
    stack.edit(EDITED);
    stack.addGate();
    const { states } = await rolledBack(stack, () => afterGate(stack, stack.deploy()));
    expect(states('First')[0]).toEqual({ ...FIRST_BEFORE, SECRET_VAR: ROTATED });
    expect(states('First')).toContainEqual(FIRST_BEFORE);
  });

  test('a variable that another has set anew meanwhile is not put back over that', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-back-newer');
    await stack.outside({ ...OUTSIDE, ANOTHER_ONE: `outside-${CANARY}` });
    stack.edit(EDITED);
    stack.addGate();
    const newer = { OUTSIDE_VAR: `newer-${CANARY}` };
    let isSet = false;
    // The first call of the put-back finds it there.
    stack.proxy.on(/^GET \/2015-03-31\/functions\/[^/]+$/, async (): Promise<'forward'> => {
      if ((await stack.calls.stack(stack.name))?.StackStatus !== 'UPDATE_ROLLBACK_COMPLETE') return 'forward';
      if (!isSet) {
        isSet = true;
        await stack.outside(newer);
      }
      return 'forward';
    });
    const ran = await afterGate(stack, stack.deploy());
    expect(ran.code, ran.stderr).toBe(1);
    expect(isSet).toBe(true);
    expect(await stack.variables('First')).toEqual({
      ...FIRST_BEFORE,
      ...newer,
      ANOTHER_ONE: `outside-${CANARY}`,
    });
    expect(stack.journals()).toEqual([]);
  });

  test('nothing is outside: the rollback alone does it, and nothing was locked', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-back-plain');
    stack.edit(EDITED);
    stack.addGate();
    const { ran } = await rolledBack(stack, () => afterGate(stack, stack.deploy()));
    expect(ran.stderr).not.toContain('put back');
    expect(stack.proxy.calls.filter(({ action }) => /\/versions$/.test(action))).toEqual([]);
  });
});

describe('env set through the stack that fails when the function is updated already', {
  timeout: 90_000,
}, () => {
  test('the old value and what is outside are there again', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-set-back');
    // A database would fail so that refuses the new password.
    stack.addGate('Token');
    const first = stack.deploy();
    await stack.openGate('SUCCESS');
    expect(await first).toMatchObject({ code: 0 });
    await stack.outside(OUTSIDE_TOO);
    const args = ['env', 'set', 'SECRET_VAR', '--from-env', 'V', '--function', 'First', '--json', '--yes'];
    const { ran, states } = await rolledBack(stack, () => stack.run(args, { V: ROTATED }));
    // It was updated, and the rollback has written what the stack knows.
    expect(states('First')).toContainEqual(FIRST_BEFORE);
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: false });
    expect(await stack.versions('First')).toEqual([]);
  });
});
