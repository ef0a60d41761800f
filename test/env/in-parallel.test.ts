import { expect, test } from 'vitest';
import { inParallel } from '../../src/env/in-parallel.ts';

/** Work that ends when the test says so. */
function heldWork() {
  const begun: number[] = [];
  const held = new Map<number, PromiseWithResolvers>();
  const work = (item: number) => {
    begun.push(item);
    return new Promise<string>((resolve, reject) =>
      held.set(item, { resolve: () => resolve(`done ${item}`), reject }),
    );
  };
  return { begun, work, end: (item: number) => held.get(item)!.resolve(), fail: rejectOf(held) };
}

interface PromiseWithResolvers {
  resolve: () => void;
  reject: (error: Error) => void;
}

const rejectOf = (held: ReadonlyMap<number, PromiseWithResolvers>) => (item: number, message: string) =>
  held.get(item)!.reject(new Error(message));

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('four at once, the next one when one has ended, and the results in order', async () => {
  const { begun, work, end } = heldWork();
  const results = inParallel([0, 1, 2, 3, 4, 5], work);
  await turn();
  expect(begun).toEqual([0, 1, 2, 3]);
  end(2);
  await turn();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  for (const item of [4, 3, 1, 0]) end(item);
  await turn();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  end(5);
  expect(await results).toEqual([0, 1, 2, 3, 4, 5].map((item) => `done ${item}`));
});

test('after a failure none is begun any more; those that were are waited for', async () => {
  const { begun, work, end, fail } = heldWork();
  let ended = false;
  const results = inParallel([0, 1, 2, 3, 4, 5], work);
  const watched = results.catch((error: Error) => {
    ended = true;
    return error.message;
  });
  await turn();
  fail(1, 'the first');
  await turn();
  fail(0, 'the second');
  end(2);
  await turn();
  expect(ended).toBe(false);
  end(3);
  expect(await watched).toBe('the first');
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('nothing to do is done', async () => {
  expect(await inParallel([], () => Promise.reject(new Error('Not expected')))).toEqual([]);
});
