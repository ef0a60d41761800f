import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, type TestContext, test } from 'vitest';
import { type Answer, type AwsProxy, awsProxy } from '../support/aws-proxy.ts';
import { makeBareFunction, uniqueName } from '../support/bare-function.ts';
import { live, newProject } from '../support/live.ts';
import { makePlainStack } from '../support/plain-stack.ts';
import { BIN, type Ran, samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

const CANARY = ['c4n4ry', 'remote', '42'].join('-');
const INVOKE = /^POST \/2015-03-31\/functions\/[^/]+\/invocations$/;

// Its handler fails where the event is no object.
test('what is deployed is invoked: by stack, logical ID, name, ARN, version and alias', async (ctx) => {
  const { env, calls } = live(ctx);
  const name = uniqueName('remote');
  const cwd = await newProject(name, '--function', 'HelloFunction');
  const run = (...args: string[]): Promise<Ran> => samgen(['invoke', '--remote', ...args], { cwd, env });
  const deployed = await samgen(['deploy', '--yes'], { cwd, env });
  expect(deployed.code, deployed.stderr).toBe(0);
  const { HelloFunction: physical = '' } = await calls.stackResources(name);
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${physical}`;

  const plain = await run();
  expect(plain).toMatchObject({ code: 0, stdout: '{"message": "Hello, Ada!"}\n' });
  expect(plain.stderr).toMatch(
    new RegExp(
      `^Invoking HelloFunction \\(${physical}\\) in us-east-1…\n✔ HelloFunction answered \\(version \\$LATEST, request [0-9a-f-]{36}\\)\n$`,
    ),
  );
  for (const given of ['HelloFunction', physical, arn]) {
    const { code, stdout } = await run(given, '-q', '-d', '{"name":"é"}');
    expect({ code, answer: JSON.parse(stdout) }).toEqual({ code: 0, answer: { message: 'Hello, é!' } });
  }

  // A version keeps the code that it was published with.
  await calls.lambda('POST', `/2015-03-31/functions/${physical}/versions`, {});
  await calls.lambda('POST', `/2015-03-31/functions/${physical}/aliases`, {
    Name: 'live',
    FunctionVersion: '1',
  });
  for (const args of [
    ['--qualifier', 'live'],
    ['HelloFunction:live'],
    [`${arn}:live`],
    ['--qualifier', '1'],
  ]) {
    const { stdout } = await run(...args, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, executedVersion: '1' });
  }
  const none = await run('--qualifier', 'nope');
  expect(none.code).toBe(1);
  expect(none.stderr).toContain('or it has no version or alias nope.');

  const failed = await run('-d', '[]');
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.stdout)).toMatchObject({ errorType: 'Handler.Failed' });
  expect(failed.stderr).toContain(
    'Error: HelloFunction failed: Handler.Failed: handler.sh ended with exit status 1\n',
  );
  expect(failed.stderr).toContain('✖ HelloFunction failed');
  const inJson = await run('-d', '[]', '--json');
  expect(inJson.code).toBe(1);
  expect(JSON.parse(inJson.stdout)).toMatchObject({
    ok: false,
    functionError: 'Unhandled',
    error: { code: 'function-error' },
    payload: { errorType: 'Handler.Failed' },
  });

  // The template is not needed, and the bytes are those of Lambda.
  writeFileSync(join(cwd, 'template.yaml'), readFileSync(join(cwd, 'template.yaml'), 'utf8').slice(0, 20));
  expect((await run('HelloFunction', '-d', '{}')).stdout).toBe('{"message": "Hello, world!"}\n');
}, 120_000);

interface Bare {
  proxy: AwsProxy;
  env: Record<string, string | undefined>;
  cwd: string;
  name: string;
}

/** A function that no stack owns, behind a proxy that answers its invocations. */
async function bare(ctx: TestContext): Promise<Bare> {
  const { endpoint } = live(ctx);
  const proxy = await awsProxy(endpoint, ctx);
  const name = uniqueName('bare');
  await makeBareFunction(endpoint, name, { SECRET_VAR: CANARY });
  return { proxy, env: live(ctx, proxy.endpoint).env, cwd: temporaryFolder(ctx), name };
}

const invocations = (proxy: AwsProxy) => proxy.calls.filter(({ action }) => INVOKE.test(action)).length;

test('the end of its log and its report are told; on a terminal in 80 columns', async (ctx) => {
  const { proxy, env, cwd, name } = await bare(ctx);
  const id = '8f507cfc-aaaa-4697-b07a-ac58fc914c95';
  const log = `START RequestId: ${id} Version: 7\nhello from afar\nEND RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: 79.67 ms\tBilled Duration: 115 ms\tMemory Size: 128 MB\tMax Memory Used: 73 MB\tInit Duration: 35.20 ms\t\n`;
  proxy.on(INVOKE, () => ({
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': id,
      'x-amz-executed-version': '7',
      'x-amz-log-result': Buffer.from(log).toString('base64'),
    },
    body: '{"a":[1]}',
  }));
  const args = ['invoke', name, '--remote', '--qualifier', 'live'];
  const piped = await samgen(args, { cwd, env });
  expect(piped).toMatchObject({ code: 0, stdout: '{"a":[1]}\n' });
  expect(piped.stderr).toBe(
    `Invoking ${name}, live in us-east-1…\n${log}✔ ${name} answered in 80 ms (billed 115 ms, start 35 ms, 73 of 128 MB, version 7, request ${id})\n`,
  );
  expect(JSON.parse((await samgen([...args, '--json'], { cwd, env })).stdout)).toEqual({
    ok: true,
    function: name,
    payload: { a: [1] },
    requestId: id,
    durationMs: 79.67,
    billedDurationMs: 115,
    initMs: 35.2,
    maxMemoryMB: 73,
    memorySizeMB: 128,
    executedVersion: '7',
    logTail: log,
  });
  const terminal = openTerminal(args, cwd, env);
  await terminal.see(id.slice(-6));
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  const report = terminal.text().slice(terminal.text().indexOf('✔')).split('\r\n');
  expect(Math.max(...report.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(terminal.text()).toContain('{\r\n  "a": [\r\n    1\r\n  ]\r\n}\r\n');
});

test('the event and the client context go there as they are', async (ctx) => {
  const { proxy, env, cwd, name } = await bare(ctx);
  proxy.on(INVOKE, ({ parameters }) => ({ body: JSON.stringify(parameters) }));
  const { stdout } = await samgen(
    ['invoke', name, '--remote', '-d', '{"name":"Ada"}', '--client-context', '{"client":{}}'],
    { cwd, env },
  );
  expect(stdout).toBe('{"name":"Ada"}\n');
});

describe('what goes wrong', () => {
  const answers: [name: string, answer: Answer | 'drop' | 'cut', words: string][] = [
    [
      'too many',
      {
        status: 429,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'TooManyRequestsException' },
        body: '{"Reason":"ConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}',
      },
      'Lambda does not take the event: too many are running',
    ],
    [
      'not ready',
      {
        status: 409,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceConflictException' },
        body: '{"Message":"The function is currently in the following state: Pending"}',
      },
      'is not ready: The function is currently in the following state: Pending',
    ],
    ['unavailable', { status: 503, body: 'no' }, 'Lambda answered with 503.'],
    [
      'denied',
      {
        status: 403,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
        body: `{"Message":"not authorized, with {\\"SECRET_VAR\\":\\"${CANARY}\\"}"}`,
      },
      'lambda:InvokeFunction is denied',
    ],
    ['lost on the way', 'drop', 'does not answer'],
  ];
  test.for(answers)('%s: in words, once, and no value', async ([, answer, words], ctx) => {
    const { proxy, env, cwd, name } = await bare(ctx);
    proxy.on(INVOKE, () => answer);
    for (const more of [['--debug'], ['--json', '--debug']]) {
      const before = invocations(proxy);
      const { code, stdout, stderr } = await samgen(['invoke', name, '--remote', ...more], { cwd, env });
      expect(code).toBe(1);
      expect(stdout + stderr).toContain(words);
      expect(stdout + stderr).not.toContain(CANARY);
      expect(invocations(proxy)).toBe(before + 1);
      if (more.includes('--json')) expect(JSON.parse(stdout)).toMatchObject({ ok: false });
      else expect(stdout).toBe('');
    }
    proxy.verify();
  });

  test('no function, no stack', async (ctx) => {
    const { env } = live(ctx);
    const cwd = temporaryFolder(ctx);
    const nobody = await samgen(['invoke', 'nobody-here', '--remote'], { cwd, env });
    expect(nobody).toMatchObject({ code: 1, stdout: '' });
    expect(nobody.stderr).toContain('There is no function nobody-here in us-east-1.');
    const nowhere = await samgen(['invoke', '--remote'], { cwd, env });
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain('There is no samconfig here that names a stack.');
    const stack = uniqueName('never');
    const never = await samgen(['invoke', '--remote', '--stack-name', stack], { cwd, env });
    expect(never.code).toBe(1);
    expect(never.stderr).toContain(`There is no stack ${stack} in us-east-1.`);
    expect(never.stderr).toContain(`\n  samgen deploy --stack-name ${stack}\n`);
  });

  test('several functions: the user is asked, or it is a usage error', async (ctx) => {
    const { env, endpoint, calls } = live(ctx);
    const stack = uniqueName('several');
    const made = await makePlainStack(calls, stack, { One: { AB: '1' }, Two: { AB: '2' } });
    const cwd = temporaryFolder(ctx);
    const args = ['invoke', '--remote', '--stack-name', stack];
    const alone = await samgen(args, { cwd, env });
    expect(alone.code).toBe(2);
    expect(alone.stderr).toContain(`The stack ${stack} has 2 functions; say which one.`);
    expect(alone.stderr).toContain(`One (${made['One']})`);
    const proxy = await awsProxy(endpoint, ctx);
    proxy.on(INVOKE, ({ action }) => ({ body: JSON.stringify(action) }));
    const terminal = openTerminal(args, cwd, { ...env, AWS_ENDPOINT_URL: proxy.endpoint });
    await terminal.see('Which function?');
    terminal.type(`${KEY.down}${KEY.enter}`);
    await terminal.see(`functions/${made['Two']}/invocations`);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  });
});

describe('Ctrl-C', () => {
  test.for(['SIGINT', 'SIGTERM'] as const)(
    '%s gives up the call, and says what may go on',
    async (signal, ctx) => {
      const { proxy, env, cwd, name } = await bare(ctx);
      let reach = () => {};
      const reached = new Promise<void>((resolve) => {
        reach = resolve;
      });
      let letGo = () => {};
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      ctx.onTestFinished(() => letGo());
      proxy.on(INVOKE, async () => {
        reach();
        await held;
        return { body: '{}' };
      });
      const running = execa(process.execPath, [BIN, 'invoke', name, '--remote'], {
        cwd,
        env,
        reject: false,
        stdin: 'ignore',
      });
      await reached;
      running.kill(signal);
      const { exitCode, stdout, stderr } = await running;
      expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
      expect(stderr).toContain('✖ Cancelled.\n  The call was given up; the function may still be running');
      expect(invocations(proxy)).toBe(1);
    },
  );
});
