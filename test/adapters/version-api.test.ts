import { describe, expect, test, vi } from 'vitest';
import { sdkVersionApi } from '../../src/adapters/version-api.ts';
import type { VersionApi } from '../../src/env/versions.ts';
import { CancelledError, DeniedError, FailedError } from '../../src/errors.ts';
import { allOf } from '../support/all-of.ts';
import { type LambdaDeed, type LambdaRequest, lambdaError, lambdaServer } from '../support/lambda-server.ts';
import { rejectionOf } from '../support/thrown.ts';

const FUNCTION = '/2015-03-31/functions/hello-fn';
const ALIAS = `${FUNCTION}/aliases/live`;
const CODE = 'Y29kZQ==';
const never = () => new AbortController().signal;
const TO = { version: '7', revision: 'r1' };

/** A version as Lambda tells of it: with the environment. */
const version = (number: string, description?: string) => ({
  FunctionName: 'hello-fn',
  Version: number,
  CodeSha256: CODE,
  Environment: { Variables: { SECRET_VAR: 'canary-5d0f' } },
  ...(description === undefined ? {} : { Description: description }),
});

/** The adapter before a Lambda; its pauses are written down and not made. */
async function lambda(...deeds: LambdaDeed[]) {
  let calls = 0;
  const requests = await lambdaServer((request) => {
    const deed = deeds[Math.min(calls++, deeds.length - 1)]!;
    return typeof deed === 'function' ? deed(request) : deed;
  });
  // What connectAws does.
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  const pauses: number[] = [];
  const clock = {
    now: () => 0,
    sleep: async (milliseconds: number) => void pauses.push(milliseconds),
    random: () => 0,
  };
  const config = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  };
  const api = sdkVersionApi(config, { region: 'eu-central-1', profile: undefined }, clock);
  return { api, requests, pauses, made: () => requests.map(({ method, path }) => `${method} ${path}`) };
}

const BUSY = lambdaError(409, 'ResourceConflictException', 'An update is in progress');
const THROTTLED = lambdaError(429, 'TooManyRequestsException', 'Rate exceeded', { 'retry-after': '3' });
const DOWN = lambdaError(503, 'ServiceException', 'later');
const MISSING = lambdaError(404, 'ResourceNotFoundException', 'Function not found');
const MOVED = lambdaError(412, 'PreconditionFailedException', 'The RevisionId provided does not match');
const DENIED = lambdaError(403, 'AccessDeniedException', 'not you');

describe('publish', () => {
  const publish = (api: VersionApi, codeSha256?: string) =>
    api.publish(
      'hello-fn',
      { description: 'samgen', ...(codeSha256 === undefined ? {} : { codeSha256 }) },
      never(),
    );
  test('sends the description, and the code where it is given', async () => {
    const { api, requests } = await lambda({ status: 201, body: version('7', 'samgen') });
    const published = { version: '7', description: 'samgen', codeSha256: CODE };
    expect(await publish(api)).toEqual(published);
    expect(await publish(api, CODE)).toEqual(published);
    const request = { method: 'POST', path: `${FUNCTION}/versions` };
    expect(requests).toEqual([
      { ...request, body: { Description: 'samgen' } },
      { ...request, body: { Description: 'samgen', CodeSha256: CODE } },
    ]);
  });
  test('tells the description that an older version has', async () => {
    const { api } = await lambda({ status: 201, body: version('6') });
    expect(await publish(api)).toEqual({ version: '6', description: '', codeSha256: CODE });
  });
  test.each<[string, LambdaDeed]>([
    ['409', BUSY],
    ['429', THROTTLED],
    ['503', DOWN],
    ['an answer that is lost', 'close'],
    ['half an answer', { body: version('7'), cut: true }],
    ['an answer with nothing in it', {}],
    ['an answer about what is no version', { body: version('$LATEST') }],
    ['an answer that is no JSON', { body: '{"Environment":{"Variables":{"SECRET_VAR":"canary-5d0f"' }],
    ['412 without a condition', MOVED],
  ])('%s is undefined after one call', async (_, deed) => {
    const { api, requests, pauses } = await lambda(deed);
    expect(await publish(api)).toBeUndefined();
    expect(requests).toHaveLength(1);
    expect(pauses).toEqual([]);
  });
  test.each([
    lambdaError(
      400,
      'InvalidParameterValueException',
      `CodeSHA256 (${CODE}) is different from current CodeSHA256 in $LATEST (x). Please try again with the CodeSHA256 in $LATEST.`,
    ),
    MOVED,
  ])('of other code is an error', async (answer) => {
    const { api, requests } = await lambda(answer);
    expect(await rejectionOf(publish(api, CODE), FailedError)).toMatchObject({
      message: 'The code of hello-fn has changed meanwhile: no version was published.',
    });
    expect(requests).toHaveLength(1);
  });
  test('refused is an error that shows no map', async () => {
    const words = 'Bad environment: {"SECRET_VAR":"canary-5d0f"}';
    const { api } = await lambda(lambdaError(400, 'InvalidParameterValueException', words));
    const error = await rejectionOf(publish(api, CODE), FailedError);
    expect(error.message).toBe(
      'Lambda refuses the change (InvalidParameterValueException): Bad environment: ***',
    );
    expect(allOf(error)).not.toContain('canary-5d0f');
  });
});

describe('list', () => {
  test('has the versions of all pages, without $LATEST and their environments', async () => {
    const pages = [
      { Versions: [version('$LATEST'), version('1', 'one')], NextMarker: 'a b' },
      { Versions: [], NextMarker: 'c' },
      { Versions: [version('12')], NextMarker: '' },
    ];
    const { api, made } = await lambda(...pages.map((body) => ({ body })));
    expect(await api.list('hello-fn', never())).toEqual([
      { version: '1', description: 'one', codeSha256: CODE },
      { version: '12', description: '', codeSha256: CODE },
    ]);
    expect(made()).toEqual([
      `GET ${FUNCTION}/versions`,
      `GET ${FUNCTION}/versions?Marker=a%20b`,
      `GET ${FUNCTION}/versions?Marker=c`,
    ]);
  });
  test('repeats the page that was not answered', async () => {
    const { api, made } = await lambda(
      { body: { Versions: [version('1')], NextMarker: 'a' } },
      'close',
      {},
      { body: { Versions: [version('2')] } },
    );
    expect((await api.list('hello-fn', never())).map(({ version }) => version)).toEqual(['1', '2']);
    expect(made().map((call) => call.slice(call.indexOf('?') + 1))).toEqual([
      `GET ${FUNCTION}/versions`,
      'Marker=a',
      'Marker=a',
      'Marker=a',
    ]);
  });
});

describe('remove', () => {
  test('deletes the version', async () => {
    const { api, made } = await lambda({ status: 204, body: '' });
    expect(await api.remove('hello-fn', '7', never())).toBeUndefined();
    expect(made()).toEqual([`DELETE ${FUNCTION}?Qualifier=7`]);
  });
  test('of one that is gone is no error', async () => {
    const { api, made } = await lambda('close', MISSING);
    expect(await api.remove('hello-fn', '7', never())).toBeUndefined();
    expect(made()).toHaveLength(2);
  });
  test.each(['', '$LATEST', 'live', '7:8'])('never deletes what is no version: %j', async (no) => {
    const { api, made } = await lambda({ status: 204, body: '' });
    await expect(api.remove('hello-fn', no, never())).rejects.toThrow('No version');
    expect(made()).toEqual([]);
  });
  test('of one that an alias points to is an error at once', async () => {
    const words = 'Unable to delete version because the following aliases reference it: [live]';
    const { api, made } = await lambda(lambdaError(409, 'ResourceConflictException', words));
    await expect(api.remove('hello-fn', '7', never())).rejects.toThrow(
      'Version 7 of hello-fn cannot be removed: an alias points to it.',
    );
    expect(made()).toHaveLength(1);
  });
});

describe('alias', () => {
  const read = async (body: object) => (await lambda({ body })).api.alias('hello-fn', 'live', never());
  test('is read by one call', async () => {
    const { api, made } = await lambda({ body: { FunctionVersion: '7', RevisionId: 'r1' } });
    expect(await api.alias('hello-fn', 'live', never())).toEqual({
      version: '7',
      revision: 'r1',
      isWeighted: false,
    });
    expect(made()).toEqual([`GET ${ALIAS}`]);
  });
  test.each([
    [undefined, false],
    [{}, false],
    [{ AdditionalVersionWeights: {} }, false],
    [{ AdditionalVersionWeights: { 6: 0.1 } }, true],
  ])('with the routing %j', async (RoutingConfig, isWeighted) => {
    expect(await read({ FunctionVersion: '7', RevisionId: 'r1', RoutingConfig })).toMatchObject({
      isWeighted,
    });
  });
  test('that is not there is undefined', async () => {
    const { api } = await lambda(MISSING);
    expect(await api.alias('hello-fn', 'live', never())).toBeUndefined();
  });
});

describe('moveAlias', () => {
  const move = (api: VersionApi) => api.moveAlias('hello-fn', 'live', TO, never());
  /** An alias, whose change comes through or not, and whose answers to that are those given. */
  const alias = (...deeds: ('lost' | 'not-come' | 'late' | 'down' | 'foreign' | 'busy' | 'answered')[]) => {
    let state = { FunctionVersion: '6', RevisionId: 'r1' };
    let isLate = false;
    return ({ method, body }: LambdaRequest) => {
      if (method === 'GET') return { body: state };
      const deed = deeds.shift();
      const { FunctionVersion, RevisionId } = body as typeof state;
      if (isLate || deed === 'foreign')
        state = { FunctionVersion: isLate ? FunctionVersion : '5', RevisionId: 'r2' };
      isLate = deed === 'late';
      if (deed === 'busy') return BUSY;
      if (RevisionId === state.RevisionId && (deed === 'answered' || deed === 'lost' || deed === 'down'))
        state = { FunctionVersion, RevisionId: 'r2' };
      else if (deed === 'answered') return MOVED;
      if (deed === 'down') return DOWN;
      return deed === 'answered' ? { body: state } : ('close' as const);
    };
  };
  test('sends the version and the revision, and leaves the rest', async () => {
    const { api, requests } = await lambda({ body: { FunctionVersion: '7', RevisionId: 'r2' } });
    expect(await move(api)).toBe(true);
    expect(requests).toEqual([
      { method: 'PUT', path: ALIAS, body: { FunctionVersion: '7', RevisionId: 'r1' } },
    ]);
  });
  test('an answer with nothing in it is looked after', async () => {
    const { api, made } = await lambda({}, { body: { FunctionVersion: '7', RevisionId: 'r2' } });
    expect(await move(api)).toBe(true);
    expect(made()).toEqual([`PUT ${ALIAS}`, `GET ${ALIAS}`]);
  });
  test.each([MOVED, MISSING])('an alias that has changed, or is gone, is not moved', async (answer) => {
    const { api, requests } = await lambda(answer);
    expect(await move(api)).toBe(false);
    expect(requests).toHaveLength(1);
  });
  test.each([
    ['the answer is lost', ['lost'], true, 'PUT GET'],
    ['the answer is 503, and it was carried out', ['down'], true, 'PUT GET'],
    ['the call is lost', ['not-come', 'answered'], true, 'PUT GET PUT'],
    ['the call comes after the next', ['late', 'answered'], true, 'PUT GET PUT GET'],
    ['somebody else was first', ['foreign', 'answered'], false, 'PUT GET'],
    ['somebody else comes between', ['not-come', 'foreign'], false, 'PUT GET PUT GET'],
    ['another change is in progress', ['busy', 'answered'], true, 'PUT PUT'],
  ] as const)('%s', async (_, deeds, isMoved, calls) => {
    const { api, requests } = await lambda(alias(...deeds));
    expect(await move(api)).toBe(isMoved);
    expect(requests.map(({ method }) => method).join(' ')).toBe(calls);
  });
});

const verbs: [string, (api: VersionApi, signal: AbortSignal) => Promise<unknown>][] = [
  ['PublishVersion', (api, signal) => api.publish('hello-fn', { description: '' }, signal)],
  ['ListVersionsByFunction', (api, signal) => api.list('hello-fn', signal)],
  ['DeleteFunction', (api, signal) => api.remove('hello-fn', '7', signal)],
  ['GetAlias', (api, signal) => api.alias('hello-fn', 'live', signal)],
  ['UpdateAlias', (api, signal) => api.moveAlias('hello-fn', 'live', TO, signal)],
];

describe.each(verbs)('%s', (action, act) => {
  test('denied names the action', async () => {
    const { api, requests } = await lambda(DENIED);
    expect(await rejectionOf(act(api, never()), DeniedError)).toMatchObject({
      action: `lambda:${action}`,
      message: `lambda:${action} is denied: not you`,
    });
    expect(requests).toHaveLength(1);
  });
  test('given up is cancelled', async () => {
    const given = new AbortController();
    const { api, requests } = await lambda(() => {
      given.abort();
      return 'hang';
    });
    await expect(act(api, given.signal)).rejects.toThrow(CancelledError);
    expect(requests).toHaveLength(1);
  });
});

test.each(verbs.slice(0, 2))('%s of no function is an error', async (_, act) => {
  const { api } = await lambda(MISSING);
  await expect(act(api, never())).rejects.toThrow('There is no function hello-fn in eu-central-1.');
});

describe.each(verbs.slice(1))('%s', (action, act) => {
  test.each([
    ['429', THROTTLED, 'Lambda is called too often at the moment', 3_000],
    ['409', BUSY, 'another update of the function is in progress', 100],
    ['503', DOWN, 'Lambda answered with 503', 100],
    ['no answer', 'close' as const, 'does not answer', 100],
  ])('is tried five times: %s', async (_, deed, why, pause) => {
    const { api, requests, pauses } = await lambda(deed);
    const error = await rejectionOf(act(api, never()), FailedError);
    expect(error.message).toContain(why);
    expect(error.message).toContain(', at the fifth time too.');
    const isWrite = action === 'DeleteFunction' || action === 'UpdateAlias';
    const isSure = deed === THROTTLED || deed === BUSY;
    expect(error.hint?.includes('is not known')).toBe(isWrite && !isSure);
    expect(requests).toHaveLength(5);
    expect(pauses).toHaveLength(4);
    expect(pauses[0]).toBe(pause);
  });
});
