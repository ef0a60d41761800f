import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { FailedError, UsageError } from '../../src/errors.ts';
import { awsServer, isolateAws, KEYS } from '../support/aws-server.ts';
import { nodeBootstrap, template } from '../support/function-project.ts';
import { rejectionOf } from '../support/thrown.ts';
import { invoke, project } from './invoking.ts';

const CANARY = ['c4n4ry', 'of', 'the', 'host'].join('-');
const withVariables = (variables: object, properties: object = {}) =>
  template(
    { Environment: { Variables: variables }, ...properties },
    { SkipBuild: true },
    {
      Parameters: { SecretVar: { Type: 'String', NoEcho: true } },
    },
  );

/** The function's environment, and what samgen printed. */
async function environmentOf(folder: string, flags: object, env: Record<string, string> = {}) {
  const deps = { env: { ...process.env, ...env } };
  const { stdout, stderr } = await invoke(folder, { flags: { data: '{}', ...flags }, deps });
  return { env: JSON.parse(stdout).env as Record<string, string>, stderr };
}

test("is Lambda's, the template's, and nothing of this machine's", async () => {
  const variables = { PLAIN: 'p', TABLE: { 'Fn::GetAtt': ['Table', 'Arn'] }, TZ: 'Europe/Paris' };
  const folder = project({
    'template.yaml': withVariables(variables, {
      MemorySize: 512,
      Handler: 'my.handler',
      FunctionName: 'named',
    }),
  });
  const { env } = await environmentOf(folder, { region: 'eu-west-3' }, { HOST_SECRET: CANARY, LANG: 'C' });
  const taskRoot = join(folder, 'hello');
  const {
    AWS_LAMBDA_LOG_STREAM_NAME: stream,
    AWS_LAMBDA_RUNTIME_API: api,
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    ...rest
  } = env;
  expect(rest).toEqual({
    AWS_DEFAULT_REGION: 'eu-west-3',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_FUNCTION_NAME: 'named',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/named',
    AWS_REGION: 'eu-west-3',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: taskRoot,
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH: `/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:${taskRoot}:${taskRoot}/lib:/opt/lib`,
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    PLAIN: 'p',
    TABLE: 'Table',
    TZ: 'Europe/Paris',
    _HANDLER: 'my.handler',
  });
  expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  expect(api).toMatch(/^127\.0\.0\.1:\d+$/);
  for (const credential of [key, secret, token]) expect(credential).toMatch(/samgen-local/i);
});

test('files and the environment of the user go over the template, and what they give is not missing', async () => {
  const folder = project({
    'template.yaml': withVariables({ SECRET_VAR: { Ref: 'SecretVar' }, STAGE: 'template', KEPT: 'kept' }),
    'local.env': 'SECRET_VAR=from the file\nSTAGE=from the file\n',
    'sam.json': '{"Parameters": {"STAGE": "for all"}, "HelloFunction": {"EXTRA": "mine"}}',
  });
  const flags = { envFile: ['local.env', 'sam.json'], inheritEnv: ['HOST_SECRET'] };
  const { env, stderr } = await environmentOf(folder, flags, { HOST_SECRET: CANARY });
  expect(env).toMatchObject({
    SECRET_VAR: 'from the file',
    STAGE: 'for all',
    KEPT: 'kept',
    EXTRA: 'mine',
    HOST_SECRET: CANARY,
  });
  expect(stderr).not.toMatch(/is not set|c4n4ry|from the file/);
});

test('AWS::StackName is what --stack-name says', async () => {
  const folder = project({ 'template.yaml': withVariables({ STACK: { Ref: 'AWS::StackName' } }) });
  expect((await environmentOf(folder, {})).env['STACK']).toBe('local');
  expect((await environmentOf(folder, { stackName: 'mine' })).env['STACK']).toBe('mine');
});

describe('the user’s credentials', () => {
  test('get in with --aws-credentials only; whose they are is said, and nothing of them', async () => {
    await awsServer();
    const keys = { ...KEYS, AWS_SESSION_TOKEN: CANARY, AWS_DEFAULT_REGION: 'eu-central-1' };
    const folder = project();
    const without = await environmentOf(folder, {}, keys);
    expect(without.env['AWS_ACCESS_KEY_ID']).not.toBe(KEYS.AWS_ACCESS_KEY_ID);
    expect(JSON.stringify(without.env)).not.toContain(CANARY);
    const { env, stderr } = await environmentOf(folder, { awsCredentials: true }, keys);
    expect(env).toMatchObject({ ...KEYS, AWS_SESSION_TOKEN: CANARY, AWS_REGION: 'eu-central-1' });
    expect(stderr).toContain('It runs with the credentials of arn:aws:iam::123456789012:user/ada.\n');
    for (const secret of [CANARY, ...Object.values(KEYS)]) expect(stderr).not.toContain(secret);
  });

  test('that are for ever have no session token', async () => {
    await awsServer();
    const { env } = await environmentOf(project(), { awsCredentials: true, region: 'eu-central-1' }, KEYS);
    expect(env['AWS_ACCESS_KEY_ID']).toBe(KEYS.AWS_ACCESS_KEY_ID);
    expect(env).not.toHaveProperty('AWS_SESSION_TOKEN');
  });

  test('none: nothing runs', async () => {
    isolateAws('http://127.0.0.1:9');
    const folder = project();
    const flags = { awsCredentials: true, region: 'eu-central-1' };
    const error = await rejectionOf(invoke(folder, { flags, deps: { env: {} } }), FailedError);
    expect(error.message).toBe('There are no AWS credentials.');
  });

  test('the region of their profile is the function’s, where nothing else says one', async () => {
    isolateAws('http://127.0.0.1:9');
    writeFileSync(process.env['AWS_CONFIG_FILE']!, '[profile work]\nregion=eu-south-1\n');
    const regionOf = async (flags: object, env: Record<string, string> = {}) =>
      (await environmentOf(project(), flags, env)).env['AWS_REGION'];
    expect(await regionOf({})).toBe('us-east-1');
    expect(await regionOf({ profile: 'work' })).toBe('eu-south-1');
    expect(await regionOf({ profile: 'work', region: 'eu-west-3' })).toBe('eu-west-3');
    vi.stubEnv('AWS_PROFILE', 'work');
    expect(await regionOf({})).toBe('eu-south-1');
  });
});

const ranFile = '#!/bin/sh\ntouch ran\n';

test.each<[string, Record<string, unknown>, string]>([
  ['a qualifier without --remote', { qualifier: '1' }, '--qualifier is for --remote'],
  ['--remote with --repeat', { remote: true, repeat: '3' }, '--remote and --repeat exclude each other.'],
  [
    '--remote with all of it',
    {
      remote: true,
      envFile: ['x'],
      liveEnv: true,
      inheritEnv: ['X'],
      awsCredentials: true,
      param: ['A=b'],
      paramFromEnv: ['A=B'],
      params: ['f'],
    },
    '--remote and --env-file, --live-env, --inherit-env, --aws-credentials, --param, --param-from-env, --params exclude each other.',
  ],
  ['--repeat 0', { repeat: '0' }, '--repeat takes a number of events.'],
  ['--repeat 1000001', { repeat: '1000001' }, '--repeat takes a number of events.'],
  ['--repeat many', { repeat: '1e3' }, '--repeat takes a number of events.'],
  [
    'two of stdin',
    { data: '-', envFile: ['-'] },
    'Only one of them can come from stdin: the event, the variables.',
  ],
  [
    'three of stdin',
    { event: '-', envFile: ['-'], params: ['-'] },
    'Only one of them can come from stdin: the event, the parameters, the variables.',
  ],
  ['a file that is not there', { envFile: ['no.env'] }, 'There is no no.env.'],
  ['a reserved name', { inheritEnv: ['_HANDLER'] }, '_HANDLER'],
  [
    'no stack for --live-env',
    { liveEnv: true, region: 'eu-central-1' },
    'is deployed as HelloFunction is not known',
  ],
  ['a context that is none', { clientContext: '[]' }, 'The client context is no JSON object.'],
])('%s is a usage error, and nothing runs', async (_name, flags, message) => {
  isolateAws('http://127.0.0.1:9');
  const folder = project({ 'hello/bootstrap': ranFile });
  const error = await rejectionOf(
    invoke(folder, { flags, deps: { env: { ...KEYS, _HANDLER: 'x' } } }),
    UsageError,
  );
  expect(error.message).toContain(message);
});

test('stdin that samconfig means for the event is not read twice', async () => {
  const folder = project({
    'samconfig.toml': 'version = 0.1\n[default.local_invoke.parameters]\nevent = "-"\n',
  });
  const error = await rejectionOf(invoke(folder, { flags: { envFile: ['-'] } }), UsageError);
  expect(error.message).toContain("Only one of them can come from stdin: the event (samconfig's)");
});

test('the client context comes as JSON, and is absent where none is given', async () => {
  const bootstrap = nodeBootstrap().replace(
    'env: process.env',
    "context: headers['lambda-runtime-client-context']",
  );
  const folder = project({ 'hello/bootstrap': bootstrap, 'context.json': '{\n  "é": 1\n}\n' });
  const contextOf = async (flags: Record<string, unknown>) =>
    JSON.parse((await invoke(folder, { flags })).stdout).context;
  expect(await contextOf({})).toBeUndefined();
  expect(await contextOf({ clientContext: '{"custom": {"a": 1}}' })).toBe('{"custom": {"a": 1}}');
  expect(
    JSON.parse(Buffer.from(await contextOf({ clientContext: '@context.json' }), 'latin1').toString()),
  ).toEqual({ é: 1 });
});
