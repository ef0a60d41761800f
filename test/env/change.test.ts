import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, differences, namesIn, planOf } from '../../src/env/change.ts';
import type { Variables } from '../../src/env/function.ts';

/** Few names and values, so that many of them meet; names of every object among them. */
const name = fc.constantFrom<string[]>('AA', 'BB', 'CC', 'DD', 'constructor', 'toString', '__proto__');
const value = fc.constantFrom('', 'one', 'two', 'a,b=c\n"d"\u{1f600}');
const variables: fc.Arbitrary<Variables> = fc
  .uniqueArray(fc.tuple(name, value), { selector: ([key]) => key })
  .map((entries) => Object.fromEntries(entries));

const change: fc.Arbitrary<Change> = fc
  .tuple(variables, fc.uniqueArray(name))
  .map(([set, unset]) => ({ set, unset: unset.filter((key) => !Object.hasOwn(set, key)) }));

describe('planOf', () => {
  test('the named variables are as asked; all others are as they were, in their order', () => {
    fc.assert(
      fc.property(variables, change, (before, asked) => {
        const { variables: after } = planOf(before, asked);
        const named = namesIn(asked);
        expect(named).toEqual(new Set([...Object.keys(asked.set), ...asked.unset]));
        const others = (map: Variables) => Object.entries(map).filter(([key]) => !named.has(key));
        expect(others(after)).toEqual(others(before));
        const set = Object.entries(after).filter(([key]) => named.has(key));
        expect(new Map(set)).toEqual(new Map(Object.entries(asked.set)));
      }),
      { numRuns: 500 },
    );
  });

  test('says of each name once what becomes of it', () => {
    fc.assert(
      fc.property(variables, change, (before, asked) => {
        const { changes, asWished, kept, variables: after } = planOf(before, asked);
        const told = [...changes.map(({ key }) => key), ...asWished, ...kept];
        expect(new Set(told).size).toBe(told.length);
        expect(new Set(told)).toEqual(new Set([...Object.keys(before), ...namesIn(asked)]));
        for (const { key, change: kind } of changes) {
          const [had, has] = [Object.hasOwn(before, key), Object.hasOwn(after, key)];
          expect({ key, had, has }).toEqual({ key, had: kind !== 'add', has: kind !== 'remove' });
          if (kind === 'change') expect(after[key]).not.toBe(before[key]);
        }
        for (const key of [...asWished, ...kept]) {
          expect(Object.hasOwn(after, key)).toBe(Object.hasOwn(before, key));
          if (Object.hasOwn(after, key)) expect(after[key]).toBe(before[key]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('what it was given stays as it is, and the same change again changes nothing', () => {
    fc.assert(
      fc.property(variables, change, (before, asked) => {
        const copy = structuredClone({ before, asked });
        const plan = planOf(before, asked);
        expect({ before, asked }).toEqual(copy);
        const again = planOf(plan.variables, asked);
        expect(again.changes).toEqual([]);
        expect(again.variables).toEqual(plan.variables);
      }),
    );
  });

  test('an empty value is a value', () => {
    const plan = planOf({ EMPTY: '', FULL: 'x' }, { set: { EMPTY: '', FULL: '', NEW: '' }, unset: [] });
    expect(plan).toEqual({
      changes: [
        { key: 'FULL', change: 'change' },
        { key: 'NEW', change: 'add' },
      ],
      asWished: ['EMPTY'],
      kept: [],
      variables: { EMPTY: '', FULL: '', NEW: '' },
    });
  });
});

describe('differences', () => {
  test('are what makes one map of the other', () => {
    fc.assert(
      fc.property(variables, variables, fc.uniqueArray(name), (before, after, except) => {
        const found = differences(before, after, new Set(except));
        const expected = [...new Set([...Object.keys(before), ...Object.keys(after)])]
          .filter((key) => !except.includes(key))
          .flatMap((key) => {
            if (!Object.hasOwn(before, key)) return [[key, 'add']];
            if (!Object.hasOwn(after, key)) return [[key, 'remove']];
            return before[key] === after[key] ? [] : [[key, 'change']];
          });
        expect(new Set(found.map(({ key, change: kind }) => `${key} ${kind}`))).toEqual(
          new Set(expected.map((pair) => pair.join(' '))),
        );
        expect(found).toHaveLength(expected.length);
      }),
      { numRuns: 500 },
    );
  });

  test('none but for a map that differs', () => {
    expect(differences({ AA: 'one' }, { AA: 'one' })).toEqual([]);
    expect(differences({ AA: 'one' }, { AA: 'two' })).toEqual([{ key: 'AA', change: 'change' }]);
  });
});
