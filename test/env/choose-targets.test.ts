import { describe, expect, test } from 'vitest';
import {
  type ChooseDeps,
  chooseTargets,
  findTargets,
  type TargetFlags,
  type Want,
} from '../../src/env/choose-targets.ts';
import type { Clock, FunctionReading, ReadOutcome } from '../../src/env/function.ts';
import { parseFunctionId } from '../../src/env/function-id.ts';
import { DeniedError, FailedError, RefusedError, SamgenError, UsageError } from '../../src/errors.ts';
import type { StackFunction } from '../../src/stack/stack.ts';
import { isolateAws } from '../support/aws-server.ts';
import { writeFiles } from '../support/function-project.ts';
import { scriptedPrompter } from '../support/scripted-prompter.ts';
import { fakeStackReader } from '../support/stacks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:';
const ONE: StackFunction[] = [{ logicalId: 'HelloFunction', physicalId: 'hello-HelloFunction-1X' }];
const TWO: StackFunction[] = [...ONE, { logicalId: 'Other', physicalId: 'other' }];
const FIRST = {
  id: 'hello-HelloFunction-1X',
  label: 'HelloFunction (hello-HelloFunction-1X)',
  stack: { name: 'hello', logicalId: 'HelloFunction' },
};
const SECOND = { id: 'other', label: 'Other (other)', stack: { name: 'hello', logicalId: 'Other' } };

const readingOf = (name: string): FunctionReading => ({
  arn: ARN + name,
  name: name.split(':')[0]!,
  revision: '1',
  variables: {},
  lastUpdate: 'Successful',
  state: 'Active',
});

const denied = (action: string) => new DeniedError(action, `${action} is denied: no`);

interface Given {
  flags?: TargetFlags;
  want?: Partial<Want>;
  /** Of the stack `hello`; null where no stack is named, undefined where there is none of that name. */
  functions?: readonly StackFunction[] | Error | undefined | null;
  /** What is read in the account, in order; by default there is nothing. */
  reads?: (ReadOutcome | Error)[];
  prompt?: ChooseDeps['prompt'];
}

function find(given: Given) {
  const { flags = {}, want, reads = [], prompt } = given;
  const functions = 'functions' in given ? given.functions : ONE;
  const stacks = fakeStackReader(functions === null ? {} : { functions: { hello: functions } });
  const calls: string[] = [];
  const outcomes = [...reads];
  const read = async (id: string): Promise<ReadOutcome> => {
    calls.push(`read ${id}`);
    const outcome = outcomes.shift() ?? { kind: 'missing' };
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const clock: Clock = { now: () => 0, sleep: async () => {}, random: () => 0 };
  const targets = findTargets(
    flags.function === undefined ? undefined : parseFunctionId(flags.function),
    { stackName: functions === null ? undefined : 'hello', region: 'eu-central-1' },
    flags,
    { write: false, one: false, ...want },
    { stacks, functions: { read, write: () => Promise.reject(new Error('Not expected: write')) } },
    {
      cwd: '/project',
      standsIn: '/project',
      env: {},
      signal: new AbortController().signal,
      clock,
      ...(prompt === undefined ? {} : { prompt }),
    },
  );
  return { targets, calls: () => [...stacks.calls, ...calls] };
}

/** What is thrown. */
async function thrown(work: Promise<unknown>): Promise<SamgenError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SamgenError);
  return error as SamgenError;
}

const found = (name: string): ReadOutcome => ({ kind: 'read', reading: readingOf(name) });

describe('without --function', () => {
  test('the only one is taken, by one call', async () => {
    const { targets, calls } = find({});
    expect(await targets).toEqual([FIRST]);
    expect(calls()).toEqual(['functions hello']);
  });
  test('--all takes all', async () => {
    expect(await find({ functions: TWO, flags: { all: true } }).targets).toEqual([FIRST, SECOND]);
  });
  test('one of several is asked for', async () => {
    const { prompt, asked } = scriptedPrompter(['Which function?', 'Other']);
    expect(await find({ functions: TWO, prompt }).targets).toEqual([SECOND]);
    expect(asked[0]?.choices).toEqual(['HelloFunction', 'Other', 'all of them']);
  });
  test('all of them is an answer', async () => {
    const { prompt } = scriptedPrompter(['Which function?', 'all of them']);
    expect(await find({ functions: TWO, prompt }).targets).toEqual([FIRST, SECOND]);
  });
  test('but where one is wanted', async () => {
    const { prompt, asked } = scriptedPrompter(['Which function?', 'HelloFunction']);
    const { targets } = find({ functions: TWO, prompt, want: { one: true }, flags: { all: true } });
    expect(await targets).toEqual([FIRST]);
    expect(asked[0]?.choices).toEqual(['HelloFunction', 'Other']);
  });
  test.each([
    [false, '--function NAME names it; --all means all of them. '],
    [true, '--function NAME names it. '],
  ])('where nobody can be asked, several are a usage error; one: %s', async (one, hint) => {
    const error = await thrown(find({ functions: TWO, want: { one } }).targets);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe('The stack hello has 2 functions; say which one.');
    expect(error.hint).toBe(`${hint}There are: HelloFunction (hello-HelloFunction-1X), Other (other).`);
  });
  test('no stack is told with the deploy that makes it', async () => {
    const error = await thrown(find({ functions: undefined, flags: { configEnv: 'dev' } }).targets);
    expect(error).toBeInstanceOf(FailedError);
    expect(error.message).toBe('There is no stack hello in eu-central-1.');
    expect(error.hint).toMatch(/\nsamgen deploy --config-env dev$/);
  });
  test('a stack without functions is told', async () => {
    const error = await thrown(find({ functions: [] }).targets);
    expect(error).toBeInstanceOf(FailedError);
    expect(error.message).toBe('The stack hello in eu-central-1 has no Lambda function.');
  });
});

describe('--function', () => {
  test.each([
    [`${ARN}hello`, { id: `${ARN}hello`, label: 'hello' }],
    [`${ARN}hello:live`, { id: `${ARN}hello:live`, label: 'hello:live', qualifier: 'live' }],
    ['123456789012:function:hello', { id: '123456789012:function:hello', label: 'hello' }],
  ])('%s is taken as it is, by no call', async (given, target) => {
    const { targets, calls } = find({ flags: { function: given } });
    expect(await targets).toEqual([target]);
    expect(calls()).toEqual([]);
  });
  test('finds a logical ID', async () => {
    const { targets, calls } = find({ flags: { function: 'HelloFunction' } });
    expect(await targets).toEqual([FIRST]);
    expect(calls()).toEqual(['functions hello', 'read HelloFunction']);
  });
  test('finds a logical ID with its qualifier', async () => {
    const { targets } = find({ flags: { function: 'HelloFunction:live' } });
    const id = 'hello-HelloFunction-1X:live';
    expect(await targets).toEqual([{ ...FIRST, id, qualifier: 'live', label: `HelloFunction (${id})` }]);
  });
  test("finds a name among the stack's, and keeps the reading", async () => {
    const { targets, calls } = find({
      flags: { function: 'other' },
      functions: TWO,
      reads: [found('other')],
    });
    expect(await targets).toEqual([{ ...SECOND, reading: readingOf('other') }]);
    expect(calls()).toEqual(['functions hello', 'read other']);
  });
  test.each([
    ['outside of the stack', ONE],
    ['where there is no such stack', undefined],
    ['where the stack is not shown', denied('cloudformation:ListStackResources')],
  ])('finds a name %s', async (_, functions) => {
    const { targets } = find({ flags: { function: 'far:1' }, functions, reads: [found('far:1')] });
    expect(await targets).toEqual([
      { id: 'far:1', label: 'far:1', qualifier: '1', reading: readingOf('far:1') },
    ]);
  });
  test('is only read where no stack is named', async () => {
    const { targets, calls } = find({ flags: { function: 'far' }, functions: null, reads: [found('far')] });
    expect(await targets).toEqual([{ id: 'far', label: 'far', reading: readingOf('far') }]);
    expect(calls()).toEqual(['read far']);
  });
  test('is read again where Lambda is busy', async () => {
    const busy: ReadOutcome = { kind: 'throttled', why: 'Lambda is called too often' };
    const { targets } = find({ flags: { function: 'far' }, reads: [busy, busy, found('far')] });
    expect(await targets).toMatchObject([{ id: 'far' }]);
  });
  test('may have a logical ID that is the name as well', async () => {
    const functions = [{ logicalId: 'hello', physicalId: 'hello' }];
    const { targets } = find({ flags: { function: 'hello' }, functions, reads: [found('hello')] });
    expect(await targets).toMatchObject([{ id: 'hello', reading: { name: 'hello' } }]);
  });
  test('of a length that no name has is not read', async () => {
    const logicalId = 'L'.repeat(65);
    const { targets, calls } = find({
      flags: { function: logicalId },
      functions: [{ logicalId, physicalId: 'short' }],
    });
    expect(await targets).toMatchObject([{ id: 'short' }]);
    expect(calls()).toEqual(['functions hello']);
  });

  describe('that fits two', () => {
    test('one outside of the stack, lists the ARNs', async () => {
      const reads = [found('HelloFunction')];
      const error = await thrown(find({ flags: { function: 'HelloFunction' }, reads }).targets);
      expect(error).toBeInstanceOf(UsageError);
      expect(error.hint).toContain(`${ARN}hello-HelloFunction-1X has the logical ID`);
      expect(error.hint).toContain(`${ARN}HelloFunction has the name`);
    });
    test.each([
      ['shown', [found('B:live')], [`${ARN}C has`, `${ARN}B has`]],
      ['not shown', [denied('lambda:GetFunction')], ['C has', 'A has']],
    ])('both in the stack, is %s', async (_, reads, hints) => {
      const functions = [
        { logicalId: 'A', physicalId: 'B' },
        { logicalId: 'B', physicalId: 'C' },
      ];
      const error = await thrown(find({ flags: { function: 'B:live' }, functions, reads }).targets);
      expect(error).toBeInstanceOf(UsageError);
      for (const hint of hints) expect(error.hint).toContain(`\n${hint}`);
    });
  });

  describe('where a call is denied', () => {
    const read = denied('lambda:GetFunction');
    const list = denied('cloudformation:ListStackResources');
    test('a logical ID is found without the read', async () => {
      expect(await find({ flags: { function: 'HelloFunction' }, reads: [read] }).targets).toEqual([FIRST]);
    });
    test.each<[string, Given, Error]>([
      ['the read', { reads: [read] }, read],
      ['the list', { functions: list }, list],
      ['the read before the list', { functions: list, reads: [read] }, read],
    ])('%s is told where nothing is found', async (_, given, wanted) => {
      await expect(find({ ...given, flags: { function: 'far' } }).targets).rejects.toBe(wanted);
    });
    test('another failure is no denial', async () => {
      const failure = new FailedError('no connection');
      const { targets } = find({ flags: { function: 'HelloFunction' }, reads: [failure] });
      await expect(targets).rejects.toBe(failure);
    });
  });

  test('that nothing fits is told with what there is', async () => {
    const error = await thrown(find({ flags: { function: 'HelloFuntion' } }).targets);
    expect(error).toBeInstanceOf(FailedError);
    expect(error.message).toBe(
      'There is no function HelloFuntion in the stack hello, and none of that name in eu-central-1; did you mean HelloFunction?',
    );
    expect(error.hint).toContain('The stack hello has: HelloFunction (hello-HelloFunction-1X).');
  });
  test.each<[string, Given['functions']]>([
    ['without a stack', null],
    ['beside a stack', ONE],
    ['where the stack is not shown', denied('cloudformation:ListStackResources')],
  ])('whose version alone is missing is told as that, %s', async (_, functions) => {
    const reads: ReadOutcome[] = [{ kind: 'missing' }, found('far')];
    const { targets, calls } = find({ flags: { function: 'far:9' }, functions, reads });
    expect((await thrown(targets)).message).toBe('The function far has no version or alias 9.');
    expect(calls().filter((call) => call.startsWith('read'))).toEqual(['read far:9', 'read far']);
  });
  test('whose version is missing, and itself, is told without it', async () => {
    const error = await thrown(find({ flags: { function: 'far:9' }, functions: null }).targets);
    expect(error.message).toBe('There is no function far in eu-central-1.');
  });
  test('of a length that no name has, with a version, is not read', async () => {
    const { targets, calls } = find({ flags: { function: `${'L'.repeat(65)}:9` } });
    expect((await thrown(targets)).message).toMatch(/^There is no function L+ in the stack hello/);
    expect(calls()).toEqual(['functions hello']);
  });
  test('that nothing fits, without a stack, names the region', async () => {
    const error = await thrown(find({ flags: { function: 'far' }, functions: null }).targets);
    expect(error.message).toBe('There is no function far in eu-central-1.');
  });
});

describe('the whole choice', () => {
  const SAMCONFIG = `version = 0.1
[default.deploy.parameters]
stack_name = "hello"
region = "eu-west-1"
profile = "work"
`;
  function choose(flags: TargetFlags, want: Partial<Want> = {}, files: Record<string, string> = {}) {
    isolateAws('http://127.0.0.1:9');
    const cwd = temporaryFolder();
    writeFiles(cwd, files);
    const deps = { cwd, standsIn: cwd, env: {}, signal: new AbortController().signal };
    return chooseTargets(flags, { write: true, one: false, ...want }, deps);
  }

  test("an ARN has its own region, and the samconfig's profile", async () => {
    const chosen = await choose({ function: `${ARN}hello` }, {}, { 'samconfig.toml': SAMCONFIG });
    expect(chosen).toMatchObject({
      region: 'eu-central-1',
      profile: 'work',
      environment: 'default',
      targets: [{ id: `${ARN}hello` }],
    });
    expect(chosen.stackName).toBeUndefined();
  });
  test('$LATEST is the function itself', async () => {
    const { targets } = await choose({ function: `${ARN}hello:$LATEST` });
    expect(targets).toEqual([{ id: `${ARN}hello`, label: 'hello' }]);
  });
  test('a version may be read', async () => {
    const { targets } = await choose({ function: `${ARN}hello:3` }, { write: false });
    expect(targets).toMatchObject([{ qualifier: '3' }]);
  });

  test.each<[string, TargetFlags, Partial<Want>, RegExp, RegExp]>([
    [
      'no stack',
      { region: 'eu-west-1' },
      {},
      /no samconfig here that names a stack/,
      /-C DIR.*--stack-name NAME.*--function NAME/,
    ],
    ['--function with --all', { function: 'hello', all: true }, {}, /exclude each other/, /Leave/],
    ['an empty --function', { function: '' }, {}, /--function has no value/, /ARN/],
    [
      'an empty --stack-name',
      { function: `${ARN}hello`, stackName: '' },
      {},
      /no name for a stack/,
      /--stack-name/,
    ],
    [
      "another region than the ARN's",
      { function: `${ARN}hello`, region: 'us-east-1' },
      {},
      /not the region of the ARN, eu-central-1/,
      /--region/,
    ],
    [
      'a partial ARN without a region',
      { function: '123456789012:function:hello' },
      {},
      /no AWS region/,
      /--region/,
    ],
  ])('%s is a usage error', async (_, flags, want, message, hint) => {
    const error = await thrown(choose(flags, want));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });
  test('no stack is a usage error before a region is looked for', async () => {
    expect((await thrown(choose({}))).message).toMatch(/names a stack/);
  });

  test.each([
    [`${ARN}hello:live`, {}, `samgen env set --function ${ARN}hello KEY`],
    ['hello:7', {}, 'samgen env set --function hello KEY'],
    ['hello:7', { command: 'unset AB' }, 'samgen env unset --function hello AB'],
  ])('%s is refused for writing', async (given, want, command) => {
    const error = await thrown(choose({ function: given }, want));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.exitCode).toBe(4);
    expect(error.hint?.split('\n')).toContain(command);
  });
});
