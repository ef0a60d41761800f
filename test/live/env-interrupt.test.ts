import { execa } from 'execa';
import { describe, expect, type TestContext, test } from 'vitest';
import { configurationOf, variablesOf } from '../support/bare-function.ts';
import {
  afterThat,
  type Fault,
  failedUpdate,
  heldRequest,
  heldResponse,
  hiddenValues,
  pass,
} from '../support/lambda-faults.ts';
import { live } from '../support/live.ts';
import { awsEnvironment } from '../support/ministack.ts';
import { until } from '../support/processes.ts';
import { BIN } from '../support/samgen.ts';
import { type StrictLambda, strictLambda } from '../support/strict-lambda.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SECRET = 'canary-7f3a, "quoted"';
const OLD = { OLD_SECRET: 'kept = as it was', OLD_EMPTY: '', ROTATED: 'before' };
const MERGED = { ...OLD, ROTATED: SECRET };

interface SetUp {
  lambda: StrictLambda;
  name: string;
  left(): ReturnType<typeof variablesOf>;
  /** `samgen env set`, begun; the secret comes from a variable. */
  start(...flags: string[]): ReturnType<typeof startSet>;
}

const startSet = (args: string[], cwd: string, env: Record<string, string | undefined>) =>
  execa(process.execPath, [BIN, 'env', 'set', 'ROTATED', '--from-env', 'SECRET', ...args], {
    cwd,
    env: { ...env, SECRET },
    reject: false,
    stdin: 'ignore',
  });

async function setUp(ctx: TestContext): Promise<SetUp> {
  const { endpoint } = live(ctx);
  const lambda = await strictLambda(endpoint);
  const name = await lambda.make('interrupted', OLD);
  const env = awsEnvironment(lambda.endpoint);
  const cwd = temporaryFolder();
  return {
    lambda,
    name,
    left: () => variablesOf(endpoint, name),
    start: (...flags) => startSet(['--function', name, ...flags], cwd, env),
  };
}

interface Step {
  when: string;
  read?: (held: Promise<void>) => Fault[];
  write?: (held: Promise<void>) => Fault[];
  /** Whether updates stay in progress. */
  applying?: boolean;
  reached: (lambda: StrictLambda, name: string) => boolean;
  says: string;
}

const NOTHING = 'Nothing was changed.';
const UNKNOWN = 'The change was sent, and whether it arrived is not known: all of it, or nothing.';
const TAKEN = 'Lambda has taken the change, and was still applying it; that goes on.';

const readsAfterTheWrite = ({ calls }: StrictLambda): number => {
  const written = calls.findIndex(({ kind }) => kind === 'write');
  return written === -1 ? 0 : calls.slice(written).filter(({ kind }) => kind === 'read').length;
};

const STEPS: Step[] = [
  {
    when: 'during the first read',
    read: (held) => [heldRequest(held)],
    reached: (lambda) => lambda.count('read') === 1,
    says: NOTHING,
  },
  {
    when: 'before Lambda sees the write',
    write: (held) => [heldRequest(held)],
    reached: (lambda) => lambda.count('write') === 1,
    says: UNKNOWN,
  },
  {
    when: 'before the write is answered',
    write: (held) => [heldResponse(held)],
    reached: (lambda, name) => lambda.history(name).length === 1,
    says: UNKNOWN,
  },
  {
    when: 'while Lambda applies it',
    applying: true,
    reached: (lambda) => readsAfterTheWrite(lambda) > 1,
    says: TAKEN,
  },
  {
    when: 'during the verification',
    read: (held) => [pass, heldRequest(held)],
    reached: (lambda) => readsAfterTheWrite(lambda) === 1,
    says: TAKEN,
  },
];

/** Scripts the step; `letGo` lets whatever is held go on. */
function prepare(lambda: StrictLambda, { read, write, applying }: Step): { letGo(): Promise<void> } {
  let resolve = () => {};
  const held = new Promise<void>((done) => {
    resolve = done;
  });
  lambda.script('read', ...(read?.(held) ?? []));
  lambda.script('write', ...(write?.(held) ?? []));
  if (applying) lambda.hold();
  return {
    async letGo() {
      resolve();
      lambda.settle();
      await lambda.quiet();
    },
  };
}

describe.each(STEPS)('$when', { timeout: 60_000 }, (step) => {
  test.for(['SIGINT', 'SIGTERM'] as const)(
    '%s: what it says is true, nothing is lost',
    async (signal, ctx) => {
      const { lambda, name, left, start } = await setUp(ctx);
      const { letGo } = prepare(lambda, step);
      const running = start();
      await until(() => step.reached(lambda, name));
      running.kill(signal);
      const { exitCode, stdout, stderr } = await running;
      expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
      // While it is still looking for the function it says no more.
      if (step.says === NOTHING) expect(stderr).toMatch(/^✖ Cancelled\.(?: Nothing was changed\.)?\s*$/m);
      else expect(stderr).toContain(`Cancelled. ${step.says}`);
      for (const other of [NOTHING, UNKNOWN, TAKEN])
        if (other !== step.says) expect(stderr).not.toContain(other);
      expect(stderr).not.toContain('canary-7f3a');
      await letGo();
      expect(await left()).toEqual(step.says === NOTHING ? OLD : MERGED);
      expect(lambda.history(name)).toHaveLength(step.says === NOTHING ? 0 : 1);
    },
  );

  test('kill -9, and the same command again: it is done, once', async (ctx) => {
    const { lambda, name, left, start } = await setUp(ctx);
    const { letGo } = prepare(lambda, step);
    const running = start();
    await until(() => step.reached(lambda, name));
    running.kill('SIGKILL');
    await running;
    expect([OLD, MERGED]).toContainEqual(await left());
    lambda.settle();
    const again = await start('--json');
    expect(again).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true });
    // What was still on its way comes too late.
    await letGo();
    expect(await left()).toEqual(MERGED);
    expect(lambda.history(name)).toHaveLength(1);
  });
});

test('Ctrl-C while the answer to the write is on its way: it is waited for, and told', async (ctx) => {
  const { lambda, name, left, start } = await setUp(ctx);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  lambda.script('write', heldResponse(held));
  lambda.hold();
  const running = start();
  await until(() => lambda.history(name).length === 1);
  running.kill('SIGINT');
  letGo();
  const { exitCode, stderr } = await running;
  expect(exitCode).toBe(130);
  expect(stderr).toContain(`Cancelled. ${TAKEN}`);
  lambda.settle();
  expect(await left()).toEqual(MERGED);
});

test('undisturbed: one read, one write, and the reads of the wait', async (ctx) => {
  const { lambda, left, start } = await setUp(ctx);
  expect(await start()).toMatchObject({ exitCode: 0 });
  const [first, second, ...others] = lambda.calls.map(({ kind }) => kind);
  expect([first, second, new Set(others)]).toEqual(['read', 'write', new Set(['read'])]);
  expect(await left()).toEqual(MERGED);
});

describe('what happens to the function meanwhile', { timeout: 60_000 }, () => {
  test('values that are hidden: refused, nothing is written, the permission is named', async (ctx) => {
    const { lambda, left, start } = await setUp(ctx);
    lambda.hide(true);
    const { exitCode, stderr } = await start();
    expect(exitCode).toBe(4);
    expect(stderr).toContain('kms:Decrypt');
    expect(lambda.count('write')).toBe(0);
    expect(await left()).toEqual(OLD);
  });

  test('values that are hidden after the write: it is not said to be done', async (ctx) => {
    const { lambda, name, left, start } = await setUp(ctx);
    lambda.script('read', pass, hiddenValues);
    const { exitCode, stderr } = await start();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('kms:Decrypt');
    expect(stderr).toContain('Lambda has taken the change');
    expect(await left()).toEqual(MERGED);
    expect(lambda.history(name)).toHaveLength(1);
  });

  test('an update that fails: the reason, exit 1, the old values', async (ctx) => {
    const { lambda, left, start } = await setUp(ctx);
    lambda.script('write', failedUpdate('The KMS key is disabled.', 'DisabledKMSKey'));
    const { exitCode, stderr } = await start();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The KMS key is disabled. (DisabledKMSKey)');
    expect(stderr).toContain('The old values still serve.');
    expect(stderr).not.toContain('canary-7f3a');
    expect(await left()).toEqual(OLD);
  });

  test('another writer between the read and the write: both changes are there', async (ctx) => {
    const { lambda, name, left, start } = await setUp(ctx);
    lambda.script(
      'write',
      afterThat(() => lambda.merge(name, { THEIRS: 'new' }, ['OLD_EMPTY'])),
    );
    const { exitCode, stdout } = await start('--json');
    expect({ exitCode, receipt: JSON.parse(stdout) }).toMatchObject({
      exitCode: 0,
      receipt: { changes: [{ key: 'ROTATED', change: 'change' }], kept: ['OLD_SECRET', 'THEIRS'] },
    });
    expect(await left()).toEqual({ OLD_SECRET: OLD.OLD_SECRET, ROTATED: SECRET, THEIRS: 'new' });
  });

  test('another writer undoes it before it is verified: exit 1, and that is said', async (ctx) => {
    const { lambda, name, start } = await setUp(ctx);
    lambda.script(
      'read',
      pass,
      afterThat(() => lambda.merge(name, { ROTATED: 'theirs' })),
    );
    const { exitCode, stderr } = await start();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ROTATED: set, then changed by someone else.');
  });

  test('deleted before the write: exit 1, nothing was changed', async (ctx) => {
    const { lambda, name, start } = await setUp(ctx);
    lambda.script(
      'write',
      afterThat(() => lambda.delete(name)),
    );
    const { exitCode, stderr } = await start();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`The function was deleted meanwhile. ${NOTHING}`);
    expect(lambda.history(name).filter(({ writer }) => writer === 'caller')).toEqual([]);
  });

  test('deleted after the write: exit 1, and how far it had come', async (ctx) => {
    const { lambda, name, start } = await setUp(ctx);
    lambda.script(
      'read',
      pass,
      afterThat(() => lambda.delete(name)),
    );
    const { exitCode, stderr } = await start();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The function was deleted meanwhile. Lambda had taken the change before.');
    expect(await configurationOf(lambda.endpoint, name)).toBeUndefined();
  });

  test('replaced before the write: the new one keeps what it has, and gets the change', async (ctx) => {
    const { lambda, name, left, start } = await setUp(ctx);
    lambda.script(
      'write',
      afterThat(() => lambda.replace(name, { ANEW: '1' })),
    );
    const { exitCode } = await start();
    expect(exitCode).toBe(0);
    expect(await left()).toEqual({ ANEW: '1', ROTATED: SECRET });
  });
});
