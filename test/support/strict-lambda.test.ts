import { expect, test } from 'vitest';
import { configurationOf, variablesOf } from './bare-function.ts';
import {
  afterThat,
  cutResponse,
  droppedRequest,
  droppedResponse,
  failedUpdate,
  heldResponse,
  hiddenValues,
  lateRequest,
  serverError,
  throttled,
} from './lambda-faults.ts';
import { live } from './live.ts';
import { type StrictLambda, strictLambda } from './strict-lambda.ts';

interface Answered {
  status: number;
  error: string | undefined;
  retryAfter: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: whatever Lambda's JSON has.
  body: any;
}

async function call(lambda: StrictLambda, method: string, path: string, body?: unknown): Promise<Answered> {
  const response = await fetch(`${lambda.endpoint}/2015-03-31/functions/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    error: response.headers.get('x-amzn-errortype') ?? undefined,
    retryAfter: response.headers.get('retry-after') ?? undefined,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

const read = async (lambda: StrictLambda, name: string) =>
  (await call(lambda, 'GET', name)).body.Configuration;
const write = (lambda: StrictLambda, name: string, Variables: Record<string, string>, RevisionId?: string) =>
  call(lambda, 'PUT', `${name}/configuration`, { Environment: { Variables }, RevisionId });

test('a revision changes with the update and once more when it is done; 409 between, 412 after', async (ctx) => {
  const { endpoint } = live(ctx);
  const lambda = await strictLambda(endpoint);
  const name = await lambda.make('strict', { OLD: '1' });
  const first = await read(lambda, name);
  expect(first).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
  lambda.hold();
  const accepted = await write(lambda, name, { OLD: '1', NEW: '2' }, first.RevisionId);
  expect(accepted).toMatchObject({ status: 200, body: { State: 'Active', LastUpdateStatus: 'InProgress' } });
  const during = await read(lambda, name);
  expect(during).toMatchObject({ LastUpdateStatus: 'InProgress', RevisionId: accepted.body.RevisionId });
  for (const [method, path, body] of [
    ['PUT', 'configuration', { Environment: { Variables: {} } }],
    ['PUT', 'code', { ZipFile: '' }],
    ['POST', 'versions', {}],
  ] as const) {
    expect(await call(lambda, method, `${name}/${path}`, body)).toMatchObject({
      status: 409,
      error: 'ResourceConflictException',
    });
  }
  lambda.settle();
  const settled = await read(lambda, name);
  expect(settled).toMatchObject({ LastUpdateStatus: 'Successful' });
  expect(new Set([first.RevisionId, during.RevisionId, settled.RevisionId]).size).toBe(3);
  for (const stale of [first.RevisionId, during.RevisionId]) {
    expect(await write(lambda, name, {}, stale)).toMatchObject({
      status: 412,
      error: 'PreconditionFailedException',
    });
  }
  expect(await write(lambda, name, { LAST: '3' }, settled.RevisionId)).toMatchObject({ status: 200 });
  expect(await variablesOf(endpoint, name)).toEqual({ LAST: '3' });
  expect([lambda.count('read'), lambda.count('write')]).toEqual([3, 5]);
});

test('an update is done by itself when its time is over', async (ctx) => {
  const lambda = await strictLambda(live(ctx).endpoint, ctx, { settles: 1 });
  const name = await lambda.make('strict', {});
  await write(lambda, name, { KEY: '1' });
  await expect.poll(async () => (await read(lambda, name)).LastUpdateStatus).toBe('Successful');
});

test('the limits of variables, told with all values as AWS tells them', async (ctx) => {
  const lambda = await strictLambda(live(ctx).endpoint);
  const name = await lambda.make('strict', {});
  const most = 4096 - '{"KEY":""}'.length;
  const tooLarge = await write(lambda, name, { KEY: 'v'.repeat(most + 1) });
  expect(tooLarge).toMatchObject({ status: 400, error: 'InvalidParameterValueException' });
  expect(tooLarge.body.message).toContain(`String measured: {"KEY":"${'v'.repeat(most + 1)}"}`);
  const reserved = await write(lambda, name, { AWS_REGION: 'x', _HANDLER: 'y' });
  expect(reserved).toMatchObject({ status: 400, error: 'InvalidParameterValueException' });
  expect(reserved.body.message).toContain('AWS_REGION, _HANDLER');
  const malformed = await write(lambda, name, { 'A-B': 'the-value' });
  expect(malformed).toMatchObject({ status: 400, error: 'ValidationException' });
  expect(malformed.body.message).toContain('{A-B=the-value}');
  expect(await write(lambda, name, { KEY: 'v'.repeat(most) })).toMatchObject({ status: 200 });
});

test('429, 500 and 503, once each, carried out or not', async (ctx) => {
  const { endpoint } = live(ctx);
  const lambda = await strictLambda(endpoint);
  const name = await lambda.make('strict', {});
  lambda.script('read', throttled(), serverError(500));
  lambda.script('write', throttled(7), serverError(503), serverError(500, { carriedOut: true }));
  const reads = [await call(lambda, 'GET', name), await call(lambda, 'GET', `${name}/configuration`)];
  expect(reads).toMatchObject([{ status: 429, retryAfter: undefined }, { status: 500 }]);
  expect(await write(lambda, name, { A1: '' })).toMatchObject({ status: 429, retryAfter: '7' });
  expect(await write(lambda, name, { A1: '' })).toMatchObject({ status: 503 });
  expect(await variablesOf(endpoint, name)).toEqual({});
  expect(await write(lambda, name, { A1: '' })).toMatchObject({ status: 500 });
  expect(await variablesOf(endpoint, name)).toEqual({ A1: '' });
});

test('requests and answers that are lost, cut or late', async (ctx) => {
  const { endpoint } = live(ctx);
  const lambda = await strictLambda(endpoint, ctx, { settles: 0 });
  const name = await lambda.make('strict', {});
  lambda.script('write', droppedRequest, droppedResponse, cutResponse);
  lambda.script('read', droppedRequest, droppedResponse, cutResponse);
  for (const [value, arrives] of [
    ['dropped', false],
    ['lost', true],
    ['cut', true],
  ] as const) {
    lambda.settle();
    await expect(write(lambda, name, { VALUE: value })).rejects.toThrow(/fetch failed|terminated/);
    expect((await variablesOf(endpoint, name))['VALUE'] === value).toBe(arrives);
    await expect(call(lambda, 'GET', name)).rejects.toThrow(/fetch failed|terminated/);
  }
  let arrive = () => {};
  lambda.settle();
  lambda.script('write', lateRequest(new Promise<void>((resolve) => (arrive = resolve))));
  await expect(write(lambda, name, { VALUE: 'late' })).rejects.toThrow('fetch failed');
  expect(await variablesOf(endpoint, name)).toEqual({ VALUE: 'cut' });
  arrive();
  await lambda.quiet();
  expect(await variablesOf(endpoint, name)).toEqual({ VALUE: 'late' });
});

test('a held answer comes when it is let go; what was asked for is done before', async (ctx) => {
  const { endpoint } = live(ctx);
  const lambda = await strictLambda(endpoint);
  const name = await lambda.make('strict', {});
  let letGo = () => {};
  lambda.script('write', heldResponse(new Promise<void>((resolve) => (letGo = resolve))));
  const answer = write(lambda, name, { HELD: '1' });
  await expect.poll(() => variablesOf(endpoint, name)).toEqual({ HELD: '1' });
  letGo();
  expect(await answer).toMatchObject({ status: 200 });
});

test('hidden values, in one answer and in all', async (ctx) => {
  const lambda = await strictLambda(live(ctx).endpoint);
  const name = await lambda.make('strict', { SECRET: 'of the test' });
  lambda.script('read', hiddenValues);
  const error = {
    Error: { ErrorCode: 'AccessDeniedException', Message: expect.stringContaining('kms:Decrypt') },
  };
  expect((await read(lambda, name)).Environment).toEqual(error);
  expect((await read(lambda, name)).Environment).toEqual({ Variables: { SECRET: 'of the test' } });
  lambda.hide(true);
  expect((await read(lambda, name)).Environment).toEqual(error);
});

test('an update that fails: its values while it is in progress, the old ones and a reason then', async (ctx) => {
  const { endpoint } = live(ctx);
  const lambda = await strictLambda(endpoint);
  const name = await lambda.make('strict', { OLD: '1' });
  lambda.hold();
  lambda.script('write', failedUpdate('The KMS key is disabled.', 'DisabledKMSKey'));
  expect(await write(lambda, name, { NEW: '2' })).toMatchObject({
    status: 200,
    body: { Environment: { Variables: { NEW: '2' } } },
  });
  expect(await read(lambda, name)).toMatchObject({ Environment: { Variables: { NEW: '2' } } });
  lambda.settle();
  expect(await read(lambda, name)).toMatchObject({
    LastUpdateStatus: 'Failed',
    LastUpdateStatusReason: 'The KMS key is disabled.',
    LastUpdateStatusReasonCode: 'DisabledKMSKey',
    Environment: { Variables: { OLD: '1' } },
  });
  expect(await variablesOf(endpoint, name)).toEqual({ OLD: '1' });
  expect(lambda.history(name)).toEqual([
    { writer: 'caller', kind: 'written', before: { OLD: '1' }, after: { NEW: '2' }, failed: true },
  ]);
});

test('others who write, delete and replace between a read and a write', async (ctx) => {
  const { endpoint } = live(ctx);
  const lambda = await strictLambda(endpoint);
  const name = await lambda.make('strict', { OLD: '1', GONE: '' });
  lambda.hold();
  const { RevisionId } = await read(lambda, name);
  lambda.script(
    'write',
    afterThat(() => lambda.merge(name, { THEIRS: '2' }, ['GONE'])),
    afterThat(() => lambda.overwrite(name, { ONLY: '3' })),
    afterThat(() => lambda.replace(name, { REPLACED: '4' })),
    afterThat(() => lambda.delete(name)),
  );
  expect((await write(lambda, name, { OURS: '' }, RevisionId)).status).toBe(409);
  expect(await variablesOf(endpoint, name)).toEqual({ OLD: '1', THEIRS: '2' });
  expect((await write(lambda, name, { OURS: '' }, RevisionId)).status).toBe(409);
  expect(await variablesOf(endpoint, name)).toEqual({ ONLY: '3' });
  expect((await write(lambda, name, { OURS: '' }, RevisionId)).status).toBe(412);
  expect(await variablesOf(endpoint, name)).toEqual({ REPLACED: '4' });
  expect(await write(lambda, name, { OURS: '' }, RevisionId)).toMatchObject({
    status: 404,
    error: 'ResourceNotFoundException',
  });
  expect(await configurationOf(endpoint, name)).toBeUndefined();
  expect(lambda.history(name).map(({ writer, kind }) => `${writer} ${kind}`)).toEqual([
    'other written',
    'other written',
    'other deleted',
    'other created',
    'other deleted',
  ]);
});

test('a fault that is never met fails the test', async (ctx) => {
  const atTheEnd: (() => unknown)[] = [];
  const lambda = await strictLambda(live(ctx).endpoint, {
    onTestFinished: (act) => void atTheEnd.push(act as () => unknown),
  });
  lambda.script('write', throttled(), droppedResponse);
  expect(() => lambda.verify()).toThrow('Scripted and never met: write: 429; write: lose');
  expect(() => {
    for (const act of atTheEnd) act();
  }).toThrow('write: 429; write: lose');
});

test('finds the function in names, ARNs and partial ARNs', async (ctx) => {
  const lambda = await strictLambda(live(ctx).endpoint);
  const name = await lambda.make('strict', {});
  for (const id of [
    name,
    `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    `000000000000:function:${name}`,
  ])
    await call(lambda, 'PUT', `${encodeURIComponent(id)}/configuration`, {});
  expect(lambda.calls).toEqual(Array(3).fill({ kind: 'write', name }));
});
