import { printable } from '../text/printable.ts';
import { unifiedDiff } from '../text/unified-diff.ts';
import type { BuiltDockerfile, UnknownBase } from './bases.ts';
import { type Left, type Pin, type PinPlan, tagged } from './plan-pins.ts';

export interface PinResult {
  readonly plans: readonly (PinPlan & { unknown: readonly UnknownBase[] })[];
  readonly dryRun: boolean;
  /** A file's text as it may be shown. */
  readonly mask: (path: string, text: string) => string;
}

/** All changes as one diff; empty where there are none. */
export const pinDiff = ({ plans, mask }: PinResult): string =>
  plans
    .map(({ file, after }) => unifiedDiff(file.shown, mask(file.file, file.text), mask(file.file, after)))
    .join('');

export function pinJson(result: PinResult): object {
  const { plans, dryRun } = result;
  return {
    ok: true,
    dryRun,
    written: dryRun ? [] : plans.filter(({ pins }) => pins.length > 0).map(({ file }) => file.shown),
    pinned: plans.flatMap(({ file, pins }) =>
      pins.map((pin) => ({
        ...placeOf(file, pin.base),
        image: tagged(pin.base),
        digest: pin.resolved.digest,
        ...(pin.base.digest === undefined ? {} : { was: pin.base.digest }),
        ...(pin.resolved.isIndex === undefined ? {} : { multiArchitecture: pin.resolved.isIndex }),
        from: pin.resolved.from,
      })),
    ),
    kept: plans.flatMap(({ file, kept }) =>
      kept.map((base) => ({ ...placeOf(file, base), image: tagged(base), digest: base.digest })),
    ),
    left: plans.flatMap(({ file, left, unknown }) => [
      ...left.map(({ base, reason }) => ({ ...placeOf(file, base), image: base.reference, reason })),
      ...unknown.map((base) => ({ ...placeOf(file, base), image: base.written, reason: UNKNOWN })),
    ]),
    diff: pinDiff(result),
  };
}

const placeOf = (
  file: BuiltDockerfile,
  { line, functions }: { line: number; functions: readonly string[] },
) => ({ file: file.shown, line, functions });

const UNKNOWN = 'its name comes from a build argument that is not known here, or is no name of an image';

/** What is to be known besides the diff, one sentence each. */
export function pinNotes({ plans }: PinResult): string[] {
  return plans.flatMap(({ file, pins, left, unknown }) => [
    ...pins.flatMap((pin) => noteOn(file, pin)),
    ...left.map(
      ({ base, reason }: Left) => `${at(file, base)}: ${base.reference} is left as it is: ${reason}.`,
    ),
    ...unknown.map((base) => `${at(file, base)}: ${printable(base.written)} is left as it is: ${UNKNOWN}.`),
  ]);
}

function noteOn(file: BuiltDockerfile, { base, resolved }: Pin): string[] {
  const name = tagged(base);
  const notes: string[] = [];
  if (base.tag === undefined) notes.push(`${name} has no tag; that is latest, and it is written now.`);
  if (resolved.from === 'pulled')
    notes.push(
      `${name} was pulled here some time ago, and the digest is of then: its registry tells nothing.`,
    );
  if (resolved.isIndex === false)
    notes.push(`${name} is for one architecture alone: its registry has no index of several.`);
  return notes.map((note) => `${at(file, base)}: ${note}`);
}

const at = (file: BuiltDockerfile, { line }: { line: number }) => `${file.shown}:${line}`;

/** What was done, in one sentence. */
export function pinSummary({ plans, dryRun }: PinResult): string {
  const pins = plans.flatMap((plan) => plan.pins);
  const changed = plans.filter((plan) => plan.pins.length > 0);
  if (pins.length > 0) {
    const what = `${counted(pins.length, 'base')} in ${counted(changed.length, 'Dockerfile')}`;
    return dryRun
      ? `${what} would get a digest. Nothing was written.`
      : `${what} ${pins.length === 1 ? 'has' : 'have'} a digest now.`;
  }
  const kept = plans.flatMap((plan) => plan.kept).length;
  if (plans.length === 0) return 'No function here is built from a Dockerfile: there is nothing to pin.';
  return kept > 0 ? `Nothing to do: ${counted(kept, 'base')} had a digest.` : 'There is nothing to pin.';
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
