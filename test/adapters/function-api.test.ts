import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectAws } from '../../src/adapters/aws.ts';
import type { FunctionApi, ReadOutcome, WriteOutcome } from '../../src/env/function.ts';
import { DeniedError, FailedError } from '../../src/errors.ts';
import { allOf } from '../support/all-of.ts';
import { isolateAws, KEYS } from '../support/aws-server.ts';
import { type LambdaAnswer, type LambdaDeed, lambdaError, lambdaServer } from '../support/lambda-server.ts';
import { rejectionOf } from '../support/thrown.ts';

const CANARY = 'canary-5d0f"\\,=\u00e9';
/** Short, so that only where it stands tells that it is a value. */
const SHORT = 'q7Z';
const VARIABLES = { SECRET_VAR: CANARY, OTHER: 'other-value-5d0f', TINY: SHORT };
const MAP = JSON.stringify(VARIABLES);
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:hello-fn';
const PATH = '/2015-03-31/functions/hello-fn';
const CONFIGURATION = {
  FunctionName: 'hello-fn',
  FunctionArn: ARN,
  RevisionId: 'revision-1',
  State: 'Active',
  LastUpdateStatus: 'Successful',
};

const call = {
  read: (api: FunctionApi, signal: AbortSignal): Promise<ReadOutcome | WriteOutcome> =>
    api.read('hello-fn', signal),
  write: (api: FunctionApi, signal: AbortSignal): Promise<ReadOutcome | WriteOutcome> =>
    api.write('hello-fn', VARIABLES, 'revision-1', signal),
} as const;
type Verb = keyof typeof call;
const VERBS = ['read', 'write'] as const;
const ACTIONS = { read: 'lambda:GetFunction', write: 'lambda:UpdateFunctionConfiguration' } as const;

const api = (env: Record<string, string> = KEYS, region = 'eu-central-1') =>
  connectAws({ region, profile: undefined }, env, new AbortController().signal).functions;

const never = () => new AbortController().signal;

const VALUES = /canary-5d0f|other-value-5d0f|q7Z/;

/** What comes of one call, which has to be a single request, and to show no value. */
async function outcomeOf(verb: Verb, deed: LambdaDeed): Promise<ReadOutcome | WriteOutcome> {
  const requests = await lambdaServer(deed);
  const outcome = await call[verb](api(), never());
  expect(requests).toHaveLength(1);
  return outcome;
}

async function errorOf<T extends FailedError>(
  verb: Verb,
  deed: LambdaDeed,
  kind: abstract new (...given: never[]) => T,
): Promise<T> {
  const requests = await lambdaServer(deed);
  const error = await rejectionOf(call[verb](api(), never()), kind);
  expect(requests).toHaveLength(1);
  expect(allOf(error)).not.toMatch(VALUES);
  return error;
}

describe('read', () => {
  const read = async (configuration: object, rest: object = {}) => {
    const outcome = await outcomeOf('read', {
      body: { Configuration: { ...CONFIGURATION, ...configuration }, ...rest },
    });
    return outcome.kind === 'read' ? outcome.reading : expect.unreachable(outcome.kind);
  };
  const plain = {
    arn: ARN,
    name: 'hello-fn',
    revision: 'revision-1',
    variables: {},
    lastUpdate: 'Successful',
    state: 'Active',
  };

  test('is one GetFunction, with the qualifier of the name', async () => {
    const requests = await lambdaServer({ body: { Configuration: CONFIGURATION } });
    await api().read('hello-fn', never());
    await api().read(`${ARN}:live`, never());
    expect(requests).toEqual([
      { method: 'GET', path: PATH, body: undefined },
      { method: 'GET', path: `/2015-03-31/functions/${encodeURIComponent(`${ARN}:live`)}`, body: undefined },
    ]);
  });
  test('a function without variables', async () => {
    expect(await read({})).toEqual(plain);
    expect(await read({ Environment: { Variables: {} } })).toEqual(plain);
  });
  // The SDK takes null for absent: a merge into that would delete variables.
  test.each<[string, unknown]>([
    ['no variables and no error', {}],
    ['null for the map', { Variables: null }],
    ['a list for the map', { Variables: [] }],
    ['a text for the map', { Variables: '' }],
    ['null for a value', { Variables: { ...VARIABLES, KEEP: null } }],
    ['a number for a value', { Variables: { ...VARIABLES, KEEP: 1 } }],
    ['a map for a value', { Variables: { ...VARIABLES, KEEP: {} } }],
    ['null for the environment', null],
    ['a text for the environment', ''],
    ['variables and an error', { Variables: VARIABLES, Error: { ErrorCode: 'x', Message: 'y' } }],
  ])('an answer in which the variables cannot be told is none: %s', async (_, Environment) => {
    const outcome = await outcomeOf('read', { body: { Configuration: { ...CONFIGURATION, Environment } } });
    expect(outcome).toEqual({ kind: 'no-answer', why: "Lambda's answer could not be read" });
  });
  test('all that is there, byte for byte', async () => {
    const Variables = { ...VARIABLES, EMPTY: '', LINES: 'a\r\n\tb\u2028\u{1f600}', constructor: 'x' };
    expect(
      await read(
        {
          Environment: { Variables },
          LastUpdateStatus: 'Failed',
          LastUpdateStatusReason: 'The key is disabled',
          LastUpdateStatusReasonCode: 'DisabledKMSKey',
          State: 'Inactive',
          KMSKeyArn: 'arn:aws:kms:1',
          CodeSha256: 'c29tZSBjb2Rl',
          Version: '$LATEST',
          LastModified: '2026-11-21T10:00:00.500+0000',
        },
        {
          Tags: {
            'aws:cloudformation:stack-name': 'hello',
            'aws:cloudformation:stack-id': 'arn:stack',
            'aws:cloudformation:logical-id': 'HelloFunction',
            own: 'x',
          },
        },
      ),
    ).toEqual({
      ...plain,
      variables: Variables,
      lastUpdate: 'Failed',
      lastUpdateReason: 'The key is disabled (DisabledKMSKey)',
      state: 'Inactive',
      kmsKeyArn: 'arn:aws:kms:1',
      codeSha256: 'c29tZSBjb2Rl',
      version: '$LATEST',
      lastModified: Date.UTC(2026, 10, 21, 10, 0, 0, 500),
      owner: { stackName: 'hello', stackId: 'arn:stack', logicalId: 'HelloFunction' },
    });
  });
  test.each([undefined, '', 'yesterday'])('no time is made of %j', async (LastModified) => {
    expect(await read({ LastModified, CodeSha256: '', Version: '' })).toEqual(plain);
  });
  test('hidden variables are not none', async () => {
    const denied = { ErrorCode: 'AccessDeniedException', Message: 'no kms:Decrypt' };
    expect(await read({ Environment: { Error: denied } })).toEqual({
      ...plain,
      hidden: { code: 'AccessDeniedException', message: 'no kms:Decrypt' },
    });
    expect(await read({ Environment: { Error: {} } })).toMatchObject({
      hidden: { code: 'unknown', message: '' },
    });
  });
  test('tags that are hidden are not none', async () => {
    const TagsError = { ErrorCode: 'AccessDeniedException', Message: 'no lambda:ListTags' };
    expect(await read({}, { TagsError })).toEqual({
      ...plain,
      tagsHidden: { code: 'AccessDeniedException', message: 'no lambda:ListTags' },
    });
  });
  test.each([
    ['no stack', { own: 'x' }, undefined],
    ['half of it', { 'aws:cloudformation:stack-name': 'hello' }, undefined],
    [
      'a stack without its ID',
      { 'aws:cloudformation:stack-name': 'hello', 'aws:cloudformation:logical-id': 'F' },
      { stackName: 'hello', stackId: 'hello', logicalId: 'F' },
    ],
  ])('tags of %s', async (_, Tags, owner) => {
    expect((await read({}, { Tags })).owner).toEqual(owner);
  });
  test('an update in progress', async () => {
    expect((await read({ LastUpdateStatus: 'InProgress' })).lastUpdate).toBe('InProgress');
  });
  test('a function that has never been updated', async () => {
    const { LastUpdateStatus: _, State: __, ...rest } = CONFIGURATION;
    expect(await outcomeOf('read', { body: { Configuration: rest } })).toEqual({
      kind: 'read',
      reading: plain,
    });
  });
  test.each([409, 412])('%d is no answer to a read', async (status) => {
    expect(await outcomeOf('read', lambdaError(status, 'X', 'x'))).toEqual({
      kind: 'unavailable',
      why: 'Lambda is busy',
    });
  });
});

describe('write', () => {
  test('sends the whole map with the revision, and nothing else', async () => {
    const requests = await lambdaServer({ body: { ...CONFIGURATION, RevisionId: 'revision-2' } });
    const variables = { ...VARIABLES, EMPTY: '', LINES: 'a\r\n\tb\u2028\u{1f600}' };
    expect(await api().write('hello-fn', variables, 'revision-1', never())).toEqual({
      kind: 'accepted',
      revision: 'revision-2',
    });
    expect(requests).toEqual([
      {
        method: 'PUT',
        path: `${PATH}/configuration`,
        body: { Environment: { Variables: variables }, RevisionId: 'revision-1' },
      },
    ]);
  });
  test('the last variable leaves an empty map, not none', async () => {
    const requests = await lambdaServer({ body: CONFIGURATION });
    await api().write('hello-fn', {}, 'revision-1', never());
    expect(requests[0]?.body).toEqual({ Environment: { Variables: {} }, RevisionId: 'revision-1' });
  });
  test('412 is a revision that has moved', async () => {
    const deed = lambdaError(412, 'PreconditionFailedException', 'The Revision Id provided does not match');
    expect(await outcomeOf('write', deed)).toEqual({ kind: 'revision-moved' });
  });
  test('409 is an update in progress', async () => {
    expect(await outcomeOf('write', lambdaError(409, 'ResourceConflictException', MAP))).toEqual({
      kind: 'busy',
      why: 'another update of the function is in progress',
    });
  });
});

describe.each(VERBS)('%s, what another try may help', (verb) => {
  const NOW = Date.UTC(2026, 10, 21, 10, 0, 0);

  test('404 is a function that is not there', async () => {
    const deed = lambdaError(404, 'ResourceNotFoundException', `Function not found: ${ARN}`);
    expect(await outcomeOf(verb, deed)).toEqual({ kind: 'missing' });
  });
  test.each<[string | undefined, number | undefined]>([
    [undefined, undefined],
    ['7', 7_000],
    ['0', 0],
    ['0.5', 500],
    ['Sat, 21 Nov 2026 10:01:30 GMT', 90_000],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
    ['-5', 0],
    ['soon', undefined],
  ])('429 with Retry-After %s', async (header, after) => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const headers = header === undefined ? {} : { 'Retry-After': header };
    const outcome = await outcomeOf(verb, lambdaError(429, 'TooManyRequestsException', 'Rate', headers));
    expect(outcome).toEqual({
      kind: 'throttled',
      why: 'Lambda is called too often at the moment',
      ...(after === undefined ? {} : { after }),
    });
  });
  test('429 is one, whatever its name is', async () => {
    expect(await outcomeOf(verb, lambdaError(429, 'Strange', 'Rate'))).toHaveProperty('kind', 'throttled');
  });
  test('a throttle of another status is one too', async () => {
    expect(await outcomeOf(verb, lambdaError(400, 'ThrottlingException', 'Rate'))).toHaveProperty(
      'kind',
      'throttled',
    );
  });
  test.each<[string, LambdaAnswer, number | undefined]>([
    ['500', lambdaError(500, 'ServiceException', `internal ${MAP}`), undefined],
    ['503', lambdaError(503, 'ServiceUnavailable', 'x', { 'retry-after': '2' }), 2_000],
    [
      '503',
      { status: 503, headers: { 'content-type': 'text/html' }, body: `<html>${CANARY}</html>` },
      undefined,
    ],
    ['502', { status: 502, body: '' }, undefined],
  ])('%s is an outage, whatever stands in it', async (status, deed, after) => {
    expect(await outcomeOf(verb, deed)).toEqual({
      kind: 'unavailable',
      why: `Lambda answered with ${status}`,
      ...(after === undefined ? {} : { after }),
    });
  });
  const whole = { Configuration: { ...CONFIGURATION, Environment: { Variables: VARIABLES } } };
  test.each<[string, LambdaDeed, string | RegExp]>([
    ['an answer without its end', { body: whole, cut: true }, /^Lambda/],
    [
      'JSON without its end',
      { body: JSON.stringify(whole).slice(0, -9) },
      "Lambda's answer could not be read",
    ],
    ['an answer that is none', { body: `<html>${CANARY}</html>` }, "Lambda's answer could not be read"],
    ['an empty answer', { body: '' }, "Lambda's answer could not be read"],
    ['an empty object', { body: {} }, "Lambda's answer has nothing in it"],
    ['a connection that is closed', 'close', /^Lambda in eu-central-1 does not answer \(ECONNRESET\)\.$/],
  ])('%s is no answer, and no part of it is told', async (_, deed, why) => {
    const outcome = await outcomeOf(verb, deed);
    expect(outcome.kind).toBe('no-answer');
    expect(outcome).toHaveProperty('why', typeof why === 'string' ? why : expect.stringMatching(why));
    expect(allOf(outcome)).not.toMatch(VALUES);
  });
  test('nothing that listens is no answer', async () => {
    isolateAws('http://127.0.0.1:1');
    expect(await call[verb](api(), never())).toEqual({
      kind: 'no-answer',
      why: 'Lambda in eu-central-1 does not answer (ECONNREFUSED).',
    });
  });
  test('a call that is given up is no answer, and goes no further', async () => {
    const controller = new AbortController();
    const requests = await lambdaServer(() => {
      controller.abort();
      return 'hang';
    });
    const given = { kind: 'no-answer', why: 'the call was given up' };
    expect(await call[verb](api(), controller.signal)).toEqual(given);
    expect(requests).toHaveLength(1);
    expect(await call[verb](api(), controller.signal)).toEqual(given);
    expect(requests).toHaveLength(1);
  });
  test('the environment cannot turn the retries of the SDK on', async () => {
    const requests = await lambdaServer(lambdaError(503, 'ServiceUnavailable', 'x'));
    vi.stubEnv('AWS_MAX_ATTEMPTS', '4');
    vi.stubEnv('AWS_RETRY_MODE', 'adaptive');
    expect(await call[verb](api(), never())).toHaveProperty('kind', 'unavailable');
    expect(requests).toHaveLength(1);
  });
});

describe.each(VERBS)('%s, what no other try helps', (verb) => {
  test('a permission that is missing is named', async () => {
    const words = `User: arn:aws:iam::123456789012:user/ada is not authorized to perform: ${ACTIONS[verb]}`;
    const error = await errorOf(verb, lambdaError(403, 'AccessDeniedException', words), DeniedError);
    expect(error.action).toBe(ACTIONS[verb]);
    expect(error.message).toBe(`${ACTIONS[verb]} is denied: ${words}`);
  });
  test('a key that may not be used is no outage', async () => {
    const deed = lambdaError(502, 'KMSAccessDeniedException', 'Lambda was unable to decrypt');
    const error = await errorOf(verb, deed, FailedError);
    const what = verb === 'read' ? 'to show the function' : 'the change';
    expect(error.message).toBe(
      `Lambda refuses ${what} (KMSAccessDeniedException): Lambda was unable to decrypt`,
    );
  });
  test('credentials that have expired', async () => {
    const deed = lambdaError(403, 'ExpiredTokenException', 'The security token included is expired');
    expect((await errorOf(verb, deed, FailedError)).message).toBe('The AWS credentials have expired.');
  });
  test('credentials that nobody knows', async () => {
    const deed = lambdaError(403, 'UnrecognizedClientException', 'The security token is invalid.');
    expect((await errorOf(verb, deed, FailedError)).message).toBe('AWS does not know these credentials.');
  });
  test('no credentials: nothing is called', async () => {
    const requests = await lambdaServer({});
    const error = await rejectionOf(call[verb](api({}), never()), FailedError);
    expect(error.message).toBe('There are no AWS credentials.');
    expect(requests).toEqual([]);
    expect(allOf(error)).not.toMatch(VALUES);
  });
  test('a host that does not exist', async () => {
    isolateAws('http://lambda.invalid:1');
    const outcome = await call[verb](api(), never()).catch((error: unknown) => error);
    // A resolver that cannot be asked says EAI_AGAIN, which may pass.
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(FailedError);
    else expect(outcome).toHaveProperty('kind', 'no-answer');
    expect(JSON.stringify(outcome) + String(outcome)).toContain(
      outcome instanceof Error ? 'No Lambda is found for the region eu-central-1.' : 'No Lambda is found',
    );
    expect(allOf(outcome)).not.toMatch(VALUES);
  });
  test('an error that nobody knows is told with its name', async () => {
    const error = await errorOf(verb, lambdaError(400, 'StrangeException', 'so'), FailedError);
    expect(error.message).toBe('Lambda answers with StrangeException: so');
  });
});

describe('a refusal that repeats the map', () => {
  const javaMap = `{${Object.entries(VARIABLES)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')}}`;
  test.each<[string, string, string]>([
    [
      'InvalidParameterValueException',
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${MAP}`,
      'exceeded the 4KB limit',
    ],
    [
      'ValidationException',
      `1 validation error detected: Value '${javaMap}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint`,
      '1 validation error detected',
    ],
    ['InvalidParameterValueException', `its beginning is {"TINY":"${SHORT}","SECRET`, 'its beginning is ***'],
    [
      'InvalidParameterValueException',
      `the map is ${javaMap}, and its beginning {TINY=${SHORT}, SECRET`,
      'the map is ***',
    ],
    ['StrangeException', `unknown, ${MAP}`, 'Lambda answers with StrangeException: unknown'],
    [
      'AccessDeniedException',
      `denied by a policy for ${MAP}`,
      'lambda:UpdateFunctionConfiguration is denied',
    ],
    ['InvalidParameterValueException', `not in braces: ${CANARY} other-value-5d0f`, 'not in braces: ***'],
  ])('%s is told without its values', async (name, words, kept) => {
    const error = await errorOf('write', lambdaError(400, name, words), FailedError);
    expect(error.message).toContain(kept);
    expect(error.message).toContain('***');
  });
  test('a map in an answer of an unreadable form is not told', async () => {
    const deed = { status: 400, headers: { 'content-type': 'text/html' }, body: `<html>${MAP}</html>` };
    const error = await errorOf('write', deed, FailedError);
    expect(error.message).toBe('The call was answered with 400, and not by Lambda.');
  });
});
