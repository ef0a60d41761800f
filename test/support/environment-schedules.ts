import fc from 'fast-check';
import type { Change } from '../../src/env/change.ts';
import type { Variables } from '../../src/env/function.ts';
import type { CallFate } from './lambda-caller.ts';
import type { Deed } from './lambda-model.ts';

/** Keys that a change names, keys that it does not name, and what others bring. */
const NAMED = ['NAMED_A', 'NAMED_B', 'NAMED_C'];
const UNNAMED = ['KEEP_A', 'KEEP_B', 'KEEP_C'];
const FOREIGN = [...UNNAMED, 'NEW_A', 'NEW_B'];

const value = fc.constantFrom('', 'a', 'b', 'c,=" \'\n', 'ü€😀');

const some = (keys: readonly string[], minLength = 0): fc.Arbitrary<Variables> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...keys), value), { minLength, selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries));

export const variables: fc.Arbitrary<Variables> = fc
  .tuple(some(UNNAMED), some(NAMED))
  .map(([unnamed, named]) => ({ ...unnamed, ...named }));

export const change: fc.Arbitrary<Change> = fc
  .tuple(some(NAMED), fc.subarray(NAMED))
  .map(([set, keys]) => ({ set, unset: keys.filter((key) => !Object.hasOwn(set, key)) }))
  .filter(({ set, unset }) => Object.keys(set).length + unset.length > 0);

const milliseconds = (most: number) => fc.integer({ min: 0, max: most });

const often: fc.Arbitrary<CallFate> = fc.record({ kind: fc.constant('ok'), takes: milliseconds(400) });
const after = fc
  .option(milliseconds(20_000), { nil: undefined })
  .map((given) => (given === undefined ? {} : { after: given }));
const throttled: fc.Arbitrary<CallFate> = after.map((given) => ({ kind: 'throttled', ...given }));
const unavailable: fc.Arbitrary<CallFate> = fc
  .tuple(fc.boolean(), after)
  .map(([carriedOut, given]) => ({ kind: 'unavailable', carriedOut, ...given }));
const silence: fc.Arbitrary<CallFate> = fc.record({
  kind: fc.constant('silence'),
  silence: milliseconds(20_000),
  carriedOut: fc.boolean(),
});
const late: fc.Arbitrary<CallFate> = fc.record({
  kind: fc.constant('late'),
  silence: milliseconds(2_000),
  arrives: milliseconds(30_000),
});

/** What trying again helps. */
const passing = { often, throttled, unavailable, silence };
export const passingReads = fc.array(fc.oneof(...Object.values(passing)), { maxLength: 4 });
export const passingWrites = fc.array(fc.oneof(...Object.values(passing), late), { maxLength: 5 });

const fails: fc.Arbitrary<CallFate> = fc.constant({ kind: 'fails' });
const hidden: fc.Arbitrary<CallFate> = fc.constant({ kind: 'hidden' });
const slow: fc.Arbitrary<CallFate> = fc.constant({ kind: 'ok', takes: 400_000 });
export const anyReads = fc.array(
  fc.oneof({ weight: 14, arbitrary: fc.oneof(...Object.values(passing)) }, hidden, slow),
  { maxLength: 6 },
);
export const anyWrites = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.oneof(...Object.values(passing), late) },
    { weight: 3, arbitrary: fails },
    slow,
  ),
  { maxLength: 6 },
);

const mergeOf = (keys: readonly string[]): fc.Arbitrary<Deed> =>
  fc.tuple(some(keys), fc.subarray([...keys])).map(([set, unset]) => ({
    kind: 'merge',
    set,
    unset: unset.filter((key) => !Object.hasOwn(set, key)),
  }));
const code: fc.Arbitrary<Deed> = fc.constant({ kind: 'code' });
const publish: fc.Arbitrary<Deed> = fc.constant({ kind: 'publish' });
const overwrite: fc.Arbitrary<Deed> = variables.map((all) => ({ kind: 'overwrite', variables: all }));
const replace: fc.Arbitrary<Deed> = fc.tuple(variables, fc.boolean()).map(([all, byStack]) => ({
  kind: 'replace',
  variables: all,
  ...(byStack ? { stackId: 'new' } : {}),
}));
const failing: fc.Arbitrary<Deed> = some([...FOREIGN, ...NAMED], 1).map((set) => ({ kind: 'fail', set }));

/** Others who leave the named keys alone. */
export const harmless = fc.oneof(mergeOf(FOREIGN), code, publish);
/** Others who do anything at all. */
export const anything: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: mergeOf(FOREIGN) },
  { weight: 2, arbitrary: mergeOf([...FOREIGN, ...NAMED]) },
  { weight: 2, arbitrary: overwrite },
  { weight: 2, arbitrary: code },
  { weight: 2, arbitrary: publish },
  { weight: 2, arbitrary: failing },
  replace,
  fc.constant<Deed>({ kind: 'delete' }),
  fc.boolean().map((yes): Deed => ({ kind: 'hide', hidden: yes })),
);

/** When something happens: at a time, or just before Lambda sees a call of ours. */
export type When = { at: number } | { before: 'read' | 'write'; count: number };
export const when: fc.Arbitrary<When> = fc.oneof(
  milliseconds(15_000).map((at) => ({ at })),
  fc
    .tuple(fc.constantFrom('read' as const, 'write' as const), fc.integer({ min: 1, max: 6 }))
    .map(([before, count]) => ({ before, count })),
);

export const events = (deed: fc.Arbitrary<Deed>, maxLength: number) =>
  fc.array(fc.record({ when, deed }), { maxLength });

export const settles = fc.array(milliseconds(3_000), { minLength: 1, maxLength: 4 });
export const randoms = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
  minLength: 1,
  maxLength: 3,
});
