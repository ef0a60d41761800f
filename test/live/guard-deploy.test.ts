import { describe, expect, test } from 'vitest';
import { deployKeeps, setKeeps, watched } from '../support/guard-promise.ts';
import {
  CANARY,
  FIRST_BEFORE,
  guardedStack,
  OUTSIDE,
  ROTATED,
  SECOND_BEFORE,
} from '../support/guarded-stack.ts';

const NEW = `new-${CANARY}`;
const EDITED: [string, string] = [`PUBLIC_VAR: one-${CANARY}`, `PUBLIC_VAR: ${NEW}`];

describe('what is outside the template stays', { timeout: 120_000 }, () => {
  test('when the environment in the template is edited', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-edit');
    await stack.outside({ ...OUTSIDE, EMPTY_ONE: '' });
    stack.edit(EDITED);
    const { after, promises, statesOf } = await deployKeeps(stack, { given: { First: { PUBLIC_VAR: NEW } } });
    expect(after).toEqual({
      First: { ...FIRST_BEFORE, ...OUTSIDE, EMPTY_ONE: '', PUBLIC_VAR: NEW },
      Second: SECOND_BEFORE,
    });
    // Old, then new, and nothing between.
    expect(statesOf('First')).toHaveLength(2);
    expect(promises['First']).toContainEqual({
      key: 'OUTSIDE_VAR',
      fate: 'kept',
      otherwise: 'dropped',
      certain: true,
      outside: 'set',
      carried: 'kept',
    });
    expect(stack.journals()).toEqual([]);
    expect(await stack.versions('First')).toEqual([]);
    expect(stack.leaks()).toEqual([]);

    // The next one keeps it again, and one that changes nothing has nothing to do.
    const unchanged = await deployKeeps(stack);
    expect(JSON.parse(unchanged.ran.stdout)).toMatchObject({ changed: false });
    stack.edit([`PUBLIC_VAR: ${NEW}`, `PUBLIC_VAR: one-${CANARY}`]);
    await deployKeeps(stack, { given: { First: { PUBLIC_VAR: `one-${CANARY}` } } });
    expect(await stack.variables('First')).toEqual({ ...FIRST_BEFORE, ...OUTSIDE, EMPTY_ONE: '' });
  });

  test('when only code is changed; the other function is not touched', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-code');
    await stack.outside(OUTSIDE);
    await stack.outside(OUTSIDE, 'Second');
    const revision = async () => {
      const path = `/2015-03-31/functions/${stack.names['Second']}/configuration`;
      return ((await stack.calls.lambda('GET', path)).answer as { RevisionId: string }).RevisionId;
    };
    const before = await revision();
    stack.editCode('first');
    const { after, promises } = await deployKeeps(stack);
    expect(after).toEqual({
      First: { ...FIRST_BEFORE, ...OUTSIDE },
      Second: { ...SECOND_BEFORE, ...OUTSIDE },
    });
    expect(promises['First']).toContainEqual(
      expect.objectContaining({ key: 'OUTSIDE_VAR', certain: false, carried: 'kept' }),
    );
    expect(promises['Second']).toContainEqual({ key: 'OUTSIDE_VAR', fate: 'kept', outside: 'set' });
    expect(await revision()).toBe(before);
  });

  test('of two functions of which both are edited', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-two');
    await stack.outside(OUTSIDE);
    await stack.outside({ ...OUTSIDE, ANOTHER_ONE: `outside-${CANARY}` }, 'Second');
    stack.edit(EDITED, [`OTHER_VAR: other-${CANARY}`, `OTHER_VAR: ${NEW}\n          ADDED_VAR: ${NEW}`]);
    const given = { First: { PUBLIC_VAR: NEW }, Second: { OTHER_VAR: NEW, ADDED_VAR: NEW } };
    const { after } = await deployKeeps(stack, { given });
    expect(after).toEqual({
      First: { ...FIRST_BEFORE, ...OUTSIDE, ...given.First },
      Second: { ...OUTSIDE, ANOTHER_ONE: `outside-${CANARY}`, ...given.Second },
    });
    expect(stack.leaks()).toEqual([]);
  });

  test('where another has changed the function between the reading and the update: it looks again', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-moved');
    await stack.outside(OUTSIDE);
    stack.edit(EDITED);
    const latest = { OUTSIDE_VAR: `later-${CANARY}`, MUCH_LATER: `later-${CANARY}` };
    let published = 0;
    stack.proxy.on(/^POST .*\/versions$/, async (): Promise<'forward'> => {
      published += 1;
      // The proxy compares revisions as Lambda does: 412.
      if (published === 1) await stack.outside(latest);
      return 'forward';
    });
    const ran = await stack.deploy();
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('First was changed meanwhile. Looking again.');
    expect(published).toBe(2);
    expect(await stack.variables('First')).toEqual({ ...FIRST_BEFORE, ...latest, PUBLIC_VAR: NEW });
    expect(stack.journals()).toEqual([]);
    expect(await stack.versions('First')).toEqual([]);
  });
});

describe('a secret that a parameter gives', { timeout: 120_000 }, () => {
  test('is rotated by env set, and a plain sam deploy that edits the environment keeps the new value', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-rotate');
    const { statesOf, ran } = await setKeeps(
      stack,
      ['SECRET_VAR', '--from-env', 'V'],
      { SECRET_VAR: ROTATED },
      { V: ROTATED },
    );
    expect(statesOf('First')).toHaveLength(2);
    expect(ran.stdout + ran.stderr).not.toContain(CANARY);
    expect(stack.leaks()).toEqual([]);
    stack.edit(EDITED);
    const plain = await watched(stack, async () => {
      const { exitCode, all } = await stack.plainSam();
      return { code: exitCode, stdout: '', stderr: all };
    });
    expect(plain.ran.code, plain.ran.stderr).toBe(0);
    expect(plain.after['First']).toEqual({ PUBLIC_VAR: NEW, SECRET_VAR: ROTATED });
    plain.expectNoLoss();
  });

  test('is rotated while outside variables are there, and they stay; so they do with the next deploy', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-rotate-outside');
    await stack.outside(OUTSIDE);
    await stack.outside(OUTSIDE, 'Second');
    const { after } = await setKeeps(
      stack,
      ['SECRET_VAR', '--from-env', 'V'],
      { SECRET_VAR: ROTATED },
      { V: ROTATED },
    );
    expect(after).toEqual({
      First: { ...FIRST_BEFORE, ...OUTSIDE, SECRET_VAR: ROTATED },
      Second: { ...SECOND_BEFORE, ...OUTSIDE },
    });
    expect(stack.journals()).toEqual([]);
    expect(await stack.versions('First')).toEqual([]);
    expect(stack.leaks()).toEqual([]);
    stack.edit(EDITED);
    const deployed = await deployKeeps(stack, { given: { First: { PUBLIC_VAR: NEW } } });
    expect(deployed.after['First']).toEqual({ PUBLIC_VAR: NEW, SECRET_VAR: ROTATED, ...OUTSIDE });
  });

  test('was changed on the function itself: a deploy that edits the environment keeps that', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-unseen');
    const set = await stack.run(
      ['env', 'set', 'SECRET_VAR', '--from-env', 'V', '--via', 'function', '--function', 'First'],
      { V: ROTATED },
    );
    expect(set.code, set.stderr).toBe(0);
    stack.edit(EDITED);
    const { after, statesOf } = await deployKeeps(stack, { given: { First: { PUBLIC_VAR: NEW } } });
    expect(after['First']).toEqual({ PUBLIC_VAR: NEW, SECRET_VAR: ROTATED });
    expect(statesOf('First')).toHaveLength(2);
    expect(stack.leaks()).toEqual([]);
    // It is the parameter's value now.
    stack.edit([`PUBLIC_VAR: ${NEW}`, `PUBLIC_VAR: one-${CANARY}`]);
    expect(await stack.plainSam()).toMatchObject({ exitCode: 0 });
    expect(await stack.variables('First')).toEqual({ ...FIRST_BEFORE, SECRET_VAR: ROTATED });
  });
});
