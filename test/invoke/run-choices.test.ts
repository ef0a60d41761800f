import { describe, expect, test, vi } from 'vitest';
import { FailedError, UsageError } from '../../src/errors.ts';
import type { PreparedFunction } from '../../src/invoke/prepare-function.ts';
import { runChoices, type VariableFlags } from '../../src/invoke/run-choices.ts';
import { awsServer, KEYS } from '../support/aws-server.ts';
import { writeFiles } from '../support/function-project.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { rejectionOf } from '../support/thrown.ts';

const CANARY = ['c4n4ry', 'choice'].join('-');

const prepared = {
  invoked: { logicalId: 'HelloFunction', name: 'HelloFunction' },
  variables: {
    values: { STAGE: 'template', KEPT: 'template' },
    missing: [
      { name: 'SECRET_VAR', why: 'no value' },
      { name: 'OTHER', why: 'no value' },
    ],
  },
} as unknown as PreparedFunction;

function given(flags: VariableFlags, env: Record<string, string> = {}, files: Record<string, string> = {}) {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  const deps = recordedDeps(folder, { env });
  return { choose: runChoices(flags, deps), deps };
}

test('without flags: the template alone, and no call', async () => {
  const { choose, deps } = given({}, { STAGE: 'host', SECRET_VAR: CANARY });
  expect(await (await choose)(prepared)).toEqual({
    variables: { STAGE: 'template', KEPT: 'template' },
    missing: prepared.variables.missing,
  });
  expect(deps.stdout.text() + deps.stderr.text()).toBe('');
});

test('files go over the template, a later one over an earlier, the environment over all', async () => {
  const { choose, deps } = given(
    { envFile: ['one.env', 'two.json'], inheritEnv: ['LAST'] },
    { LAST: CANARY, HOST: 'stays out' },
    {
      'one.env': 'STAGE=one\nFIRST=one\nLAST=one\n',
      'two.json': '{"STAGE": "two", "SECRET_VAR": "given", "LAST": "two"}',
    },
  );
  expect(await (await choose)(prepared)).toEqual({
    variables: {
      STAGE: 'two',
      KEPT: 'template',
      FIRST: 'one',
      LAST: CANARY,
      SECRET_VAR: 'given',
    },
    missing: [{ name: 'OTHER', why: 'no value' }],
  });
  expect(deps.stdout.text() + deps.stderr.text()).toBe('');
});

test.each([
  [['NOT_THERE'], 'The variable that --inherit-env names is not set in your environment.'],
  [['STAGES', 'NOT_THERE'], 'names (number 2 of 2) is not set'],
  [['STAGE'], 'did you mean STAGES?'],
  [['AWS_REGION'], '--region REGION'],
  [['AWS_ACCESS_KEY_ID'], '--aws-credentials'],
  [['AWS_SECRET_ACCESS_KEY'], '--aws-credentials'],
  [['AWS_SESSION_TOKEN'], '--aws-credentials'],
  [['LAMBDA_TASK_ROOT'], 'LAMBDA_TASK_ROOT is set by Lambda itself'],
  [['A.B'], 'is no name for a variable'],
])('--inherit-env %j is a usage error', async (inheritEnv, words) => {
  const env = {
    STAGES: CANARY,
    AWS_REGION: CANARY,
    AWS_ACCESS_KEY_ID: CANARY,
    AWS_SECRET_ACCESS_KEY: CANARY,
    AWS_SESSION_TOKEN: CANARY,
    LAMBDA_TASK_ROOT: CANARY,
    'A.B': CANARY,
  };
  const error = await rejectionOf(given({ inheritEnv }, env).choose, UsageError);
  expect(`${error.message} ${error.hint}`).toContain(words);
  expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(CANARY);
});

test('what stands in place of a name may be a value: it is not shown', async () => {
  const error = await rejectionOf(given({ inheritEnv: [CANARY] }).choose, UsageError);
  expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(CANARY);
});

test('a value that no environment can hold is named, not shown', async () => {
  const nul = await given({ envFile: ['a.json'] }, {}, { 'a.json': `{"BAD": "${CANARY}\\u0000"}` }).choose;
  const error = await rejectionOf(nul(prepared), UsageError);
  expect(error.message).toBe('The value of BAD has a NUL in it, which no environment can hold.');
  const half = await given({ envFile: ['a.json'] }, {}, { 'a.json': `{"BAD": "${CANARY}\\ud800"}` }).choose;
  expect((await rejectionOf(half(prepared), UsageError)).message).toContain('half of a surrogate pair');
});

test('stdin is read once', async () => {
  const error = await rejectionOf(given({ envFile: ['-', '-'] }).choose, UsageError);
  expect(error.message).toBe('--env-file - is given twice.');
});

describe('--aws-credentials', () => {
  const region = { AWS_DEFAULT_REGION: 'eu-central-1' };

  test('are those that calls are made with; they are tried once, and shown nowhere', async () => {
    const calls = await awsServer();
    const { choose, deps } = given(
      { awsCredentials: true },
      { ...KEYS, ...region, AWS_SESSION_TOKEN: CANARY },
    );
    const choicesFor = await choose;
    const choices = await choicesFor(prepared);
    await choicesFor(prepared);
    expect(choices.credentials).toEqual({
      accessKeyId: KEYS.AWS_ACCESS_KEY_ID,
      secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY,
      sessionToken: CANARY,
    });
    expect(choices.account).toEqual({ id: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada' });
    expect(choices.variables).toEqual(prepared.variables.values);
    expect(calls.map(({ action }) => action)).toEqual(['GetCallerIdentity']);
    expect(deps.stdout.text() + deps.stderr.text()).toBe('');
  });

  test('of the profile that is named, also by the samconfig', async () => {
    await awsServer();
    const { writeFileSync } = await import('node:fs');
    writeFileSync(
      process.env['AWS_SHARED_CREDENTIALS_FILE']!,
      '[work]\naws_access_key_id=AKIAWORK\naws_secret_access_key=w\n[home]\naws_access_key_id=AKIAHOME\naws_secret_access_key=h\n',
    );
    const samconfig = { 'samconfig.toml': 'version = 0.1\n[default.deploy.parameters]\nprofile = "home"\n' };
    const env = { ...KEYS, ...region };
    const keyOf = async (flags: VariableFlags) =>
      (await (await given({ awsCredentials: true, ...flags }, env, samconfig).choose)(prepared)).credentials;
    expect(await keyOf({})).toEqual({ accessKeyId: 'AKIAHOME', secretAccessKey: 'h' });
    expect(await keyOf({ profile: 'work' })).toEqual({ accessKeyId: 'AKIAWORK', secretAccessKey: 'w' });
  });

  test('that are none, and that have expired, are told before anything is built', async () => {
    await awsServer({ GetCallerIdentity: () => ({ code: 'ExpiredToken', message: 'x', status: 403 }) });
    const none = await rejectionOf(given({ awsCredentials: true }, region).choose, FailedError);
    expect(none.message).toBe('There are no AWS credentials.');
    const expired = await rejectionOf(
      given({ awsCredentials: true }, { ...KEYS, ...region }).choose,
      FailedError,
    );
    expect(expired.message).toBe('The AWS credentials have expired.');
    vi.unstubAllEnvs();
  });
});
