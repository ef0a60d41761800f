import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { functionEnvironment } from '../../src/runtime/environment.ts';
import { NEWLY_RESERVED, RESERVED_VARIABLES } from '../../src/template/environment-variables.ts';

const settings = {
  functionName: 'hello',
  memorySize: 256,
  region: 'eu-west-1',
  handler: 'hello.handler',
  taskRoot: '/home/ada/hello',
  variables: {},
};
const environmentWith = (variables: Record<string, string>) =>
  functionEnvironment({ ...settings, variables }, '127.0.0.1:1234', '2026/01/02/[$LATEST]0123');

test('is what a function on provided.al2023 sees', () => {
  expect(environmentWith({})).toEqual({
    AWS_ACCESS_KEY_ID: expect.stringContaining('NOT-AN-ACCESS-KEY'),
    AWS_SECRET_ACCESS_KEY: expect.stringContaining('not-a-secret'),
    AWS_SESSION_TOKEN: expect.stringContaining('not-a-session-token'),
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_LAMBDA_FUNCTION_NAME: 'hello',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/hello',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/02/[$LATEST]0123',
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1234',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    LAMBDA_TASK_ROOT: '/home/ada/hello',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH:
      '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/home/ada/hello:/home/ada/hello/lib:/opt/lib',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
    _HANDLER: 'hello.handler',
  });
});

test('the user sets new variables and the settable defaults', () => {
  const own = { GREETING: 'Grüße, = "quoted"', EMPTY: '', TZ: 'Europe/Berlin', PATH: '/opt/mine', LANG: 'C' };
  expect(environmentWith(own)).toMatchObject(own);
});

test('the user cannot set any reserved variable, and is told which', () => {
  const reserved = [...RESERVED_VARIABLES, ...NEWLY_RESERVED];
  expect(new Set(reserved).size).toBe(21);
  for (const name of reserved) {
    expect(() => environmentWith({ FINE: '1', [name]: 'x' })).toThrow(UsageError);
    expect(() => environmentWith({ FINE: '1', [name]: 'x' })).toThrow(`Lambda sets ${name} itself`);
  }
});

test('given credentials take the place of the fake ones', () => {
  const credentials = { accessKeyId: 'one', secretAccessKey: 'two', sessionToken: 'three' };
  expect(functionEnvironment({ ...settings, credentials }, 'a:1', 'b')).toMatchObject({
    AWS_ACCESS_KEY_ID: 'one',
    AWS_SECRET_ACCESS_KEY: 'two',
    AWS_SESSION_TOKEN: 'three',
  });
});
