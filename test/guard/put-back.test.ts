import { expect, test, vi } from 'vitest';
import { putBack } from '../../src/guard/put-back.ts';
import { mockedTime } from '../support/mocked-clock.ts';
import { readingOf } from '../support/opened.ts';
import { type ScriptedAnswer, scriptedAws } from '../support/scripted-aws.ts';

vi.mock('../../src/adapters/clock.ts', async () =>
  (await import('../support/mocked-clock.ts')).mockedClock(),
);

const { signal } = new AbortController();
const read = (variables: Record<string, string>, more = {}) => ({
  kind: 'read',
  reading: readingOf({ variables, ...more }),
});
const WANTED = { OUTSIDE: 'mine', SECRET: 'of-the-stack', LEVEL: 'debug' };

async function put(script: Record<string, readonly ScriptedAnswer[]>, outside = ['OUTSIDE']) {
  const { aws, given } = scriptedAws(script);
  const target = { logicalId: 'Hello', name: 'hello-fn', wanted: WANTED, outside };
  const time = await mockedTime();
  return { result: await time.run(putBack(target, aws, 'samgen env list', signal)), given };
}

test('what is missing, or has gone back, is there again; all others stay', async () => {
  const { result, given } = await put({
    'functions.read': [
      read({ SECRET: 'old', LEVEL: 'debug', FOREIGN: 'x' }),
      read({ ...WANTED, FOREIGN: 'x' }, { revision: 'revision-2' }),
    ],
    'functions.write': [{ kind: 'accepted', revision: 'revision-2' }],
  });
  expect(result).toEqual({ logicalId: 'Hello', put: ['OUTSIDE', 'SECRET'], newer: [] });
  expect(given('functions.write')).toMatchObject([
    ['hello-fn', { ...WANTED, FOREIGN: 'x' }, 'revision-1', signal],
  ]);
});

test('what is outside and has another value was changed by somebody since: it stays', async () => {
  const { result } = await put({ 'functions.read': [read({ ...WANTED, OUTSIDE: 'of-somebody' })] });
  expect(result).toEqual({ logicalId: 'Hello', put: [], newer: ['OUTSIDE'] });
});

test('nothing is written where nothing is missing, or the function is gone', async () => {
  const there = await put({ 'functions.read': [read(WANTED)] });
  expect(there.result).toEqual({ logicalId: 'Hello', put: [], newer: [] });
  const gone = await put({ 'functions.read': [{ kind: 'missing' }] });
  expect(gone.result).toBeUndefined();
});

test('an update in progress is waited for', async () => {
  const { result } = await put({
    'functions.read': [read({}, { lastUpdate: 'InProgress' }), read(WANTED)],
  });
  expect(result).toMatchObject({ put: [] });
});
