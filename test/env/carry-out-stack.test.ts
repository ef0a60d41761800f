import { describe, expect, test, vi } from 'vitest';
import { carryOutStackRun } from '../../src/env/carry-out-stack.ts';
import { planStackRun } from '../../src/env/stack-run.ts';
import { CancelledError, FailedError, RefusedError } from '../../src/errors.ts';
import type { ChangeSet, ChangeSetRequest, ResourceChange } from '../../src/stack/change-set.ts';
import { journalPlaceWith } from '../support/journal.ts';
import { mockedTime } from '../support/mocked-clock.ts';
import type { ScriptedAnswer } from '../support/scripted-aws.ts';
import { scriptedPrompter } from '../support/scripted-prompter.ts';
import { recordedDeps } from '../support/sinks.ts';
import {
  both,
  LIVE,
  liveReading,
  plainFunction,
  STACK,
  stackRun,
  stateCalls,
  TEMPLATE,
} from '../support/stack-run.ts';
import { rejectionOf } from '../support/thrown.ts';

vi.mock('../../src/adapters/clock.ts', async () =>
  (await import('../support/mocked-clock.ts')).mockedClock(),
);

const NEW = 'th3-n3w-0ne';
const HELLO: ResourceChange = { action: 'Modify', logicalId: 'Hello', type: 'AWS::Lambda::Function' };
const ready = (...changes: ResourceChange[]): ChangeSet => ({ id: 'cs', status: 'ready', changes });
const read = (variables: Record<string, string>, given = {}) => ({
  kind: 'read',
  reading: liveReading({ variables, revision: 'revision-2', ...given }),
});
const UPDATED = { ...STACK, changed: 2 };
const COMPARED = { 'changeSets.create': ['cs'], 'changeSets.describe': [ready(HELLO)] };
const EXECUTED = both(COMPARED, { 'changeSets.execute': [undefined], 'stacks.describe': [UPDATED] });
const DISCARDED = { 'changeSets.remove': [undefined] };

type Script = Record<string, readonly ScriptedAnswer[]>;
interface Given {
  template?: object;
  live?: Record<string, string>;
  run?: Parameters<typeof stackRun>[1];
  deps?: Parameters<typeof recordedDeps>[1];
}

/** Plans a new value for the parameter Secret, and carries it out. */
async function carriedOut(script: Script, { template = TEMPLATE, live = LIVE, run: more, deps }: Given = {}) {
  const state = stateCalls(template, [liveReading({ variables: live })]);
  // Before anything is executed it looks whether the function is still what was planned for.
  const isBegun = 'changeSets.execute' in script || 'versions.publish' in script;
  const looked = isBegun ? { 'functions.read': [read(live)] } : {};
  const { run, scripted } = stackRun(both(both(state, looked), script), more);
  const { env } = journalPlaceWith();
  const recorded = recordedDeps('/project', { env, ...deps });
  const begun: string[] = [];
  const planned = await planStackRun(run, { parameters: { Secret: NEW }, wishes: new Map() }, recorded);
  const time = await mockedTime();
  const untimed = () =>
    carryOutStackRun(planned, run, recorded, () => void begun.push(...scripted.calls.slice(-1)));
  return {
    receipt: () => time.run(untimed()),
    untimed,
    scripted,
    stderr: () => recorded.stderr.text(),
    begun,
  };
}

test('a change set, its execution, and a look at the function', async () => {
  const { receipt, scripted, stderr, begun } = await carriedOut(
    both(EXECUTED, { 'functions.read': [read({ ...LIVE, SECRET: NEW })] }),
  );
  const { isChanged, readings, released } = await receipt();
  expect({ isChanged, released }).toEqual({ isChanged: true, released: [] });
  expect(readings.get('Hello')?.revision).toBe('revision-2');
  const [[request]] = scripted.given('changeSets.create') as [[ChangeSetRequest]];
  expect(request).toMatchObject({
    stackName: STACK.id,
    parameters: { Secret: NEW, Stage: undefined },
    capabilities: ['CAPABILITY_AUTO_EXPAND'],
  });
  expect(stderr()).toBe('CloudFormation will\n  modify Hello (AWS::Lambda::Function)\n');
  // It is said before the call that begins it.
  expect(begun).toEqual(['functions.read']);
});

test('what was planned for is not there any more: nothing is executed', async () => {
  const script = { ...COMPARED, ...DISCARDED, 'functions.read': [read({ ...LIVE, SECRET: 'of-somebody' })] };
  const { receipt, begun } = await carriedOut(script);
  const { message } = await rejectionOf(receipt(), FailedError);
  expect(message).toBe('Hello was changed meanwhile. Nothing was changed.');
  expect(begun).toEqual([]);
});

test('nothing to change: nothing is executed', async () => {
  const { receipt, begun } = await carriedOut(
    both(DISCARDED, {
      'changeSets.create': ['cs'],
      'changeSets.describe': [{ id: 'cs', status: 'empty', changes: [] }],
    }),
  );
  expect(await receipt()).toEqual({ isChanged: false, readings: new Map(), released: [] });
  expect(begun).toEqual([]);
});

test('what somebody else has written since is told, by its name', async () => {
  const { receipt } = await carriedOut(
    both(EXECUTED, { 'functions.read': [read({ ...LIVE, SECRET: 'of-somebody' })] }),
  );
  const { message } = await rejectionOf(receipt(), FailedError);
  expect(message).toBe('SECRET of Hello: the stack was updated, and then changed by someone else.');
});

test('--quiet says nothing', async () => {
  const script = both(EXECUTED, { 'functions.read': [read({ ...LIVE, SECRET: NEW })] });
  const { receipt, stderr } = await carriedOut(script, { run: { quiet: true } });
  await receipt();
  expect(stderr()).toBe('');
});

test('a template that is too large for a call goes to the bucket', async () => {
  const template = { ...TEMPLATE, Description: 'x'.repeat(52_000) };
  const script = both(EXECUTED, {
    'templates.put': ['https://a-bucket/key'],
    'functions.read': [read({ ...LIVE, SECRET: NEW })],
  });
  const { receipt, scripted } = await carriedOut(script, { template, run: { bucket: 'a-bucket' } });
  await receipt();
  expect(scripted.given('templates.put')).toEqual([
    ['a-bucket', expect.stringMatching(/^hello\/[0-9a-f]{32}\.template$/), expect.stringContaining('xxx')],
  ]);
  expect(scripted.given('changeSets.create')).toMatchObject([
    [{ template: { url: 'https://a-bucket/key' } }],
  ]);
});

test('without a bucket that is refused', async () => {
  const template = { ...TEMPLATE, Description: 'x'.repeat(52_000) };
  const { receipt } = await carriedOut({}, { template });
  expect((await rejectionOf(receipt(), RefusedError)).message).toContain('more than 51200 bytes');
});

describe('what would be made anew', () => {
  const DB: ResourceChange = {
    action: 'Modify',
    logicalId: 'Db',
    type: 'AWS::RDS::DBInstance',
    replacement: 'True',
  };
  const compared = { 'changeSets.create': ['cs'], 'changeSets.describe': [ready(HELLO, DB)] };
  const rest = {
    'changeSets.execute': [undefined],
    'stacks.describe': [UPDATED],
    'functions.read': [read({ ...LIVE, SECRET: NEW })],
  };

  test('is refused where nobody can be asked; the change set goes', async () => {
    const { receipt } = await carriedOut(both(compared, DISCARDED));
    const error = await rejectionOf(receipt(), RefusedError);
    expect(error.message).toBe(
      'CloudFormation would make anew or remove Db, with all that is in it. Nothing was changed.',
    );
    expect(error.hint).toBe('If that is meant:\nsamgen env set SECRET --yes');
  });

  test('is asked about: no', async () => {
    const { prompt } = scriptedPrompter(['Db would be made anew or removed. Go on?', false]);
    const { receipt } = await carriedOut(both(compared, DISCARDED), { deps: { prompt } });
    expect((await rejectionOf(receipt(), CancelledError)).message).toBe('Nothing was changed.');
  });

  test('is asked about: yes', async () => {
    const { prompt } = scriptedPrompter(['Db would be made anew or removed. Go on?', true]);
    const { receipt } = await carriedOut(both(compared, rest), { deps: { prompt } });
    expect((await receipt()).isChanged).toBe(true);
  });

  test('is agreed to by --yes', async () => {
    const { receipt } = await carriedOut(both(compared, rest), { run: { yes: true } });
    expect((await receipt()).isChanged).toBe(true);
  });

  test('but an old version of a function stays, whatever the template says', async () => {
    const version: ResourceChange = {
      action: 'Remove',
      logicalId: 'HelloVersionabc',
      type: 'AWS::Lambda::Version',
    };
    const script = { 'changeSets.create': ['cs'], 'changeSets.describe': [ready(HELLO, version)] };
    const { receipt } = await carriedOut(both(script, rest));
    expect((await receipt()).isChanged).toBe(true);
  });
});

describe('what is outside', () => {
  const outside = { ...LIVE, OUTSIDE: 'kept-value' };
  const LOCK = {
    'versions.publish': [
      (_id: string, { description }: { description: string }) => ({
        version: '3',
        description,
        codeSha256: 'code',
      }),
    ],
    'versions.remove': [undefined],
  };

  test('is locked in a version before the update, which goes afterwards', async () => {
    const after = { ...outside, SECRET: NEW };
    const script = both(EXECUTED, {
      ...LOCK,
      'stacks.functions': [[{ logicalId: 'Hello', physicalId: 'hello-fn' }]],
      'functions.read': [read(after), read(after)],
    });
    const { receipt, scripted } = await carriedOut(script, { live: outside });
    expect((await receipt()).isChanged).toBe(true);
    const order = scripted.calls.filter((call) => /publish|execute|remove/.test(call));
    expect(order).toEqual(['versions.publish', 'changeSets.execute', 'versions.remove']);
  });

  test('has moved meanwhile: nothing is executed, and the change set goes', async () => {
    const script = both(both(COMPARED, DISCARDED), { 'versions.publish': ['moved'] });
    const { receipt, begun } = await carriedOut(script, { live: outside });
    expect((await rejectionOf(receipt(), FailedError)).message).toBe('Hello was changed meanwhile.');
    expect(begun).toEqual([]);
  });
});

test('Ctrl-C before it is executed: nothing was changed', async () => {
  const stop = new AbortController();
  const cancel = () => {
    stop.abort();
    return ready(HELLO);
  };
  const script = { 'changeSets.create': ['cs'], 'changeSets.describe': [cancel] };
  // The change set goes by a connection of its own, which finds nobody here.
  const { untimed } = await carriedOut(script, { deps: { signal: stop.signal, env: NOWHERE } });
  expect((await rejectionOf(untimed(), CancelledError)).message).toBe('Cancelled. Nothing was changed.');
}, 30_000);

const NOWHERE = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
  XDG_STATE_HOME: '/nowhere',
};

describe('an alias', () => {
  const template = {
    ...TEMPLATE,
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Hello: {
        ...plainFunction(TEMPLATE.Resources.Hello.Properties.Environment.Variables, {
          AutoPublishAlias: 'live',
        }),
        Type: 'AWS::Serverless::Function',
      },
    },
  };

  test('gets the new values by a new version', async () => {
    const latest = read({ ...LIVE, SECRET: NEW });
    const script = both(EXECUTED, {
      'functions.read': [
        read(LIVE, { version: '1' }),
        latest,
        latest,
        read(LIVE, { version: '1' }),
        read({ ...LIVE, SECRET: NEW }),
      ],
      'versions.alias': [{ version: '1', revision: 'a', isWeighted: false }],
      'versions.publish': [{ version: '2', description: 'x', codeSha256: 'code' }],
      'versions.moveAlias': [true],
    });
    const { receipt } = await carriedOut(script, { template });
    expect((await receipt()).released).toEqual([
      'The alias live of Hello serves version 2 now, with the new values.',
    ]);
  });

  test('whose code is another one is refused before any write', async () => {
    const script = { 'functions.read': [read(LIVE, { version: '1', codeSha256: 'other' })] };
    const error = await rejectionOf(carriedOut(script, { template }), RefusedError);
    expect(error.message).toContain('The code of Hello is not that of its alias live (version 1)');
  });
});
