import { describe, expect, test } from 'vitest';
import { deployKeeps, mapOf, promisesOf, watched } from '../support/guard-promise.ts';
import {
  CANARY,
  FIRST_BEFORE,
  type GuardedStack,
  guardedStack,
  OUTSIDE,
  SECOND_BEFORE,
} from '../support/guarded-stack.ts';

const NEW = `new-${CANARY}`;
const EDITED: [string, string] = [
  `SECRET_VAR: !Ref Token`,
  `SECRET_VAR: !Ref Token\n          ADDED_VAR: ${NEW}`,
];
const WRITES = /^(?:PUT|POST|DELETE) \/2015|^(?:CreateChangeSet|ExecuteChangeSet|DeleteChangeSet)$/;

/** A refused command has written nothing, neither sam nor samgen. */
async function refused(stack: GuardedStack, args: string[]) {
  const before = stack.proxy.calls.length;
  const {
    ran,
    before: maps,
    after,
  } = await watched(stack, () => stack.run(['deploy', '--yes', '--no-input', '--json', ...args]));
  expect(ran.code, ran.stderr).toBe(4);
  expect(stack.proxy.calls.slice(before).filter(({ action }) => WRITES.test(action))).toEqual([]);
  expect(after).toEqual(maps);
  expect(stack.journals()).toEqual([]);
  expect(ran.stdout + ran.stderr).not.toContain(`outside-${CANARY}`);
  return JSON.parse(ran.stdout).error as { code: string; message: string; hint: string };
}

/** The same command as the hint has it. */
const hinted = (hint: string, mode: string): string[] =>
  new RegExp(`^samgen deploy(.* --on-drift ${mode})$`, 'm').exec(hint)![1]!.trim().split(' ');

describe('a function that is not in the template any more', { timeout: 120_000 }, () => {
  const remove = (stack: GuardedStack) => {
    const text = /\n {2}Second:\n(?: {4,}.*\n)+/;
    stack.edit([text.exec(stack.template())![0], '\n']);
  };

  test('has variables that are nowhere else: refused, and done with --on-drift drop', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-removed');
    await stack.outside(OUTSIDE, 'Second');
    await stack.outside(OUTSIDE);
    remove(stack);
    const { message, hint } = await refused(stack, []);
    expect(message).toContain('Second is not in the template any more');
    expect(message).toContain('OUTSIDE_VAR');
    expect(hint).toContain('samgen env pull --function Second');
    const { ran, after } = await watched(stack, () => stack.deploy(...hinted(hint, 'drop')));
    expect(ran.code, ran.stderr).toBe(0);
    expect(after['Second']).toBeUndefined();
    // The environment of the other one was not touched.
    expect(after['First']).toEqual({ ...FIRST_BEFORE, ...OUTSIDE });
    expect(promisesOf(ran)['Second']).toEqual([
      { key: 'OTHER_VAR', fate: 'dropped', certain: true },
      { key: 'OUTSIDE_VAR', fate: 'dropped', certain: true, outside: 'set' },
    ]);
  });

  test('has only what the template gave: done', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-removed-plain');
    await stack.outside(OUTSIDE);
    remove(stack);
    const { ran, after, expectNoLoss } = await watched(stack, () => stack.deploy());
    expect(ran.code, ran.stderr).toBe(0);
    expect(after).toEqual({ First: { ...FIRST_BEFORE, ...OUTSIDE } });
    expectNoLoss();
  });
});

describe('--on-drift', { timeout: 120_000 }, () => {
  test('fail names the flags that go on, and both do what they say', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-fail');
    await stack.outside(OUTSIDE);
    const set = await stack.run([
      'env',
      'set',
      `PUBLIC_VAR=literal-${CANARY}`,
      '--via',
      'function',
      '--function',
      'First',
    ]);
    expect(set.code, set.stderr).toBe(0);
    stack.edit(EDITED);
    const { message, hint } = await refused(stack, ['--on-drift', 'fail']);
    expect(message).toContain('OUTSIDE_VAR, PUBLIC_VAR of First');

    const given = { First: { ADDED_VAR: NEW, PUBLIC_VAR: FIRST_BEFORE.PUBLIC_VAR } };
    const { after, promises } = await deployKeeps(stack, { args: hinted(hint, 'preserve'), given });
    const preserved = { ...FIRST_BEFORE, ...OUTSIDE, PUBLIC_VAR: `literal-${CANARY}`, ADDED_VAR: NEW };
    expect(after).toEqual({ First: preserved, Second: SECOND_BEFORE });
    expect(promises['First']).toContainEqual({
      key: 'PUBLIC_VAR',
      fate: 'kept',
      otherwise: 'reverted',
      certain: true,
      outside: 'changed',
      carried: 'kept',
    });
    expect(stack.leaks()).toEqual([]);

    // Nothing in the template has changed since: to let go is an edit all the same.
    const dropped = await watched(stack, () => stack.deploy(...hinted(hint, 'drop')));
    expect(dropped.ran.code, dropped.ran.stderr).toBe(0);
    expect(dropped.after['First']).toEqual({ ...FIRST_BEFORE, ADDED_VAR: NEW });
    expect(dropped.after['First']).toEqual(
      mapOf(promisesOf(dropped.ran)['First']!, dropped.before['First']!, given.First),
    );
  });

  test('drop lets go of what is outside, and of nothing else', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-drop');
    await stack.outside({ ...OUTSIDE, PUBLIC_VAR: `literal-${CANARY}` });
    stack.edit(EDITED);
    const { ran, before, after } = await watched(stack, () => stack.deploy('--on-drift', 'drop'));
    expect(ran.code, ran.stderr).toBe(0);
    expect(after['First']).toEqual({ ...FIRST_BEFORE, ADDED_VAR: NEW });
    const given = { ADDED_VAR: NEW, PUBLIC_VAR: FIRST_BEFORE.PUBLIC_VAR };
    expect(after['First']).toEqual(mapOf(promisesOf(ran)['First']!, before['First']!, given));
    expect(await stack.versions('First')).toEqual([]);
  });

  test('fail does not stand in the way where nothing would be lost', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-no-drift');
    await stack.outside(OUTSIDE, 'Second');
    stack.edit(EDITED);
    const { after } = await deployKeeps(stack, {
      args: ['--on-drift', 'fail'],
      given: { First: { ADDED_VAR: NEW } },
    });
    expect(after).toEqual({
      First: { ...FIRST_BEFORE, ADDED_VAR: NEW },
      Second: { ...SECOND_BEFORE, ...OUTSIDE },
    });
  });

  test('of env set through the stack: fail refuses, drop lets go', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-set-drift');
    await stack.outside(OUTSIDE);
    const set = (mode: string) =>
      stack.run(['env', 'set', 'SECRET_VAR', '--from-env', 'V', '--function', 'First', '--on-drift', mode], {
        V: NEW,
      });
    const before = stack.proxy.calls.length;
    const failed = await set('fail');
    expect(failed.code, failed.stderr).toBe(4);
    expect(failed.stderr).toContain('OUTSIDE_VAR of First');
    expect(failed.stderr).toMatch(/^ {2}samgen env set .*SECRET_VAR --on-drift drop$/m);
    expect(stack.proxy.calls.slice(before).filter(({ action }) => WRITES.test(action))).toEqual([]);
    expect(await stack.variables('First')).toEqual({ ...FIRST_BEFORE, ...OUTSIDE });
    const dropped = await set('drop');
    expect(dropped.code, dropped.stderr).toBe(0);
    expect(await stack.variables('First')).toEqual({ ...FIRST_BEFORE, SECRET_VAR: NEW });
  });
});
