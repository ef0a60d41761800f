import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { busyStack, changedOutside, missingOnFunction, readOrigin } from '../../src/env/origin.ts';
import type { Origin, Source } from '../../src/env/source.ts';
import { DeniedError, FailedError } from '../../src/errors.ts';
import { fakeStackReader, type Known, stackId, stackOf } from '../support/stacks.ts';

const ID = stackId('hello');
const STACK = { stack: { name: 'hello', logicalId: 'Hello' } };
const OWNER = { owner: { stackName: 'hello', stackId: ID, logicalId: 'Hello' } };

const templateWith = (variables: object, more: object = {}, fn: object = {}): string =>
  stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Parameters: { Stage: { Type: 'String' }, Secret: { Type: 'String', NoEcho: true } },
    Resources: {
      Hello: {
        Type: 'AWS::Serverless::Function',
        Properties: { Environment: { Variables: variables }, ...fn },
      },
    },
    ...more,
  });

const PLAIN = templateWith({
  AB: 'x',
  CD: { Ref: 'Secret' },
  EF: { 'Fn::Sub': '${AWS::Region}/${AWS::AccountId}' },
});
const THE_STACK = stackOf({ parameters: { Stage: 'dev', Secret: '****' } });
const denied = (action: string) => new DeniedError(action, `${action} is denied: no`);

const read = (known: Known, target: object = STACK, reading: object = {}) => {
  const stacks = fakeStackReader(known);
  return { stacks, answer: readOrigin(target, reading, stacks) };
};

/** What is told of the stack `hello` with this original template. */
async function told(
  original: string | undefined,
  processed?: string,
  reading: object = {},
  target: object = STACK,
) {
  const call = 'stack' in target ? 'hello' : ID;
  const { stacks, answer } = read(
    {
      stacks: { [call]: THE_STACK },
      templates: {
        [`Original ${call}`]: original,
        ...(processed === undefined ? {} : { [`Processed ${call}`]: processed }),
      },
    },
    target,
    reading,
  );
  const { origin, stackStatus } = await answer;
  return { origin, stackStatus, calls: stacks.calls };
}

const deployedIn = (origin: Origin) => {
  expect(origin.kind).toBe('stack');
  const { sources, values, ...rest } = (origin as Extract<Origin, { kind: 'stack' }>).deployed;
  return { sources: Object.fromEntries(sources), values: Object.fromEntries(values), ...rest };
};

describe('the origin', () => {
  test('is the stack in which the function was found, by two calls', async () => {
    const { origin, stackStatus, calls } = await told(PLAIN);
    expect(deployedIn(origin)).toEqual({
      stackName: 'hello',
      logicalId: 'Hello',
      sources: {
        AB: { kind: 'literal' },
        CD: { kind: 'parameter', name: 'Secret', noEcho: true },
        EF: { kind: 'computed', parameters: [] },
      },
      values: { AB: 'x', EF: 'eu-central-1/123456789012' },
    });
    expect(stackStatus).toBe('UPDATE_COMPLETE');
    expect(calls).toEqual(
      ['template hello', 'describe hello'].map((call) => call.replace('template', 'template Original')),
    );
  });
  test("is the stack of the function's tags else, by its ID", async () => {
    const { origin, calls } = await told(PLAIN, undefined, OWNER, {});
    expect(deployedIn(origin)).toMatchObject({ stackName: 'hello', values: { AB: 'x' } });
    expect(calls).toEqual([`template Original ${ID}`, `describe ${ID}`]);
  });
  test('is none without tags, by no call', async () => {
    const { answer, stacks } = read({}, {}, {});
    expect(await answer).toEqual({ origin: { kind: 'no-stack' } });
    expect(stacks.calls).toEqual([]);
  });
  test('is not known where the tags are hidden', async () => {
    const { answer } = read({}, {}, { tagsHidden: { code: 'AccessDenied', message: 'no' } });
    const { origin } = await answer;
    expect(origin).toMatchObject({ kind: 'unknown', missing: 'lambda:ListTags' });
  });
  test('is known in a stack, whatever the tags', async () => {
    const { origin } = await told(PLAIN, undefined, { tagsHidden: { code: 'AccessDenied', message: 'no' } });
    expect(origin.kind).toBe('stack');
  });
  test('is read from JSON, and from YAML that looks like it', async () => {
    const json = JSON.stringify({
      Resources: {
        Hello: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { AB: '\t1' } } } },
      },
    });
    expect(deployedIn((await told(json)).origin).values).toEqual({ AB: '\t1' });
    const flow = '{ Resources: { Hello: { Type: AWS::Lambda::Function } } }';
    expect(deployedIn((await told(flow)).origin).values).toEqual({});
  });
  test.each([
    ['aws-cn', 'amazonaws.com.cn'],
    ['aws', 'amazonaws.com'],
  ])('has the suffix of %s', async (partition, suffix) => {
    const { answer } = read({
      stacks: { hello: stackOf({ id: ID.replace('arn:aws:', `arn:${partition}:`) }) },
      templates: {
        'Original hello': templateWith({ AB: { 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix}' } }),
      },
    });
    expect(deployedIn((await answer).origin).values).toEqual({ AB: `${partition} ${suffix}` });
  });
});

describe('a stack that is gone', () => {
  test.each<[string, Known]>([
    ['is not there', { stacks: { [ID]: undefined }, templates: { [`Original ${ID}`]: undefined } }],
    [
      'is deleted',
      { stacks: { [ID]: stackOf({ status: 'DELETE_COMPLETE' }) }, templates: { [`Original ${ID}`]: PLAIN } },
    ],
    [
      'was never made',
      {
        stacks: { [ID]: stackOf({ status: 'REVIEW_IN_PROGRESS' }) },
        templates: { [`Original ${ID}`]: undefined },
      },
    ],
  ])('because it %s, owns nothing', async (_, known) => {
    expect(await read(known, {}, OWNER).answer).toEqual({ origin: { kind: 'no-stack' } });
  });
});

describe('calls that fail', () => {
  const known = (template: string | Error, stack: Error | typeof THE_STACK): Known => ({
    stacks: { hello: stack },
    templates: { 'Original hello': template },
  });
  const template = denied('cloudformation:GetTemplate');
  const describes = denied('cloudformation:DescribeStacks');
  test.each<[string, Known, string]>([
    ['GetTemplate', known(template, THE_STACK), 'cloudformation:GetTemplate'],
    ['DescribeStacks', known(PLAIN, describes), 'cloudformation:DescribeStacks'],
    ['both', known(template, describes), 'cloudformation:GetTemplate and cloudformation:DescribeStacks'],
  ])('%s denied: not known', async (_, given, missing) => {
    expect(await read(given).answer).toEqual({
      origin: {
        kind: 'unknown',
        why: `What the stack hello says is not shown: ${missing} is denied.`,
        missing,
      },
    });
  });
  test.each([
    ['alone', known(new FailedError('no answer'), THE_STACK)],
    ['beside one that is denied', known(template, new FailedError('no answer'))],
  ])('otherwise, %s: is thrown', async (_, given) => {
    await expect(read(given).answer).rejects.toThrow('no answer');
  });
  test.each([
    ['no YAML', 'a: b: c'],
    ['empty', ''],
    ['missing', undefined],
  ])('a template that is %s: not known, and how the stack is', async (_, original) => {
    const { origin, stackStatus } = await told(original);
    expect(origin).toEqual({ kind: 'unknown', why: 'The template of the stack hello cannot be read.' });
    expect(stackStatus).toBe('UPDATE_COMPLETE');
  });
});

describe('macros', () => {
  const processed = JSON.stringify({
    Resources: {
      Hello: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { AB: 'changed', EF: 'z', GH: 'made' } } },
      },
    },
  });
  const literal = { kind: 'literal' };
  const both = {
    stackName: 'hello',
    logicalId: 'Hello',
    sources: { AB: literal, CD: literal, EF: literal, GH: literal },
    // What a macro has changed or taken away is not known.
    values: { EF: 'z', GH: 'made' },
  };
  const written = { AB: 'x', CD: 'y', EF: 'z' };
  test.each<[string, string]>([
    ['another transform', templateWith(written, { Transform: ['AWS::Serverless-2016-10-31', 'Mine'] })],
    ['one alone', templateWith(written, { Transform: 'AWS::LanguageExtensions' })],
    ['one in the variables', templateWith({ ...written, 'Fn::Transform': { Name: 'Mine' } })],
    ['one in the function', templateWith(written, {}, { 'Fn::Transform': [{ Name: 'Mine' }] })],
    [
      'one in Globals',
      templateWith(written, { Globals: { Function: { Tags: { 'Fn::Transform': { Name: 'Mine' } } } } }),
    ],
    ['one beside all', templateWith(written, { 'Fn::Transform': { Name: 'Mine' } })],
  ])('%s: the processed template is read as well', async (_, original) => {
    const { origin, calls } = await told(original, processed);
    expect(deployedIn(origin)).toEqual(both);
    expect(calls.at(-1)).toBe('template Processed hello');
  });
  test('leave the alias as it is written', async () => {
    const original = templateWith(written, { Transform: 'Mine' }, { AutoPublishAlias: 'live' });
    expect(deployedIn((await told(original, processed)).origin)).toEqual({ ...both, alias: 'live' });
  });
  test('in another function play no part', async () => {
    const other = { Type: 'AWS::SNS::Topic', Properties: { 'Fn::Transform': { Name: 'Mine' } } };
    const hello = { Type: 'AWS::Lambda::Function' };
    const { origin } = await told(stringify({ Resources: { Hello: hello, Other: other } }));
    expect(origin.kind).toBe('stack');
  });
  test('make functions', async () => {
    const original = stringify({ Resources: { 'Fn::ForEach::Each': ['X', ['Hello'], {}] } });
    const { origin } = await told(original, processed);
    expect(deployedIn(origin)).toMatchObject({ values: { AB: 'changed', GH: 'made' } });
  });
  test('that are not shown leave the origin unknown', async () => {
    const { answer } = read({
      stacks: { hello: THE_STACK },
      templates: { 'Original hello': stringify({ Resources: {} }), 'Processed hello': undefined },
    });
    expect((await answer).origin).toEqual({
      kind: 'unknown',
      why: 'The processed template of the stack hello cannot be read.',
    });
  });
});

describe('a function that no template has', () => {
  const empty = JSON.stringify({ Resources: {} });
  test('is its own where only its tags name the stack', async () => {
    expect((await told(empty, empty, OWNER, {})).origin).toEqual({ kind: 'no-stack' });
  });
  test('is not understood where the stack lists it', async () => {
    expect((await told(empty, empty)).origin).toEqual({
      kind: 'unknown',
      why: 'The template of the stack hello has no function Hello.',
    });
  });
});

test.each([
  ['UPDATE_IN_PROGRESS', true],
  ['UPDATE_ROLLBACK_IN_PROGRESS', true],
  ['CREATE_IN_PROGRESS', true],
  ['DELETE_IN_PROGRESS', true],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', false],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', false],
  ['REVIEW_IN_PROGRESS', false],
  ['UPDATE_COMPLETE', false],
  ['UPDATE_FAILED', false],
  [undefined, false],
])('a stack in %s is busy: %s', (status, busy) => {
  expect(busyStack(status)).toBe(busy);
});

describe('beside the live variables', () => {
  const sources = new Map<string, Exclude<Source, { kind: 'outside' }>>([
    ['AB', { kind: 'literal' }],
    ['CD', { kind: 'parameter', name: 'Secret', noEcho: true }],
    ['EF', { kind: 'computed', parameters: [] }],
    ['GH', { kind: 'computed', parameters: [] }],
    ['toString', { kind: 'literal' }],
  ]);
  const values = new Map([
    ['AB', 'x'],
    ['GH', 'z'],
    ['toString', 't'],
  ]);
  const origin: Origin = {
    kind: 'stack',
    deployed: { stackName: 'hello', logicalId: 'Hello', sources, values },
  };
  test('what differs was changed outside', () => {
    const live = { AB: 'x', CD: 'rotated', EF: '1', GH: 'other', toString: 't', OUTSIDE: '1' };
    expect(changedOutside(origin, live as Record<string, string>)).toEqual(['GH']);
    expect(changedOutside(origin, {})).toEqual([]);
  });
  test('what is not there is missing, unless a condition may have left it out', () => {
    expect(missingOnFunction(origin, { OUTSIDE: '1' })).toEqual(['AB', 'CD', 'GH', 'toString']);
    expect(missingOnFunction(origin, { AB: '', CD: '', GH: '' })).toEqual(['toString']);
  });
  test.each<Origin>([{ kind: 'no-stack' }, { kind: 'unknown', why: 'no' }])(
    'of $kind nothing is said',
    (other) => {
      expect(changedOutside(other, { AB: 'y' })).toEqual([]);
      expect(missingOnFunction(other, {})).toEqual([]);
    },
  );
});
