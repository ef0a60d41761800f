import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { CancelledError, FailedError, InvalidProjectError, UsageError } from '../../src/errors.ts';
import { nodeBootstrap, template, writeFiles } from '../support/function-project.ts';
import { isAlive, missingTools } from '../support/machine.ts';
import { recordedSink } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type Given, invoke, project } from './invoking.ts';

const parameters = {
  Parameters: { SecretVar: { Type: 'String', NoEcho: true }, Stage: { Type: 'String', Default: 'dev' } },
};
const variables = { SECRET_VAR: { Ref: 'SecretVar' }, STAGE: { Ref: 'Stage' }, TABLE: { Ref: 'Table' } };
const withVariables = (properties: object = {}) =>
  template({ Environment: { Variables: variables }, ...properties }, { SkipBuild: true }, parameters);

test('stdout is the payload and nothing else; logs and a report go to stderr', async () => {
  const { code, stdout, stderr } = await invoke(project(), { flags: { data: '{"raw":"{\\"a\\": 1}"}' } });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"a": 1}\n' });
  expect(stderr).toMatch(
    // That provided.al2023 has no Node is said where the artifact is one for Lambda.
    /^bootstrap is up\n✔ HelloFunction answered in [\d.]+ ms \(start \d+ ms(, [\d.]+ MB)?\)\n(On Lambda .*\n {2}Use .*\n)?$/,
  );
});

test('a terminal gets it indented', async () => {
  const stdout = recordedSink(true);
  await invoke(project(), { flags: { data: '{"raw":"{\\"a\\":[1]}"}' }, deps: { stdout } });
  expect(stdout.text()).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});

test('the function sees the configuration of template, samconfig and flags', async () => {
  const folder = project({
    'template.yaml': withVariables({ MemorySize: 512, FunctionName: 'named', Handler: 'my.handler' }),
    'samconfig.toml':
      '[dev.global.parameters]\nregion = "eu-west-3"\n[dev.deploy.parameters]\nparameter_overrides = { Stage = "two words" }\n',
  });
  const env = { ...process.env, MY_SECRET: 's3cr=t "x"' };
  const flags = { data: '{"n":1}', configEnv: 'dev', paramFromEnv: ['SecretVar=MY_SECRET'] };
  const { stdout, stderr } = await invoke(folder, { flags, deps: { env } });
  const answer = JSON.parse(stdout);
  expect(answer.event).toEqual({ n: 1 });
  expect(answer.env).toMatchObject({
    SECRET_VAR: 's3cr=t "x"',
    STAGE: 'two words',
    TABLE: 'Table',
    AWS_REGION: 'eu-west-3',
    AWS_LAMBDA_FUNCTION_NAME: 'named',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    _HANDLER: 'my.handler',
    LAMBDA_TASK_ROOT: join(folder, 'hello'),
  });
  expect(answer.env).not.toHaveProperty('MY_SECRET');
  expect(stderr).not.toContain('s3cr');
});

test('a secret without a value is absent, said in one line, and the function runs', async () => {
  const folder = project({ 'template.yaml': withVariables() });
  const { code, stdout, stderr } = await invoke(folder);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).env).not.toHaveProperty('SECRET_VAR');
  expect(stderr.split('\n').filter((line) => line.includes('SECRET_VAR'))).toEqual([
    'SECRET_VAR is not set: the parameter SecretVar has no value here',
  ]);
});

test('--quiet leaves the function’s own words only', async () => {
  const { stderr } = await invoke(project({ 'template.yaml': withVariables() }), { quiet: true });
  expect(stderr).toBe('bootstrap is up\n');
});

test('--json is one document', async () => {
  const { code, stdout } = await invoke(project({ 'template.yaml': withVariables() }), {
    json: true,
    flags: { data: '{"raw":"[1, 2]"}' },
  });
  expect(code).toBe(0);
  const { requestId, durationMs, initMs, maxMemoryMB, ...rest } = JSON.parse(stdout);
  expect(rest).toEqual({ ok: true, function: 'HelloFunction', payload: [1, 2], missing: ['SECRET_VAR'] });
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(durationMs).toBeGreaterThan(0);
  expect(initMs).toBeGreaterThan(0);
  if (process.platform === 'linux') expect(maxMemoryMB).toBeGreaterThan(1);
});

test.each([
  ['{"fail":"My.Error"}', 'My.Error', /^Error: HelloFunction failed: My\.Error: as asked$/m],
  [
    '{"exit":7}',
    'Runtime.ExitError',
    /failed: Runtime\.ExitError: Runtime exited with error: exit status 7$/m,
  ],
  [
    '{"hang":true}',
    'Sandbox.Timedout',
    /Task timed out after 1\.00 seconds\n {2}Its Timeout in the template is 1 s/,
  ],
])(
  'a function that fails on %s: exit code 1, the error on stdout, a line on stderr',
  async (data, type, line) => {
    const folder = project({ 'template.yaml': template({ Timeout: 1 }) });
    const { code, stdout, stderr } = await invoke(folder, { flags: { data } });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).errorType).toBe(type);
    expect(stderr).toMatch(line);
    expect(stderr).toMatch(/✖ HelloFunction failed after/);
    const inJson = await invoke(folder, { flags: { data }, json: true });
    expect(inJson.code).toBe(1);
    expect(JSON.parse(inJson.stdout)).toMatchObject({
      ok: false,
      functionError: 'Unhandled',
      payload: { errorType: type },
    });
  },
);

test.each([
  [{ 'hello/bootstrap': 'no script' }, /Runtime\.InvalidEntrypoint/, /is not executable: chmod \+x/],
  [{ 'hello/bootstrap': '#!/bin/sh\r\n' }, /Runtime\.InvalidEntrypoint/, /CRLF/],
])(
  'a bootstrap that cannot start fails as on AWS, and the reason is said %#',
  async (files, type, reason) => {
    const { code, stdout, stderr } = await invoke(project(files));
    expect(code).toBe(1);
    expect(stdout).toMatch(type);
    expect(stderr).toMatch(reason);
  },
);

test('events: a file, stdin’s default, samconfig', async () => {
  const folder = project({
    'events/a.json': '{"from":"file"}',
    'samconfig.toml': '[default.local_invoke.parameters]\nevent = "events/a.json"\n',
  });
  const event = async (flags: object) =>
    JSON.parse((await invoke(folder, { flags: { ...flags } })).stdout).event;
  expect(await event({})).toEqual({ from: 'file' });
  expect(await event({ data: '{}' })).toEqual({});
  expect(await event({ event: 'events/a.json' })).toEqual({ from: 'file' });
  expect(await event({ data: '@events/a.json' })).toEqual({ from: 'file' });
});

const two = JSON.stringify({
  Resources: Object.fromEntries(
    ['One', 'Two'].map((id) => [
      id,
      {
        Type: 'AWS::Serverless::Function',
        Metadata: { SkipBuild: true },
        Properties: { Runtime: 'provided.al2023', Handler: 'bootstrap', CodeUri: id },
      },
    ]),
  ),
});

test('the function that is named, in a JSON template', async () => {
  const folder = join(temporaryFolder(), 'p');
  writeFiles(folder, {
    'template.json': two,
    'One/bootstrap': nodeBootstrap('one'),
    'Two/bootstrap': nodeBootstrap('two'),
  });
  expect(JSON.parse((await invoke(folder, { function: 'Two' })).stdout).mark).toBe('two');
  await expect(invoke(folder)).rejects.toThrow(UsageError);
});

test.each<[string, Record<string, string>, Given, new (...args: never[]) => Error, RegExp]>([
  [
    'no template',
    { 'template.yaml': '' },
    { flags: { template: 'x.yaml' } },
    UsageError,
    /no template x\.yaml/,
  ],
  ['a template that is none', { 'template.yaml': 'a: [' }, {}, InvalidProjectError, /^template\.yaml:1:/],
  [
    'an image',
    { 'template.yaml': template({ PackageType: 'Image' }, {}) },
    {},
    InvalidProjectError,
    /container image/,
  ],
  [
    'another runtime',
    { 'template.yaml': template({ Runtime: 'python3.12' }) },
    {},
    FailedError,
    /python3\.12/,
  ],
  ['no JSON', {}, { flags: { data: '{a}' } }, UsageError, /not JSON/],
  [
    'a secret on the command line',
    { 'template.yaml': withVariables() },
    { flags: { param: ['SecretVar=x'] } },
    UsageError,
    /secret/,
  ],
])('%s is an error before anything runs', async (_name, files, given, type, message) => {
  const folder = project({ ...files, 'hello/bootstrap': '#!/bin/sh\ntouch ran\n' });
  await expect(invoke(folder, given)).rejects.toThrow(type);
  await expect(invoke(folder, given)).rejects.toThrow(message);
  expect(existsSync(join(folder, 'hello/ran'))).toBe(false);
});

test('an arm64 program runs through the emulator', async (ctx) => {
  const missing = missingTools('go', 'qemu-aarch64-static');
  if (missing) ctx.skip(missing);
  if (process.arch === 'arm64') ctx.skip('this machine runs arm64 itself');
  const folder = project({
    'template.yaml': template({ Architectures: ['arm64'], Timeout: 20 }, { BuildMethod: 'go1.x' }),
    'hello/go.mod': 'module hello\n\ngo 1.21\n',
    'hello/main.go': goBootstrap,
  });
  const env = { ...process.env, CGO_ENABLED: '0', XDG_CACHE_HOME: join(folder, '../cache') };
  const { code, stdout } = await invoke(folder, { flags: { data: '"é"' }, deps: { env } });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"arch":"arm64","event":"é"}\n' });
});

// Without net/http, which takes a minute to compile where nothing is cached.
const goBootstrap = `package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"runtime"
	"strconv"
)

func main() {
	c, err := net.Dial("tcp", os.Getenv("AWS_LAMBDA_RUNTIME_API"))
	if err != nil {
		panic(err)
	}
	r := bufio.NewReader(c)
	read := func() (textproto.MIMEHeader, []byte) {
		t := textproto.NewReader(r)
		t.ReadLine()
		h, err := t.ReadMIMEHeader()
		if err != nil {
			os.Exit(9)
		}
		n, _ := strconv.Atoi(h.Get("Content-Length"))
		b := make([]byte, n)
		io.ReadFull(r, b)
		return h, b
	}
	for {
		fmt.Fprintf(c, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
		h, event := read()
		answer := fmt.Sprintf("{\\"arch\\":%q,\\"event\\":%s}", runtime.GOARCH, event)
		fmt.Fprintf(c, "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: %d\\r\\n\\r\\n%s", h.Get("Lambda-Runtime-Aws-Request-Id"), len(answer), answer)
		read()
	}
}
`;

test('cancelling while the function hangs kills it and its children', async () => {
  const folder = project({
    'template.yaml': template({ Timeout: 60 }),
    'hello/bootstrap': `#!/bin/sh
sleep 600 &
echo $$ $! > pids.new && mv pids.new pids
wait
`,
  });
  const cancel = new AbortController();
  const invoked = invoke(folder, { deps: { signal: cancel.signal } });
  const file = join(folder, 'hello/pids');
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), 20_000);
  const pids = readFileSync(file, 'utf8').trim().split(' ').map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  cancel.abort();
  await expect(invoked).rejects.toThrow(CancelledError);
  await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), 5_000);
});

test('cancelling while make runs kills what it started and leaves no half build', async (ctx) => {
  const missing = missingTools('make');
  if (missing) ctx.skip(missing);
  const folder = project({
    'template.yaml': template({}, { BuildMethod: 'makefile' }),
    'hello/Makefile': `build-HelloFunction:
	touch $(ARTIFACTS_DIR)/half; sleep 600 & echo $$! > "${'$(OUT)'}.new"; mv "${'$(OUT)'}.new" "${'$(OUT)'}"; sleep 601
`,
  });
  const out = join(folder, '../pid');
  const cache = join(folder, '../cache');
  const cancel = new AbortController();
  const env = { ...process.env, OUT: out, XDG_CACHE_HOME: cache };
  const invoked = invoke(folder, { deps: { signal: cancel.signal, env } });
  await vi.waitFor(() => expect(existsSync(out)).toBe(true), 20_000);
  const pid = Number(readFileSync(out, 'utf8'));
  expect(isAlive(pid)).toBe(true);
  cancel.abort();
  await expect(invoked).rejects.toThrow(CancelledError);
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000);
  expect(readdirSync(cache, { recursive: true }).filter((name) => String(name).includes('half'))).toEqual([]);
});
