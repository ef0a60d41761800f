import { describe, expect, test } from 'vitest';
import {
  CANARY,
  FIRST_BEFORE,
  type GuardedStack,
  guardedStack,
  OUTSIDE,
  ROTATED,
  SECOND_BEFORE,
  startSamgen,
} from '../support/guarded-stack.ts';
import { expectJournal, killedAt, resumed } from '../support/killed-run.ts';
import { sampleCommandLines } from '../support/processes.ts';
import { openTerminal } from '../support/terminal.ts';

const NEW = `new-${CANARY}`;
const EDITED: [string, string] = [`PUBLIC_VAR: one-${CANARY}`, `PUBLIC_VAR: ${NEW}`];
const DEPLOY = ['deploy', '--yes', '--no-input', '--json'];
const SET = ['env', 'set', 'SECRET_VAR', '--from-env', 'V', '--function', 'First'];
const PUBLISH = /^POST \/2015-03-31\/functions\/[^/]+\/versions$/;

/** A deploy that was killed when sam had begun the update, which is rolled back then: OUTSIDE_VAR is missing. */
async function left(stack: GuardedStack): Promise<void> {
  await stack.outside(OUTSIDE);
  stack.edit(EDITED);
  stack.addGate();
  await killedAt(
    stack,
    DEPLOY,
    { action: 'ExecuteChangeSet', when: 'answered' },
    { meanwhile: () => stack.openGate('FAILURE') },
  );
  expect(await stack.settled()).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await stack.variables('First')).toEqual(FIRST_BEFORE);
}

describe('what was left by a deploy that was killed', { timeout: 120_000 }, () => {
  test('is told by every command; deploy and env set do nothing before it is finished', async (ctx) => {
    const stack = await guardedStack(ctx, 'resume-told');
    const sampler = sampleCommandLines();
    await left(stack);
    const command = `samgen deploy --stack-name ${stack.name} --region us-east-1 --resume`;
    const outputs = await stack.run(['outputs']);
    expect(outputs.code).toBe(0);
    expect(outputs.stderr).toContain('was not brought to its end');
    expect(outputs.stderr).toContain(command);
    // That start has swept what was private.
    expect(stack.leaks()).toEqual([]);
    expectJournal(stack);
    const calls = stack.proxy.calls.length;
    const refused = [await stack.deploy(), await stack.run([...SET, '--json'], { V: ROTATED })];
    for (const { code, stdout } of refused) {
      expect(code).toBe(4);
      const { error } = JSON.parse(stdout);
      expect(error.message).toContain(`An update of the stack ${stack.name} was not brought to its end`);
      expect(error.hint).toMatch(/^samgen deploy .*--resume$/m);
    }
    const outside = await stack.run(['env', 'set', 'NEW_ONE=1', '--function', 'First']);
    expect(outside.code).toBe(4);
    expect(
      stack.proxy.calls.slice(calls).filter(({ action }) => /^(?:PUT|POST|DELETE) |ChangeSet/.test(action)),
    ).toEqual([]);
    const words = /^samgen (deploy .*--resume)$/m.exec(JSON.parse(refused[0]!.stdout).error.hint)![1]!;
    const done = await stack.run(words.split(' '));
    expect(done.code, done.stderr).toBe(0);
    expect(done.stderr).toContain('First: OUTSIDE_VAR put back');
    expect(await stack.variables('First')).toEqual({ ...FIRST_BEFORE, ...OUTSIDE });
    expect(stack.journals()).toEqual([]);
    const again = await stack.run(['deploy', '--resume']);
    expect(again).toMatchObject({ code: 0, stderr: 'There is nothing to finish.\n' });
    const lines = [...(await sampler.stop())].filter((line) => line.includes(stack.cwd));
    expect(lines.some((line) => line.includes('--parameter-overrides file://'))).toBe(true);
    expect(lines.filter((line) => line.includes(CANARY))).toEqual([]);
  });

  test('is finished first by a deploy at a terminal, which asks', async (ctx) => {
    const stack = await guardedStack(ctx, 'resume-asked');
    await left(stack);
    stack.edit([/\n {2}Gate:\n(?: {4}.*\n)+/.exec(stack.template())![0], '\n']);
    const terminal = openTerminal(['deploy', '--yes'], stack.cwd, stack.env);
    await terminal.see('(Y/n)');
    // Broken into lines where the terminal ends.
    expect(terminal.text().replaceAll('\r\n', '')).toContain('was not brought to its end. Finish it first?');
    terminal.type('\r');
    await terminal.see(/OUTSIDE_VAR\s+put\s+back/);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
    expect(await stack.variables('First')).toEqual({ ...FIRST_BEFORE, ...OUTSIDE, PUBLIC_VAR: NEW });
    expect(terminal.raw()).not.toContain(`outside-${CANARY}`);
    expect(stack.journals()).toEqual([]);
    expect(await stack.versions('First')).toEqual([]);
  });

  test('a version of the same content that somebody has published stays', async (ctx) => {
    const stack = await guardedStack(ctx, 'resume-same');
    await stack.outside(OUTSIDE);
    const path = `/2015-03-31/functions/${stack.names['First']}/versions`;
    expect(await stack.calls.lambda('POST', path, { Description: 'ours' })).toMatchObject({ status: 201 });
    stack.edit(EDITED);
    stack.addGate();
    await killedAt(
      stack,
      DEPLOY,
      { action: 'ExecuteChangeSet', when: 'answered' },
      { meanwhile: () => stack.openGate('FAILURE') },
    );
    expect(await resumed(stack)).toBe('failed');
    expect(await stack.variables('First')).toEqual({ ...FIRST_BEFORE, ...OUTSIDE });
    expect(await stack.versions('First')).toEqual(['1']);
  });

  test('had not begun: what was changed since by somebody stays as it is', async (ctx) => {
    const stack = await guardedStack(ctx, 'resume-since');
    await stack.outside(OUTSIDE);
    stack.edit(EDITED);
    await killedAt(stack, DEPLOY, { action: PUBLISH, when: 'answered' });
    const since = { PUBLIC_VAR: `literal-${CANARY}`, OUTSIDE_VAR: `newer-${CANARY}` };
    await stack.outside(since);
    expect(await resumed(stack)).toBe('not-begun');
    expect(await stack.variables('First')).toEqual({ ...FIRST_BEFORE, ...since });
    expect(await stack.versions('First')).toEqual([]);
  });

  test('a resume that is killed itself is finished by the next one', async (ctx) => {
    const stack = await guardedStack(ctx, 'resume-killed');
    await left(stack);
    await killedAt(stack, ['deploy', '--resume'], {
      action: /^PUT \/2015-03-31\/functions\/[^/]+\/configuration$/,
      when: 'answered',
    });
    expectJournal(stack);
    await killedAt(stack, ['deploy', '--resume'], {
      action: /^DELETE \/2015-03-31\/functions\/[^/]+$/,
      when: 'answered',
    });
    expectJournal(stack);
    expect(await resumed(stack)).toBe('failed');
    expect(await stack.variables('First')).toEqual({ ...FIRST_BEFORE, ...OUTSIDE });
    expect(await stack.versions('First')).toEqual([]);
  });
});

describe('Ctrl-C during the update', { timeout: 120_000 }, () => {
  test.for(['SUCCESS', 'FAILURE'] as const)('%s comes later, and resume finishes', async (status, ctx) => {
    const stack = await guardedStack(ctx, `resume-int-${status.toLowerCase()}`);
    await stack.outside(OUTSIDE);
    stack.edit(EDITED);
    stack.addGate();
    const running = startSamgen(stack, DEPLOY);
    await stack.gateReached();
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect(exitCode, stderr).toBe(130);
    expect(stderr).toContain('The stack is still UPDATE_IN_PROGRESS.');
    expect(stderr).toMatch(/^samgen deploy.* --resume$/m);
    expectJournal(stack);
    const resuming = resumed(stack);
    await stack.openGate(status);
    expect(await resuming).toBe(status === 'SUCCESS' ? 'succeeded' : 'failed');
    expect(await stack.variables('First')).toEqual({
      ...FIRST_BEFORE,
      ...OUTSIDE,
      ...(status === 'SUCCESS' ? { PUBLIC_VAR: NEW } : {}),
    });
    expect(await stack.versions('First')).toEqual([]);
  });
});

describe('env set through the stack that is killed', { timeout: 120_000 }, () => {
  test.for([
    ['when a version was published', { action: PUBLISH, when: 'answered' }, 'not-begun'],
    ['when it executes the change set', { action: 'ExecuteChangeSet', when: 'answered' }, 'succeeded'],
  ] as const)('%s', async ([, at, update], ctx) => {
    const stack = await guardedStack(ctx, 'resume-set');
    await stack.outside(OUTSIDE);
    await killedAt(stack, SET, at, { env: { V: ROTATED } });
    expectJournal(stack);
    expect(await resumed(stack)).toBe(update);
    expect(await stack.variables('First')).toEqual({
      ...FIRST_BEFORE,
      ...OUTSIDE,
      ...(update === 'succeeded' ? { SECRET_VAR: ROTATED } : {}),
    });
    expect(await stack.variables('Second')).toEqual(SECOND_BEFORE);
    expect(await stack.versions('First')).toEqual([]);
  });
});
