import { describe, expect, test } from 'vitest';
import { variablesOf } from '../support/bare-function.ts';
import { deployKeeps, setKeeps, watched } from '../support/guard-promise.ts';
import {
  applied,
  CANARY,
  FIRST_BEFORE,
  type GuardedStack,
  guardedStack,
  OUTSIDE,
  ROTATED,
  SECOND_BEFORE,
  TOKEN,
  TWO_FUNCTIONS,
} from '../support/guarded-stack.ts';
import { killedAt } from '../support/killed-run.ts';

const NEW = `new-${CANARY}`;
const WITH_ALIAS = TWO_FUNCTIONS.replace(
  '      CodeUri: src/first\n',
  '      CodeUri: src/first\n      AutoPublishAlias: live\n',
);
const WRITES = /^(?:PUT|POST|DELETE) \/2015|^(?:CreateChangeSet|ExecuteChangeSet|DeleteChangeSet)$/;
/** A zip with nothing in it but an empty file `x`: other code. */
const OTHER_CODE =
  'UEsDBAoAAAAAAAAAIQAAAAAAAAAAAAAAAAABAAAAeFBLAQIUAwoAAAAAAAAAIQAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAACkgQAAAAB4UEsFBgAAAAABAAEALwAAAB8AAAAAAA==';

const served = ({ endpoint, names }: GuardedStack) => variablesOf(endpoint, `${names['First']}:live`);

async function versionOf({ calls, names }: GuardedStack): Promise<string> {
  const { answer } = await calls.lambda('GET', `/2015-03-31/functions/${names['First']}/aliases/live`);
  return (answer as { FunctionVersion: string }).FunctionVersion;
}

async function unreleased({ calls, names, endpoint }: GuardedStack): Promise<void> {
  const path = `/2015-03-31/functions/${names['First']}/code`;
  expect(await calls.lambda('PUT', path, { ZipFile: OTHER_CODE })).toMatchObject({ status: 200 });
  await applied(endpoint, names['First']!);
}

describe('an alias', { timeout: 90_000 }, () => {
  test('of a function with outside variables: code is released by the deploy, with all variables', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-alias-code', WITH_ALIAS);
    await stack.outside(OUTSIDE);
    stack.editCode('first');
    const before = await versionOf(stack);
    const { after } = await deployKeeps(stack);
    expect(after['First']).toEqual({ ...FIRST_BEFORE, ...OUTSIDE });
    expect(await versionOf(stack)).not.toBe(before);
    expect(await served(stack)).toEqual({ ...FIRST_BEFORE, ...OUTSIDE });
    expect(stack.journals()).toEqual([]);
  });

  test('serves the new values when the environment in the template is edited', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-alias-edit', WITH_ALIAS);
    await stack.outside(OUTSIDE);
    stack.edit([`PUBLIC_VAR: one-${CANARY}`, `PUBLIC_VAR: ${NEW}`]);
    const { after } = await deployKeeps(stack, { given: { First: { PUBLIC_VAR: NEW } } });
    expect(after['First']).toEqual({ ...FIRST_BEFORE, ...OUTSIDE, PUBLIC_VAR: NEW });
    expect(await served(stack)).toEqual(after['First']);
    expect(stack.journals()).toEqual([]);
    expect(stack.leaks()).toEqual([]);
    // Those that were locked are gone; what the alias has served before stays.
    expect(await stack.versions('First')).toEqual(['1', await versionOf(stack)]);
  });

  test("serves a parameter's new value after a deploy, which by itself would publish no version", async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-alias-value', WITH_ALIAS);
    await stack.outside(OUTSIDE);
    const args = ['--param-from-env', 'Token=V'];
    const given = { First: { SECRET_VAR: ROTATED } };
    const { after } = await deployKeeps(stack, { args, given }, { V: ROTATED });
    expect(after['First']).toEqual({ ...FIRST_BEFORE, ...OUTSIDE, SECRET_VAR: ROTATED });
    // To keep what is outside is an edit of the environment: SAM itself publishes. The next time only the value is new.
    expect(await served(stack)).toEqual(after['First']);
    const again = await deployKeeps(stack, { args, given: { First: { SECRET_VAR: NEW } } }, { V: NEW });
    expect(again.ran.stderr).toMatch(
      /The alias live of First kept the old values; it serves version \d+ now/,
    );
    expect(await served(stack)).toEqual({ ...FIRST_BEFORE, ...OUTSIDE, SECRET_VAR: NEW });
    expect(stack.leaks()).toEqual([]);
  });

  test("serves a parameter's new value after env set; the other function has nothing new", async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-alias-set', WITH_ALIAS);
    await stack.outside(OUTSIDE);
    const { after } = await setKeeps(
      stack,
      ['SECRET_VAR', '--from-env', 'V'],
      { SECRET_VAR: ROTATED },
      { V: ROTATED },
    );
    expect(after).toEqual({
      First: { ...FIRST_BEFORE, ...OUTSIDE, SECRET_VAR: ROTATED },
      Second: SECOND_BEFORE,
    });
    expect(await served(stack)).toEqual(after['First']);
    const given = { SECRET_VAR: NEW };
    const again = await setKeeps(stack, ['SECRET_VAR', '--from-env', 'V'], given, { V: NEW });
    // A note of the JSON.
    expect(again.ran.stdout).toMatch(/The alias live of First serves version \d+ now/);
    expect(await served(stack)).toEqual({ ...FIRST_BEFORE, ...OUTSIDE, ...given });
    expect(stack.journals()).toEqual([]);
  });

  test('of unreleased code: a new value is refused before anything is written, by env set and by deploy', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-alias-code-odd', WITH_ALIAS);
    await stack.outside(OUTSIDE);
    await unreleased(stack);
    const before = await versionOf(stack);
    for (const args of [
      ['env', 'set', 'SECRET_VAR', '--from-env', 'V', '--function', 'First', '--json'],
      ['deploy', '--yes', '--no-input', '--json', '--param-from-env', 'Token=V'],
    ]) {
      const calls = stack.proxy.calls.length;
      const { ran, before: maps, after } = await watched(stack, () => stack.run(args, { V: ROTATED }));
      expect(ran.code, ran.stderr).toBe(4);
      expect(JSON.parse(ran.stdout).error.message).toContain(
        'The code of First is not that of its alias live',
      );
      expect(stack.proxy.calls.slice(calls).filter(({ action }) => WRITES.test(action))).toEqual([]);
      expect(after).toEqual(maps);
      expect(await versionOf(stack)).toBe(before);
    }
  });

  test('a failed deploy leaves function and alias as they were', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-alias-back', WITH_ALIAS);
    await stack.outside(OUTSIDE);
    stack.edit([`PUBLIC_VAR: one-${CANARY}`, `PUBLIC_VAR: ${NEW}`]);
    stack.addGate();
    const { ran, before, after } = await watched(stack, async () => {
      const work = stack.deploy();
      await stack.openGate('FAILURE');
      return work;
    });
    expect(ran.code, ran.stderr).toBe(1);
    expect(after).toEqual(before);
    expect(await served(stack)).toEqual(FIRST_BEFORE);
    expect(stack.journals()).toEqual([]);
  });
});

describe('env set again', { timeout: 90_000 }, () => {
  test('gives the alias the value where the run before was killed when the stack had it', async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-alias-again', WITH_ALIAS);
    const args = ['env', 'set', 'SECRET_VAR', '--from-env', 'V', '--function', 'First', '--json'];
    await killedAt(stack, args, { action: 'ExecuteChangeSet', when: 'answered' }, { env: { V: ROTATED } });
    expect(await stack.settled()).toBe('UPDATE_COMPLETE');
    expect(await served(stack)).toEqual(FIRST_BEFORE);
    const again = await stack.run(args, { V: ROTATED });
    expect(again.code, again.stderr).toBe(0);
    expect(await served(stack)).toEqual({ ...FIRST_BEFORE, SECRET_VAR: ROTATED });
  });

  test("of the value that the stack has arrives where the function's was changed on itself", async (ctx) => {
    const stack = await guardedStack(ctx, 'guard-set-stacks');
    await stack.outside({ SECRET_VAR: ROTATED });
    const { after } = await setKeeps(
      stack,
      ['SECRET_VAR', '--from-env', 'V'],
      { SECRET_VAR: TOKEN },
      { V: TOKEN },
    );
    expect(after['First']).toEqual(FIRST_BEFORE);
  });
});
