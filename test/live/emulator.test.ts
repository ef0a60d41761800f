import { expect, test } from 'vitest';
import { emulatorCases } from './emulator-cases.ts';
import { differences } from './emulator-differences.ts';
import { behindEmulator, behindSamgen, emulatorProgram } from './emulator-sides.ts';

const emulator = emulatorProgram();
type Row = { what: string };
const byName = (one: Row, other: Row) => (one.what < other.what ? -1 : 1);

/** What is not the same on both sides, as the rows of emulator-differences.ts have it. */
function compared(emulator: Record<string, string>, samgen: Record<string, string>) {
  const names = [...new Set([...Object.keys(emulator), ...Object.keys(samgen)])];
  return names
    .filter((what) => emulator[what] !== samgen[what])
    .map((what) => ({ what, emulator: emulator[what] ?? 'none', samgen: samgen[what] ?? 'none' }))
    .sort(byName);
}

test.for(emulatorCases)("as behind AWS's emulator, but for what is listed: $name", async (example, ctx) => {
  if (emulator === undefined)
    return ctx.skip(process.env['SAMGEN_TEST_NO_SAM'] ?? 'no emulator of AWS is here');
  const [theirs, ours] = [await behindEmulator(example, emulator, ctx), await behindSamgen(example, ctx)];
  const listed = differences
    .filter(({ cases }) => cases.includes(example.name))
    .map(({ what, emulator, samgen }) => ({ what, emulator, samgen }))
    .sort(byName);
  expect(compared(theirs, ours)).toEqual(listed);
});

test('every difference is of a case that there is, and says why', () => {
  const names = emulatorCases.map(({ name }) => name);
  for (const { cases, reason } of differences) {
    expect(names).toEqual(expect.arrayContaining([...cases]));
    expect(reason).not.toBe('');
  }
  expect(new Set(names).size).toBe(names.length);
});
