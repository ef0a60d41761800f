import { expect, test } from 'vitest';
import type { CallFate } from './lambda-caller.ts';
import { lambdaModel } from './lambda-model.ts';
import { virtualTime } from './virtual-time.ts';

const never = new AbortController().signal;

function setUp(fates: { read?: CallFate[]; write?: CallFate[] } = {}, conflictFirst = true) {
  const time = virtualTime();
  const model = lambdaModel(time, { variables: { OLD: '1' }, settles: [500], conflictFirst });
  const caller = model.caller('us', fates);
  return {
    time,
    model,
    caller,
    read: () => time.run(caller.api.read('model', never)),
    write: (variables: Record<string, string>, revision: string) =>
      time.run(caller.api.write('model', variables, revision, never)),
  };
}

test('time passes only where all wait, and sleepers wake in their order', async () => {
  const { clock, run } = virtualTime();
  const woken: string[] = [];
  const sleeper = async (name: string, milliseconds: number) => {
    await clock.sleep(milliseconds, never);
    woken.push(`${name} at ${clock.now()}`);
  };
  await run(Promise.all([sleeper('late', 3_600_000), sleeper('early', 1), sleeper('second', 1)]));
  expect(woken).toEqual(['early at 1', 'second at 1', 'late at 3600000']);
});

test('a sleep that is ended takes no time', async () => {
  const { clock, run, later } = virtualTime();
  const abort = new AbortController();
  later(5, () => abort.abort());
  await run(clock.sleep(1_000, abort.signal));
  await run(clock.sleep(1_000, abort.signal));
  expect(clock.now()).toBe(5);
});

test('waiting for what never happens is an error', async () => {
  await expect(virtualTime().run(new Promise(() => {}))).rejects.toThrow('never happen');
});

test('a revision moves with the update and once more when it is done; busy between, stale after', async () => {
  const { time, read, write, model } = setUp();
  expect(await read()).toMatchObject({ reading: { revision: 'r1', lastUpdate: 'Successful' } });
  expect(await write({ NEW: '2' }, 'r1')).toEqual({ kind: 'accepted', revision: 'r2' });
  expect(await read()).toMatchObject({ reading: { revision: 'r2', lastUpdate: 'InProgress' } });
  expect(await write({}, 'r2')).toMatchObject({ kind: 'busy' });
  await time.drain();
  expect(await read()).toMatchObject({ reading: { revision: 'r3', lastUpdate: 'Successful' } });
  expect(await write({}, 'r2')).toEqual({ kind: 'revision-moved' });
  expect(model.variables()).toEqual({ NEW: '2' });
});

test('an old revision while an update is in progress: either answer, as is said', async () => {
  for (const [conflictFirst, kind] of [
    [true, 'busy'],
    [false, 'revision-moved'],
  ] as const) {
    const { write } = setUp({}, conflictFirst);
    await write({}, 'r1');
    expect(await write({}, 'r1')).toMatchObject({ kind });
  }
});

test('an update that fails gives the old values back', async () => {
  const { time, read, write, model } = setUp({ write: [{ kind: 'fails' }] });
  await write({ NEW: '2' }, 'r1');
  expect(await read()).toMatchObject({ reading: { variables: { NEW: '2' } } });
  await time.drain();
  expect(await read()).toMatchObject({
    reading: {
      variables: { OLD: '1' },
      lastUpdate: 'Failed',
      lastUpdateReason: expect.stringMatching(/key/),
    },
  });
  expect(model.history).toMatchObject([{ writer: 'us', failed: true, after: { NEW: '2' } }]);
});

test('faults: what is carried out, and when', async () => {
  const { time, write, model, caller } = setUp({
    write: [
      { kind: 'throttled', after: 2_000 },
      { kind: 'unavailable', carriedOut: false },
      { kind: 'silence', silence: 100, carriedOut: false },
      { kind: 'late', silence: 100, arrives: 5_000 },
    ],
  });
  expect(await write({}, 'r1')).toMatchObject({ kind: 'throttled', after: 2_000 });
  expect(await write({}, 'r1')).toMatchObject({ kind: 'unavailable' });
  expect(await write({}, 'r1')).toMatchObject({ kind: 'no-answer' });
  expect(await write({ LATE: '1' }, 'r1')).toMatchObject({ kind: 'no-answer' });
  expect(model.history).toEqual([]);
  await time.drain();
  expect(model.variables()).toEqual({ LATE: '1' });
  // The second came before the two seconds of the first were over, and all others did.
  expect(caller).toMatchObject({ writes: 4, uncertain: 3, tooEarly: 3 });
});

test.each<CallFate>([
  { kind: 'unavailable', carriedOut: true },
  { kind: 'silence', silence: 100, carriedOut: true },
])('an answer that is lost: $kind', async (fate) => {
  const { write, model } = setUp({ write: [fate] });
  await write({ NEW: '2' }, 'r1');
  expect(model.variables()).toEqual({ NEW: '2' });
});

test('others wait for the end of an update, as everybody must', async () => {
  const { time, write, model } = setUp();
  await write({ NEW: '2' }, 'r1');
  model.act({ kind: 'merge', set: { THEIRS: '3' }, unset: [] });
  model.act({ kind: 'overwrite', variables: { ONLY: '4' } });
  expect(model.variables()).toEqual({ NEW: '2' });
  await time.drain();
  expect(model.history.map(({ writer, after }) => [writer, after])).toEqual([
    ['us', { NEW: '2' }],
    ['other', { NEW: '2', THEIRS: '3' }],
    ['other', { ONLY: '4' }],
  ]);
});

test('deleted, replaced, hidden, published', async () => {
  const { time, read, model } = setUp();
  model.act({ kind: 'publish' });
  expect(await read()).toMatchObject({ reading: { revision: 'r2' } });
  model.act({ kind: 'replace', variables: { NEW: '1' }, stackId: 'stack' });
  expect(await read()).toMatchObject({
    reading: { variables: { NEW: '1' }, state: 'Pending', owner: { stackId: 'stack' } },
  });
  model.act({ kind: 'hide', hidden: true });
  await time.drain();
  expect(await read()).toMatchObject({ reading: { variables: {}, state: 'Active', hidden: {} } });
  model.act({ kind: 'delete' });
  expect(await read()).toEqual({ kind: 'missing' });
});

test('what is larger than Lambda takes is refused', async () => {
  const { write } = setUp();
  await expect(write({ KEY: 'v'.repeat(4096) }, 'r1')).rejects.toThrow('InvalidParameterValueException');
});
