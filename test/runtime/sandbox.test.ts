import { getEventListeners } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { CancelledError, FailedError, UsageError } from '../../src/errors.ts';
import {
  bash,
  exitCodeOf,
  isAlive,
  nodeLoop,
  pidFrom,
  sandboxOf,
  taskRootWith,
  temporaryFolder,
  until,
} from './helpers.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const event = Buffer.from('{}');
const tells = (errorType: string, requestId: string, error: string) => ({
  errorType,
  errorMessage: `RequestId: ${requestId} Error: ${error}`,
});

test('runs a shell bootstrap, and keeps it warm', async () => {
  const sandbox = sandboxOf(
    taskRootWith(
      bash(
        'while true; do next_event; echo "got $event" >&2; respond "{\\"pid\\":$$,\\"event\\":$event}"; done',
      ),
    ),
  );
  const first = await sandbox.call({ name: 'Ada' });
  const second = await sandbox.call({ name: 'Grace' });
  expect(first.body).toEqual({ pid: expect.any(Number), event: { name: 'Ada' } });
  expect(second.body).toEqual({ ...(first.body as object), event: { name: 'Grace' } });
  expect(first.functionError).toBeUndefined();
  expect(first.initMs).toBeGreaterThan(0);
  expect(second.initMs).toBeUndefined();
  expect(second.durationMs).toBeGreaterThan(0);
  expect(first.requestId).toMatch(uuid);
  expect(second.requestId).not.toBe(first.requestId);
  if (process.platform === 'linux') expect(first.maxMemoryBytes).toBeGreaterThan(1_000_000);
  await sandbox.close();
  expect(sandbox.log.text).toBe('got {"name":"Ada"}\ngot {"name":"Grace"}\n');
});

test.runIf(process.platform === 'linux')('the memory of children that have ended counts', async () => {
  // It lives for several looks at the memory.
  const child = 'setTimeout(() => {}, 400); globalThis.kept = Buffer.alloc(150e6, 1)';
  const sandbox = sandboxOf(
    taskRootWith(bash(`while true; do next_event; ${process.execPath} -e '${child}'; respond "{}"; done`)),
  );
  expect((await sandbox.call({})).maxMemoryBytes).toBeGreaterThan(150e6);
});

test.runIf(process.platform === 'linux')('memory that is taken just before the answer counts', async () => {
  // An event long enough for a look at its end, and too short to be seen by the timer for sure.
  const handler = `
    if (!event.bytes) return {};
    await new Promise((resolve) => setTimeout(resolve, 15));
    globalThis.kept = Buffer.alloc(event.bytes, 1);
    return {};`;
  const sandbox = sandboxOf(taskRootWith(nodeLoop(handler)));
  const { maxMemoryBytes: before = 0 } = await sandbox.call({});
  const { maxMemoryBytes: after } = await sandbox.call({ bytes: 60e6 });
  expect(after).toBeGreaterThan(before + 50e6);
});

test('tells the function what AWS tells it', async () => {
  const sandbox = sandboxOf(taskRootWith(nodeLoop('return headers;')), { timeoutSeconds: 7 });
  const before = Date.now();
  const { payload, requestId } = await sandbox.invoke(event, { clientContext: '{"custom":{"a":"1"}}' });
  const after = Date.now();
  const headers = JSON.parse(payload.toString());
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  expect(deadline).toBeGreaterThanOrEqual(before + 7000);
  expect(deadline).toBeLessThanOrEqual(after + 7000);
  expect(headers).toMatchObject({
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:000000000000:function:hello',
    'lambda-runtime-client-context': '{"custom":{"a":"1"}}',
    'lambda-runtime-trace-id': expect.stringMatching(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
    ),
  });
  const seconds = Number.parseInt(headers['lambda-runtime-trace-id'].slice(7, 15), 16);
  expect(Math.abs(seconds - before / 1000)).toBeLessThan(5);
});

test("nothing of this process gets into the function's environment", async () => {
  process.env['SAMGEN_TEST_SECRET'] = 'leaked';
  onTestFinished(() => void delete process.env['SAMGEN_TEST_SECRET']);
  const folder = taskRootWith(nodeLoop('return process.env;'));
  const sandbox = sandboxOf(folder, { variables: { GREETING: 'hello' } });
  const { body } = await sandbox.call({});
  expect(body).toMatchObject({ GREETING: 'hello', LAMBDA_TASK_ROOT: folder, _HANDLER: 'hello.handler' });
  expect(Object.keys(body as object).sort()).toEqual(
    `AWS_ACCESS_KEY_ID AWS_DEFAULT_REGION AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_NAME
     AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME
     AWS_LAMBDA_RUNTIME_API AWS_REGION AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_XRAY_CONTEXT_MISSING
     AWS_XRAY_DAEMON_ADDRESS GREETING LAMBDA_RUNTIME_DIR LAMBDA_TASK_ROOT LANG LD_LIBRARY_PATH PATH TZ
     _AWS_XRAY_DAEMON_ADDRESS _AWS_XRAY_DAEMON_PORT _HANDLER`.split(/\s+/),
  );
});

test('a reserved variable is refused before anything is started', async () => {
  const folder = taskRootWith('#!/bin/bash\ntouch started\n');
  const sandbox = sandboxOf(folder, { variables: { AWS_REGION: 'mars-1' } });
  await expect(sandbox.invoke(event)).rejects.toThrow(UsageError);
  expect(existsSync(join(folder, 'started'))).toBe(false);
});

test('a function error is the payload, as the function sent it', async () => {
  const sandbox = sandboxOf(
    taskRootWith(
      nodeLoop(`await post('error', '{"errorMessage":"no",  "errorType":"Mine"}'); return undefined;`),
    ),
  );
  const result = await sandbox.invoke(event);
  expect(result.payload.toString()).toBe('{"errorMessage":"no",  "errorType":"Mine"}');
  expect(result.functionError).toBe('Unhandled');
  expect((await sandbox.invoke(event)).initMs).toBeUndefined();
});

/** The log of a start that failed twice, with what the function wrote in each. */
const failedTwice = (words: string, errorType: string) =>
  new RegExp(
    ['init', 'invoke']
      .map(
        (phase) =>
          `${words}INIT_REPORT Init Duration: \\d+\\.\\d\\d ms\tPhase: ${phase}\tStatus: error\tError Type: ${errorType}\n`,
      )
      .join('')
      .replace(/^/, '^')
      .replace(/$/, '$'),
  );

test('an init error is the payload, as the runtime sent it the second time; all log lines are kept', async () => {
  const error = '{"errorMessage":"no config","errorType":"Init.Config"}';
  const folder = taskRootWith(
    bash(
      `curl -sS -o /dev/null -X POST -H "Lambda-Runtime-Function-Error-Type: $(cat type)" -d '${error}' "$api/init/error"; echo "giving up" >&2; echo x >> starts; exit 1`,
    ),
  );
  for (const [given, shown] of [
    ['Runtime.NoConfig', 'Runtime\\.NoConfig'],
    ['Function.NoConfig1', 'Function\\.Unknown'],
    ['Init.Config', 'Runtime\\.Unknown'],
    ['', 'Runtime\\.Unknown'],
  ] as const) {
    writeFileSync(join(folder, 'type'), given);
    writeFileSync(join(folder, 'starts'), '');
    const sandbox = sandboxOf(folder);
    const result = await sandbox.invoke(event);
    expect(result).toMatchObject({ functionError: 'Unhandled', durationMs: 0, initMs: expect.any(Number) });
    expect(result.payload.toString()).toBe(error);
    expect(sandbox.log.text).toMatch(failedTwice('giving up\n', shown));
    expect(readFileSync(join(folder, 'starts'), 'utf8')).toBe('x\nx\n');
  }
});

test('a start that fails once is repeated within the invocation, on a Runtime API of its own', async () => {
  const folder = taskRootWith(
    bash(
      `echo "$AWS_LAMBDA_RUNTIME_API" >> starts
[ "$(wc -l < starts)" = 1 ] && exit 3
while true; do next_event; respond '"second"'; done`,
    ),
  );
  const sandbox = sandboxOf(folder);
  const result = await sandbox.call({});
  expect(result).toMatchObject({ body: 'second', initMs: expect.any(Number) });
  expect(result.functionError).toBeUndefined();
  expect(sandbox.log.text).toMatch(
    /^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError\n$/,
  );
  expect((await sandbox.call({})).initMs).toBeUndefined();
  expect(new Set(readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n')).size).toBe(2);
});

test.each([
  ['exit 127', 'Runtime exited with error: exit status 127'],
  ['exit 0', 'Runtime exited without providing a reason'],
  ['kill -KILL $$', 'Runtime exited with error: signal: killed'],
  ['kill -SEGV $$', 'Runtime exited with error: signal: segmentation fault'],
])('a runtime that ends is an ExitError, at its start and during an event: %s', async (command, error) => {
  for (const atStart of [true, false]) {
    const sandbox = sandboxOf(taskRootWith(bash(`${atStart ? '' : 'next_event\n'}echo bye; ${command}`)));
    const result = await sandbox.call({});
    expect(result.body).toEqual(tells('Runtime.ExitError', result.requestId, error));
    expect(result.functionError).toBe('Unhandled');
    if (atStart) expect(sandbox.log.text).toMatch(failedTwice('bye\n', 'Runtime\\.ExitError'));
    else expect(sandbox.log.text).toBe('bye\n');
  }
});

test.each([
  [
    'no bootstrap',
    undefined,
    0o755,
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  ],
  ['no permission', '#!/bin/bash\n', 0o644, 'fork/exec /var/task/bootstrap: permission denied'],
  ['no format', 'echo hello\n', 0o755, 'fork/exec /var/task/bootstrap: exec format error'],
  ['CRLF', '#!/bin/bash\r\n', 0o755, 'fork/exec /var/task/bootstrap: no such file or directory'],
])('a bootstrap that cannot start is an InvalidEntrypoint: %s', async (_name, text, mode, error) => {
  const folder = text === undefined ? temporaryFolder() : taskRootWith(text, mode);
  const result = await sandboxOf(folder).call({});
  expect(result.body).toEqual(tells('Runtime.InvalidEntrypoint', result.requestId, error));
  expect(result).toMatchObject({
    functionError: 'Unhandled',
    startFailure: { path: join(folder, 'bootstrap') },
  });
});

test('a response counts though the runtime exits with an error after it; the next event finds a new one', async () => {
  const sandbox = sandboxOf(taskRootWith(bash('next_event; respond "\\"from $$\\""; exit 5')));
  const first = await sandbox.call({});
  const second = await sandbox.call({});
  expect(first.functionError).toBeUndefined();
  expect(second.functionError).toBeUndefined();
  expect(second.body).not.toBe(first.body);
  expect(second.initMs).toBeGreaterThan(0);
});

test('a response counts though the runtime does not wait for the 202, and its end is known before all is read', async () => {
  const folder = taskRootWith(
    bash(
      `next_event
exec 3<>"/dev/tcp/\${AWS_LAMBDA_RUNTIME_API/://}"
printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 2000000\\r\\n\\r\\n' "$id" >&3
head -c 2000000 /dev/zero | tr '\\0' 1 >&3
exit 1`,
    ),
  );
  for (let round = 0; round < 5; round += 1) {
    const { payload, functionError } = await sandboxOf(folder).invoke(event);
    expect(functionError).toBeUndefined();
    expect(payload.length).toBe(2_000_000);
  }
});

test.runIf(process.platform === 'linux')(
  'an end takes with it what left the group and holds a connection open',
  async () => {
    const folder = taskRootWith(
      bash(`setsid bash -c 'exec 3<>"/dev/tcp/\${AWS_LAMBDA_RUNTIME_API/://}"; echo $$ > "$0/pid"; exec sleep 1000' "$PWD" &
until [ -s pid ]; do sleep 0.01; done
next_event; exit 3`),
    );
    const result = await sandboxOf(folder).call({});
    expect(result.body).toEqual(
      tells('Runtime.ExitError', result.requestId, 'Runtime exited with error: exit status 3'),
    );
    expect(isAlive(await pidFrom(join(folder, 'pid')))).toBe(false);
  },
);

test('a runtime that ends between events is replaced without the caller seeing it', async () => {
  const folder = taskRootWith(
    nodeLoop(`return process.pid;`, 'process.on("SIGUSR2", () => process.exit(9));'),
  );
  const sandbox = sandboxOf(folder);
  const { body: pid } = await sandbox.call({});
  process.kill(Number(pid), 'SIGUSR2');
  await until(() => !process.getActiveResourcesInfo().includes('ProcessWrap'), 'the end to be noticed');
  const second = await sandbox.call({});
  expect(second.functionError).toBeUndefined();
  expect(second.body).not.toBe(pid);
  expect(second.initMs).toBeGreaterThan(0);
});

test('a timeout kills the function with all it started, and the next event finds a new one', async () => {
  const folder = taskRootWith(
    bash(
      `while true; do next_event
case "$event" in *slow*) sleep 1000 & echo $! > grandchild; echo $$ > own; trap '' TERM; wait;; *) respond '"fast"';; esac; done`,
    ),
  );
  const sandbox = sandboxOf(folder, { timeoutSeconds: 1 });
  expect((await sandbox.call({})).body).toBe('fast');
  const slow = await sandbox.call({ slow: true });
  expect(slow.body).toEqual(tells('Sandbox.Timedout', slow.requestId, 'Task timed out after 1.00 seconds'));
  expect(slow.functionError).toBe('Unhandled');
  expect(slow.durationMs).toBeGreaterThanOrEqual(995);
  expect(slow.durationMs).toBeLessThan(2000);
  expect(isAlive(await pidFrom(join(folder, 'own')))).toBe(false);
  const grandchild = await pidFrom(join(folder, 'grandchild'));
  await until(() => !isAlive(grandchild), 'the grandchild to be gone');
  const next = await sandbox.call({});
  expect(next.body).toBe('fast');
  expect(next.initMs).toBeGreaterThan(0);
});

test('a bootstrap that never asks for an event is started twice and then out of time', async () => {
  const folder = taskRootWith('#!/bin/bash\necho $$ >> starts\nsleep 1000\n');
  const sandbox = sandboxOf(folder, { initSeconds: 0.3, timeoutSeconds: 0.5 });
  const result = await sandbox.call({});
  expect(result.body).toEqual(
    tells('Sandbox.Timedout', result.requestId, 'Task timed out after 0.50 seconds'),
  );
  const pids = readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n').map(Number);
  expect(sandbox.log.text).toMatch(
    /^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: timeout\nINIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: invoke\tStatus: timeout\n$/,
  );
  expect(pids).toHaveLength(2);
  expect(pids.map(isAlive)).toEqual([false, false]);
});

test('a start that is too slow for the init phase is repeated within the Timeout', async () => {
  const folder = taskRootWith(bash('sleep 0.6; while true; do next_event; respond \'"late"\'; done'));
  const sandbox = sandboxOf(folder, { initSeconds: 0.3, timeoutSeconds: 5 });
  expect((await sandbox.call({})).body).toBe('late');
});

test('a response over the limit is ResponseSizeTooLarge, and the function goes on', async () => {
  const sandbox = sandboxOf(taskRootWith(nodeLoop("return 'x'.repeat(event.size);")));
  const tooLarge = await sandbox.call({ size: 6_291_555 });
  expect(tooLarge.body).toEqual({
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    errorType: 'Function.ResponseSizeTooLarge',
  });
  expect(tooLarge.functionError).toBe('Unhandled');
  const fits = await sandbox.call({ size: 6_291_554 });
  expect(fits.payload.length).toBe(6_291_556);
  expect(fits.initMs).toBeUndefined();
});

test('an event over the limit is a usage error; one of exactly the limit is run', async () => {
  const sandbox = sandboxOf(taskRootWith(nodeLoop('return event.length;')));
  const text = (size: number) => Buffer.from(JSON.stringify('x'.repeat(size - 2)));
  const refused = expect(sandbox.invoke(text(6_291_457))).rejects;
  await refused.toThrow(UsageError);
  await refused.toMatchObject({ message: expect.stringContaining('6291457'), hint: expect.any(String) });
  expect((await sandbox.invoke(text(6_291_456))).payload.toString()).toBe(String(6_291_454));
});

test('a client context that AWS would refuse is a usage error', async () => {
  const sandbox = sandboxOf(taskRootWith(nodeLoop('return 1;')));
  await expect(sandbox.invoke(event, { clientContext: 'not json' })).rejects.toThrow(UsageError);
  const large = JSON.stringify('x'.repeat(2700));
  await expect(sandbox.invoke(event, { clientContext: large })).rejects.toThrow(UsageError);
});

test('invocations at the same time wait for each other', async () => {
  const sandbox = sandboxOf(taskRootWith(nodeLoop('return [process.pid, event];')));
  const results = await Promise.all([1, 2, 3, 4, 5].map((number) => sandbox.call(number)));
  const bodies = results.map((result) => result.body as [number, number]);
  expect(bodies.map(([, number]) => number)).toEqual([1, 2, 3, 4, 5]);
  expect(new Set(bodies.map(([pid]) => pid)).size).toBe(1);
});

test('failures to start at the same time keep to themselves', async () => {
  const folder = taskRootWith('#!/bin/bash\nexit 11\n');
  const shared = sandboxOf(folder);
  const calls = [
    ...[1, 2, 3].map(() => shared.call({})),
    ...[1, 2, 3, 4, 5].map(() => sandboxOf(folder).call({})),
  ];
  const results = await Promise.all(calls);
  expect(new Set(results.map((result) => result.requestId)).size).toBe(8);
  for (const { body, requestId } of results) {
    expect(body).toEqual(tells('Runtime.ExitError', requestId, 'Runtime exited with error: exit status 11'));
  }
});

test('an abort kills the function and rejects; the next event finds a new one', async () => {
  const folder = taskRootWith(
    bash(
      'while true; do next_event; case "$event" in *slow*) echo $$ > pid; sleep 1000;; esac; respond 1; done',
    ),
  );
  const sandbox = sandboxOf(folder);
  const abort = new AbortController();
  const cancelled = expect(sandbox.invoke(Buffer.from('"slow"'), { signal: abort.signal })).rejects.toThrow(
    CancelledError,
  );
  const pid = await pidFrom(join(folder, 'pid'));
  abort.abort();
  await cancelled;
  expect((await sandbox.call({})).body).toBe(1);
  expect(isAlive(pid)).toBe(false);
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
});

test('an abort also ends a start, and one that came before starts nothing', async () => {
  const folder = taskRootWith('#!/bin/bash\necho $$ > pid\nsleep 1000\n');
  const early = AbortSignal.abort();
  await expect(sandboxOf(folder).invoke(event, { signal: early })).rejects.toThrow(CancelledError);
  expect(existsSync(join(folder, 'pid'))).toBe(false);
  const abort = new AbortController();
  const cancelled = expect(sandboxOf(folder, { signal: abort.signal }).invoke(event)).rejects.toThrow(
    CancelledError,
  );
  const pid = await pidFrom(join(folder, 'pid'));
  abort.abort();
  await cancelled;
  expect(isAlive(pid)).toBe(false);
});

test('close cancels what runs and what waits, and takes no more', async () => {
  const folder = taskRootWith(bash('next_event; echo $$ > pid; sleep 1000'));
  const sandbox = sandboxOf(folder);
  const cancelled = [sandbox.invoke(event), sandbox.invoke(event)].map((call) =>
    expect(call).rejects.toThrow(CancelledError),
  );
  const pid = await pidFrom(join(folder, 'pid'));
  await sandbox.close();
  await Promise.all(cancelled);
  expect(isAlive(pid)).toBe(false);
  await expect(sandbox.invoke(event)).rejects.toThrow(FailedError);
});

test('close of a sandbox that never ran, and twice', async () => {
  const sandbox = sandboxOf(temporaryFolder());
  await expect(Promise.all([sandbox.close(), sandbox.close()])).resolves.toEqual([undefined, undefined]);
});

test('close leaves no process, listener or timer: node ends by itself', () => {
  const folder = taskRootWith(
    nodeLoop("require('fs').writeFileSync('pid', String(process.pid)); return event;"),
  );
  const exitCode = exitCodeOf(
    folder,
    `import { bootstrapProgram } from '@runtime/bootstrap-process.ts';
import { openSandbox } from '@runtime/sandbox.ts';
const taskRoot = ${JSON.stringify(folder)};
const program = bootstrapProgram({ taskRoot, stdout: process.stdout, stderr: process.stderr });
const settings = { functionName: 'hello', memorySize: 128, region: 'eu-west-1', handler: 'hello', variables: {} };
const sandbox = openSandbox({ ...settings, taskRoot, program, timeoutSeconds: 900 });
const { payload } = await sandbox.invoke(Buffer.from('7'));
await sandbox.close();
process.exitCode = Number(payload);
`,
  );
  expect(exitCode).toBe(7);
  expect(isAlive(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false);
});

test('close lets the runtime finish what it does after its answer', async () => {
  const folder = taskRootWith(
    bash('while true; do next_event; respond 1; sleep 0.5; echo "after the answer"; done'),
  );
  const sandbox = sandboxOf(folder);
  const begun = performance.now();
  await sandbox.call({});
  expect(performance.now() - begun).toBeLessThan(500);
  await sandbox.close();
  expect(sandbox.log.text).toBe('after the answer\n');
});

test('a runtime that never comes back after its answer has until its Timeout, or until it is aborted', async () => {
  const folder = taskRootWith(bash('next_event; respond $$; sleep 1000'));
  const sandbox = sandboxOf(folder, { timeoutSeconds: 1 });
  const first = await sandbox.call({});
  const second = await sandbox.call({});
  expect(second.functionError).toBeUndefined();
  expect(second.body).not.toBe(first.body);
  expect(isAlive(Number(first.body))).toBe(false);

  const abort = new AbortController();
  const patient = sandboxOf(folder, { timeoutSeconds: 900, signal: abort.signal });
  const { body: pid } = await patient.call({});
  const closing = patient.close();
  abort.abort();
  await closing;
  expect(isAlive(Number(pid))).toBe(false);
});

test('a streamed response can be had while it arrives', async () => {
  const folder = taskRootWith(
    nodeLoop(`await new Promise((resolve) => {
      const id = headers['lambda-runtime-aws-request-id'];
      const request = http.request({ agent, host, port, method: 'POST', path: '/2018-06-01/runtime/invocation/' + id + '/response',
        headers: { 'Lambda-Runtime-Function-Response-Mode': 'streaming', 'Transfer-Encoding': 'chunked' } }, (response) => response.resume().on('end', resolve));
      request.write('begin ');
      const timer = setInterval(() => {
        if (!require('fs').existsSync(process.env.LAMBDA_TASK_ROOT + '/go')) return;
        clearInterval(timer);
        request.end('end');
      }, 5);
    });
    return undefined;`),
  );
  const sandbox = sandboxOf(folder);
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
  });
  const result = sandbox.invoke(event, { receiveStream: () => stream });
  await until(() => text === 'begin ', 'the first part');
  writeFileSync(join(folder, 'go'), '');
  expect((await result).payload.length).toBe(0);
  expect(text).toBe('begin end');
});

test('hundreds of invocations leave nothing on a signal they share', async () => {
  const abort = new AbortController();
  const sandbox = sandboxOf(taskRootWith(nodeLoop('return event + 1;')), { signal: abort.signal });
  for (let number = 0; number < 300; number += 1) {
    const { payload } = await sandbox.invoke(Buffer.from(String(number)), { signal: abort.signal });
    expect(payload.toString()).toBe(String(number + 1));
  }
  await sandbox.close();
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
});
