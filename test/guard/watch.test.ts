import { expect, test, vi } from 'vitest';
import { CancelledError } from '../../src/errors.ts';
import { MovedError } from '../../src/guard/lock.ts';
import type { GuardPlan } from '../../src/guard/plan.ts';
import { refuseMoved, watchedUntil } from '../../src/guard/watch.ts';
import { mockedTime } from '../support/mocked-clock.ts';
import { readingOf } from '../support/opened.ts';
import { scriptedAws } from '../support/scripted-aws.ts';
import { rejectionOf } from '../support/thrown.ts';

vi.mock('../../src/adapters/clock.ts', async () =>
  (await import('../support/mocked-clock.ts')).mockedClock(),
);

const planned = (touch: string, onDrift = 'preserve') =>
  ({
    onDrift,
    functions: [
      {
        logicalId: 'Hello',
        touch,
        live: { target: { id: 'hello-fn' }, reading: readingOf({ variables: { AA: 'a' } }) },
      },
    ],
  }) as unknown as GuardPlan;
const read = (variables: Record<string, string>) => ({ kind: 'read', reading: readingOf({ variables }) });
const { signal } = new AbortController();

test('a function that is what was planned for, by its variables', async () => {
  const { aws } = scriptedAws({ 'functions.read': [read({ AA: 'a' })] });
  await refuseMoved(planned('certainly'), aws, signal);
});

test.each([[{ AA: 'b' }], [{ AA: 'a', BB: 'b' }], [{}]])('one that is not: %j', async (variables) => {
  const { aws } = scriptedAws({ 'functions.read': [read(variables)] });
  await rejectionOf(refuseMoved(planned('not'), aws, signal), MovedError);
});

test.each([
  ['removed', 'preserve'],
  ['certainly', 'drop'],
])('nobody looks at what goes anyway: %s, %s', async (touch, onDrift) => {
  const { aws } = scriptedAws({});
  await refuseMoved(planned(touch, onDrift), aws, signal);
});

/** Ends by its signal, as sam does. */
const untilEnded = (ended: AbortSignal) =>
  new Promise<never>((_, reject) => {
    ended.addEventListener('abort', () => reject(new CancelledError()));
  });

test('while somebody thinks, the work is ended as soon as a function is another one', async () => {
  const { aws } = scriptedAws({ 'functions.read': [read({ AA: 'a' }), read({ AA: 'b' })] });
  const time = await mockedTime();
  const work = watchedUntil(planned('certainly'), aws, signal, untilEnded);
  const { message } = await rejectionOf(time.run(work), MovedError);
  expect(message).toBe('Hello was changed meanwhile.');
});

test('once it has begun nobody looks any more', async () => {
  const { aws, calls } = scriptedAws({});
  const time = await mockedTime();
  const work = watchedUntil(planned('certainly'), aws, signal, async (_, began) => {
    began();
    return 'done';
  });
  expect(await time.run(work)).toBe('done');
  expect(calls).toEqual([]);
});

test('Ctrl-C is none of its affairs', async () => {
  const cancel = new AbortController();
  const { aws } = scriptedAws({});
  const work = watchedUntil(planned('certainly'), aws, cancel.signal, untilEnded);
  cancel.abort();
  await rejectionOf(work, CancelledError);
});
