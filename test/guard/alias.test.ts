import { describe, expect, test, vi } from 'vitest';
import type { FunctionReading } from '../../src/env/function.ts';
import { FailedError, RefusedError } from '../../src/errors.ts';
import { refuseUnreleased, releaseValues } from '../../src/guard/alias.ts';
import { mockedTime } from '../support/mocked-clock.ts';
import { readingOf } from '../support/opened.ts';
import { type ScriptedAnswer, scriptedAws } from '../support/scripted-aws.ts';
import { rejectionOf } from '../support/thrown.ts';

vi.mock('../../src/adapters/clock.ts', async () =>
  (await import('../support/mocked-clock.ts')).mockedClock(),
);

const SERVED = { logicalId: 'Hello', name: 'hello-fn', alias: 'live' };
const { signal } = new AbortController();
const read = (given: Partial<FunctionReading>) => ({
  kind: 'read',
  reading: readingOf({ codeSha256: 'code', ...given }),
});
const LATEST = read({ variables: { SECRET: 'new' }, revision: 'r2' });
const OLD = read({ variables: { SECRET: 'old' }, version: '4' });
const POINTER = { version: '4', revision: 'a1', isWeighted: false };
const PUBLISHED = { version: '5', description: 'x', codeSha256: 'code' };

async function released(script: Record<string, readonly ScriptedAnswer[]>) {
  const { aws, given, calls } = scriptedAws(script);
  const time = await mockedTime();
  return { work: time.run(releaseValues(SERVED, aws, signal)), given, calls };
}
const refused = (served: ScriptedAnswer, latest: Partial<FunctionReading> = {}) => {
  const { aws } = scriptedAws({ 'functions.read': [served] });
  return refuseUnreleased(SERVED, readingOf({ codeSha256: 'code', ...latest }), aws, signal);
};

describe('code that was never released', () => {
  test('is refused before anything', async () => {
    const error = await rejectionOf(refused(read({ codeSha256: 'other', version: '4' })), RefusedError);
    expect(error.message).toBe(
      'The code of Hello is not that of its alias live (version 4): to give the alias the new values, a version would be published, and code that was never released would go live. Nothing was changed.',
    );
    expect(error.hint).toContain('aws lambda publish-version --function-name hello-fn');
  });

  test.each<[string, ScriptedAnswer]>([
    ['the code is the same', read({})],
    ['there is no alias yet', { kind: 'missing' }],
    ['the code is not shown', { kind: 'read', reading: readingOf() }],
  ])('is not what is there where %s', async (_, served) => {
    await refused(served);
  });
});

describe('an alias gets the new values', () => {
  test('by a version of what the function is now', async () => {
    const { work, given, calls } = await released({
      'functions.read': [LATEST, OLD, read({ version: '5' })],
      'versions.alias': [POINTER],
      'versions.publish': [PUBLISHED],
      'versions.moveAlias': [true],
    });
    expect(await work).toBe('5');
    expect(given('versions.publish')).toEqual([
      [
        'hello-fn',
        { description: 'samgen: new values for live', revision: 'r2', codeSha256: 'code' },
        signal,
      ],
    ]);
    expect(given('versions.moveAlias')).toEqual([
      ['hello-fn', 'live', { version: '5', revision: 'a1' }, signal],
    ]);
    expect(given('functions.read').map(([id]) => id)).toEqual(['hello-fn', 'hello-fn:live', 'hello-fn:5']);
    expect(calls.at(-1)).toBe('versions.moveAlias');
  });

  test('once an update in progress has ended, and the version is ready', async () => {
    const busy = read({ ...LATEST.reading, lastUpdate: 'InProgress' });
    const { work, given } = await released({
      'functions.read': [busy, OLD, LATEST, read({ state: 'Pending' }), read({ version: '5' })],
      'versions.alias': [POINTER],
      'versions.publish': [undefined, PUBLISHED],
      'versions.moveAlias': [true],
    });
    expect(await work).toBe('5');
    expect(given('versions.publish')).toHaveLength(2);
  });

  test.each<[string, readonly ScriptedAnswer[], ScriptedAnswer]>([
    ['it has them already', [LATEST, read({ variables: { SECRET: 'new' } })], POINTER],
    ['there is no alias', [LATEST, { kind: 'missing' }], undefined],
    ['the function is gone', [{ kind: 'missing' }, OLD], POINTER],
  ])('but not where %s', async (_, reads, pointer) => {
    const { work } = await released({ 'functions.read': reads, 'versions.alias': [pointer] });
    expect(await work).toBeUndefined();
  });

  const STAYS = 'The alias live of Hello still serves version 4, with the old values: ';
  test.each<[string, Record<string, readonly ScriptedAnswer[]>, string]>([
    [
      'its calls are divided',
      { 'functions.read': [LATEST, OLD], 'versions.alias': [{ ...POINTER, isWeighted: true }] },
      `${STAYS}its calls are divided between two versions.`,
    ],
    [
      'other code has come since',
      {
        'functions.read': [read({ ...LATEST.reading, codeSha256: 'other' }), OLD],
        'versions.alias': [POINTER],
      },
      `${STAYS}the function has other code, which was never released.`,
    ],
    [
      'the function has moved',
      { 'functions.read': [LATEST, OLD], 'versions.alias': [POINTER], 'versions.publish': ['moved'] },
      `${STAYS}the function was changed meanwhile, and no version was published.`,
    ],
    [
      'the alias has moved',
      {
        'functions.read': [LATEST, OLD, read({})],
        'versions.alias': [POINTER],
        'versions.publish': [PUBLISHED],
        'versions.moveAlias': [false],
      },
      'The alias live of Hello was moved by someone else meanwhile; the new values are in version 5.',
    ],
  ])('and it is told where %s', async (_, script, message) => {
    const { work } = await released(script);
    expect((await rejectionOf(work, FailedError)).message).toBe(message);
  });
});
