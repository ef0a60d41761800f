import { readFileSync, statSync } from 'node:fs';
import { ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { execa } from 'execa';
import { expect, type TestContext, test } from 'vitest';
import { cloudformationError } from '../support/cloudformation-answers.ts';
import { noProc, sampleCommandLines, until } from '../support/processes.ts';
import { BIN } from '../support/samgen.ts';
import { scanFolder } from '../support/scan-folder.ts';
import { functionResource, PARAMETERS, stackProject } from '../support/stack-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const TEMPLATE = `${PARAMETERS}Resources:\n${functionResource('HelloFunction', [
  'SECRET_VAR: !Ref SecretVar',
  'STAGE: !Ref Stage',
])}`;
const FIRST = { SECRET_VAR: 'the-first-one', STAGE: 'dev' };
const SET = ['set', 'SECRET_VAR', '--from-env', 'V'];

/** In parts, so that this file does not hold it. */
const CANARY = ['c4n4ry', '"q"', '\\b', '{brace}', 'with blanks', 'ünï', '42'].join('-');
const spelled = (text: string): string[] =>
  [
    'c4n4ry',
    Buffer.from(CANARY).toString('base64').slice(0, 16),
    encodeURIComponent(CANARY).slice(0, 12),
  ].filter((spelling) => text.includes(spelling));

type Project = Awaited<ReturnType<typeof stackProject>>;
const project = (ctx: TestContext, name: string) => stackProject(ctx, name, TEMPLATE);

const changeSetsOf = async ({ calls }: Project, stack: string): Promise<(string | undefined)[]> => {
  const { Summaries = [] } = await calls.cloudFormation.send(new ListChangeSetsCommand({ StackName: stack }));
  return Summaries.filter(({ ExecutionStatus }) => ExecutionStatus !== 'EXECUTE_COMPLETE').map(
    ({ ChangeSetName }) => ChangeSetName,
  );
};

/** `env set`, begun. */
const started = ({ cwd, env }: Project, ...more: string[]) =>
  execa(process.execPath, [BIN, 'env', ...SET, ...more], {
    cwd,
    env: { ...env, V: CANARY },
    reject: false,
    stdin: 'ignore',
  });

test('a change set that fails: its reason without the value, and nothing stays', async (ctx) => {
  const one = await project(ctx, 'faulty-set');
  one.proxy.on('DescribeChangeSet', () => ({
    change: (body) =>
      body
        .replace(/<Status>\w+<\/Status>/, '<Status>FAILED</Status>')
        .replace(
          /<StatusReason>.*?<\/StatusReason>|<StatusReason ?\/>|(?=<\/DescribeChangeSetResult>)/,
          `<StatusReason>Parameter SecretVar: ${CANARY.replaceAll('"', '&quot;')} is bad</StatusReason>`,
        ),
  }));
  for (const more of [[], ['--json', '--debug']]) {
    const { code, stdout, stderr } = await one.run([...SET, ...more], { V: CANARY });
    expect(code, stderr).toBe(1);
    expect(stdout + stderr).toContain(
      'The change set failed: Parameter SecretVar: *** is bad. Nothing was changed.',
    );
    expect(spelled(stdout + stderr)).toEqual([]);
  }
  expect(await one.variables()).toEqual(FIRST);
  expect(await changeSetsOf(one, 'faulty-set')).toEqual([]);
  one.proxy.verify();
}, 60_000);

test("what CloudFormation's own errors repeat is hidden", async (ctx) => {
  const one = await project(ctx, 'faulty-echo');
  one.proxy.on('CreateChangeSet', () =>
    cloudformationError(
      'ValidationError',
      `Parameters: [SecretVar=${CANARY}] do not match ${JSON.stringify(CANARY)}`,
    ),
  );
  for (const more of [[], ['--debug'], ['--json', '--debug']]) {
    const { code, stdout, stderr } = await one.run([...SET, ...more], { V: CANARY });
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('ValidationError');
    expect(spelled(stdout + stderr)).toEqual([]);
  }
  expect(await one.variables()).toEqual(FIRST);
}, 60_000);

test('an update that takes too long: it goes on, and that is said', async (ctx) => {
  const one = await project(ctx, 'faulty-slow');
  let isExecuted = false;
  one.proxy.on('ExecuteChangeSet', () => {
    isExecuted = true;
    return 'forward';
  });
  one.proxy.on('DescribeStacks', () =>
    isExecuted
      ? {
          change: (body) =>
            body.replace(/<StackStatus>\w+<\/StackStatus>/, '<StackStatus>UPDATE_IN_PROGRESS</StackStatus>'),
        }
      : 'forward',
  );
  const { code, stderr } = await one.run([...SET, '--timeout', '2s'], { V: CANARY });
  expect(code, stderr).toBe(1);
  expect(stderr).toContain(
    'It took longer than 2 seconds; CloudFormation goes on with the update that was begun.',
  );
  expect(stderr).toContain('aws cloudformation describe-stacks --stack-name faulty-slow');
  one.proxy.verify();
}, 60_000);

test('Ctrl-C while the stack is updated: 130, and CloudFormation goes on', async (ctx) => {
  const one = await project(ctx, 'faulty-cancelled');
  let looks = 0;
  let isExecuted = false;
  one.proxy.on('ExecuteChangeSet', () => {
    isExecuted = true;
    return 'forward';
  });
  one.proxy.on('DescribeStacks', () => {
    if (!isExecuted) return 'forward';
    looks += 1;
    return {
      change: (body) =>
        body.replace(/<StackStatus>\w+<\/StackStatus>/, '<StackStatus>UPDATE_IN_PROGRESS</StackStatus>'),
    };
  });
  const running = started(one);
  await until(() => looks > 0);
  running.kill('SIGINT');
  const { exitCode, stderr } = await running;
  expect(exitCode, String(stderr)).toBe(130);
  expect(stderr).toContain('Cancelled; CloudFormation goes on with the update that was begun.');
  expect(stderr).toContain('See how it ends:\n  aws cloudformation describe-stacks');
  expect(spelled(String(stderr))).toEqual([]);
}, 60_000);

test('Ctrl-C while it is compared: nothing was changed, and no change set stays', async (ctx) => {
  const one = await project(ctx, 'faulty-early');
  let looks = 0;
  one.proxy.on('DescribeChangeSet', () => {
    looks += 1;
    return { change: (body) => body.replace(/<Status>\w+<\/Status>/, '<Status>CREATE_IN_PROGRESS</Status>') };
  });
  const running = started(one);
  await until(() => looks > 0);
  running.kill('SIGINT');
  const { exitCode, stderr } = await running;
  expect(exitCode, String(stderr)).toBe(130);
  expect(stderr).toContain('Cancelled. Nothing was changed.');
  expect(await changeSetsOf(one, 'faulty-early')).toEqual([]);
  expect(await one.variables()).toEqual(FIRST);
}, 60_000);

test('the function moves between the look and the lock: nothing is lost, and no change set stays', async (ctx) => {
  const one = await project(ctx, 'faulty-moved');
  await one.done(['set', 'OUTSIDE=1']);
  // As Lambda answers where the revision is another one; MiniStack does not compare it.
  one.proxy.on(/^POST .*\/versions$/, () => ({
    status: 412,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'PreconditionFailedException' },
    body: JSON.stringify({ message: 'The Revision Id provided does not match the latest Revision Id.' }),
  }));
  const { code, stderr } = await one.run(SET, { V: 'second-v' });
  expect(code, stderr).toBe(1);
  expect(stderr).toContain('HelloFunction was changed meanwhile.');
  expect(await one.variables()).toEqual({ ...FIRST, OUTSIDE: '1' });
  expect(await changeSetsOf(one, 'faulty-moved')).toEqual([]);
}, 60_000);

test('the stack has the value and the function has not: it is set on the function', async (ctx) => {
  const one = await project(ctx, 'faulty-behind');
  await one.done([...SET, '--via', 'function'], { V: 'of-the-function' });
  // CloudFormation compares with what it has itself.
  one.proxy.on('DescribeChangeSet', () => ({
    change: (body) =>
      body
        .replace(/<Status>\w+<\/Status>/, '<Status>FAILED</Status>')
        .replace(
          /<StatusReason>.*?<\/StatusReason>|<StatusReason ?\/>|(?=<\/DescribeChangeSetResult>)/,
          '<StatusReason>The submitted information didn&apos;t contain changes.</StatusReason>',
        ),
  }));
  const { stdout, stderr } = await one.done([...SET, '--json'], { V: 'the-first-one' });
  expect(JSON.parse(stdout), stderr).toMatchObject({
    ok: true,
    changes: [{ key: 'SECRET_VAR', change: 'change' }],
  });
  expect(await one.variables()).toEqual(FIRST);
  one.proxy.verify();
}, 60_000);

test('a secret that goes through the stack is found nowhere on this machine', async (ctx) => {
  const skip = noProc();
  if (skip) return ctx.skip(skip);
  const one = await project(ctx, 'faulty-canary');
  await one.done(['set', 'OUTSIDE=1']);
  const [temporary, runtime, home] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const own = { TMPDIR: temporary, XDG_RUNTIME_DIR: runtime, HOME: home, V: CANARY };
  const sampler = sampleCommandLines();
  for (const args of [
    [...SET, '--debug'],
    ['set', 'OUTSIDE', '--from-env', 'V', '--via', 'stack', '--debug', '--json'],
    [...SET, '--dry-run', '--debug', '--json'],
    ['list', '--debug'],
    ['unset', 'OUTSIDE', '--yes', '--debug'],
  ]) {
    const { stdout, stderr } = await one.done(args, own);
    expect(spelled(stdout + stderr)).toEqual([]);
  }
  expect((await one.variables())['SECRET_VAR']).toBe(CANARY);
  const seen = [...(await sampler.stop())];
  expect(seen.some((line) => line.includes('env set SECRET_VAR'))).toBe(true);
  expect(seen.flatMap(spelled)).toEqual([]);
  const files = [temporary, runtime, home, one.cwd].flatMap(scanFolder);
  const holding = files.filter(
    (path) =>
      statSync(path, { throwIfNoEntry: false })?.isFile() && spelled(readFileSync(path, 'latin1')).length > 0,
  );
  expect(holding).toEqual([]);
}, 120_000);
