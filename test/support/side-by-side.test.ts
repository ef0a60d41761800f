import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { interleaved, sideBySide } from './side-by-side.ts';

test('two work at a time, and of one kind only one', async () => {
  const working: string[] = [];
  const seen: string[][] = [];
  const beside = sideBySide();
  const work = (name: string) =>
    beside(name[0]!, async () => {
      working.push(name);
      seen.push([...working]);
      for (let turns = 0; turns < 5; turns += 1) await turn();
      working.splice(working.indexOf(name), 1);
      return name;
    });
  expect(await Promise.all(['a1', 'a2', 'b1', 'c1', 'a3'].map(work))).toEqual(['a1', 'a2', 'b1', 'c1', 'a3']);
  expect(seen.some((names) => names.length === 2)).toBe(true);
  for (const names of seen) {
    expect(names.length).toBeLessThanOrEqual(2);
    expect(new Set(names.map(([kind]) => kind)).size).toBe(names.length);
  }
});

test('one that fails makes room for the next', async () => {
  const beside = sideBySide();
  await expect(beside('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await beside('a', async () => 'yes')).toBe('yes');
});

test('neighbours are of different kinds', () => {
  const kinds = interleaved(['a1', 'a2', 'a3', 'b1', 'b2', 'c1'], ([kind]) => kind);
  expect(kinds).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});
