import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { Change } from '../../src/env/change.ts';
import type { FunctionReading, Variables } from '../../src/env/function.ts';
import { ChangeFailedError } from '../../src/env/statement.ts';
import type { Receipt } from '../../src/env/transaction.ts';
import { CancelledError, RefusedError } from '../../src/errors.ts';

/** A write that Lambda carried out, as a model or a strict Lambda has kept it. */
export interface Carried {
  ours: boolean;
  before: Variables;
  after: Variables;
  failed: boolean;
}

export interface Run {
  change: Change;
  /** All that happened to the function's variables, to the end, late requests included. */
  history: readonly Carried[];
  /** How many writes were sent. */
  writes: number;
  /** How many of them have got no answer that tells what came of them. */
  uncertain: number;
  /** What the last read that was answered has shown. */
  seen: FunctionReading | undefined;
}

export type Ended = { receipt: Receipt } | { error: unknown };

export const endOf = (work: Promise<Receipt>): Promise<Ended> =>
  work.then(
    (receipt) => ({ receipt }),
    (error: unknown) => ({ error }),
  );

/** What changed from one map to another. */
export function diff(before: Variables, after: Variables): { key: string; change: string }[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const [old, now] = [before[key], after[key]];
    if (old === now) return [];
    return [{ key, change: old === undefined ? 'add' : now === undefined ? 'remove' : 'change' }];
  });
}

const isNamed = ({ set, unset }: Change, key: string) => Object.hasOwn(set, key) || unset.includes(key);
const isAsWished = ({ set, unset }: Change, variables: Variables) =>
  Object.entries(set).every(([key, value]) => variables[key] === value) &&
  unset.every((key) => variables[key] === undefined);

/** Fails where a write of ours has changed a key that was not named, or has put another value than was wished. */
export function expectOnlyNamedChanged({ change, history }: Run): void {
  for (const { ours, before, after } of history) {
    if (!ours) continue;
    expect(diff(before, after).filter(({ key }) => !isNamed(change, key))).toEqual([]);
    expect(isAsWished(change, after)).toBe(true);
  }
}

/** Fails where the end, a receipt or an error, says what is not true. Returns which end it was. */
export function expectTruth(run: Run, ended: Ended): string {
  expectOnlyNamedChanged(run);
  return 'receipt' in ended ? expectReceipt(run, ended.receipt) : expectError(run, ended.error);
}

function expectReceipt({ change, history, writes, uncertain, seen }: Run, receipt: Receipt): string {
  const { status, changes, kept, foreign, revision, attempts } = receipt;
  expect(attempts).toBe(writes);
  expect(seen?.lastUpdate).not.toBe('InProgress');
  expect(isAsWished(change, seen!.variables)).toBe(true);
  expect(revision.after).toBe(seen!.revision);
  const said = { changes: byKey(changes), kept: sorted(kept), foreign: byKey(foreign) };
  const truthOf = ({ before, after }: Carried) => ({
    changes: diff(before, after),
    kept: unnamedIn(change, before),
    foreign: diff(after, seen!.variables).filter(({ key }) => !isNamed(change, key)),
  });
  if (status === 'unchanged') {
    expect(history.filter((entry) => entry.ours)).toEqual([]);
    expect({ changes, foreign, revision }).toEqual({
      changes: [],
      foreign: [],
      revision: { before: seen!.revision, after: seen!.revision },
    });
    expect(sorted(kept)).toEqual(unnamedIn(change, seen!.variables));
    return status;
  }
  const ours = history.filter((entry) => entry.ours);
  const last = history
    .filter(
      ({ failed, before, after }) => !failed && diff(before, after).some(({ key }) => isNamed(change, key)),
    )
    .at(-1);
  if (last?.ours === false && (uncertain > 0 || ours.length > 0)) {
    // Ours was lost, undone or has failed, and somebody else has done the same: nobody can tell that apart.
    return 'changed by somebody else';
  }
  // Several where the answer to one was lost, and others undid it; it tells of one.
  const told = ours.find((entry) => isDeepStrictEqual(truthOf(entry), said)) ?? ours.at(-1);
  expect(said).toEqual(told && truthOf(told));
  return status;
}

function expectError(run: Run, error: unknown): string {
  if (error instanceof ChangeFailedError) {
    expectStatement(run, error.outcome, error.message);
    return error.outcome;
  }
  if (error instanceof CancelledError) {
    const standing = (Object.keys(WORDS) as Said[]).find((one) => error.message.includes(WORDS[one]));
    expect(standing, error.message).toBeDefined();
    expectStatement(run, standing!, error.message);
    return `cancelled: ${standing}`;
  }
  if (error instanceof RefusedError) {
    expectStatement(run, 'not-written', error.message);
    return 'refused';
  }
  throw error;
}

type Said = 'not-written' | 'unknown' | 'unverified';

/** What the sentences say about how far it has come. */
const WORDS: Readonly<Record<Said, string>> = {
  'not-written': 'Nothing was changed.',
  unknown: 'whether it arrived is not known',
  unverified: 'Lambda has taken the change',
};

function expectStatement(
  { change, history, uncertain, seen }: Run,
  outcome: ChangeFailedError['outcome'],
  message: string,
): void {
  const ours = history.filter((entry) => entry.ours);
  const last = ours.at(-1);
  /** By others, after ours. */
  const touched = () =>
    history
      .slice(history.indexOf(last!) + 1)
      .some(({ before, after }) => diff(before, after).some(({ key }) => isNamed(change, key)));
  if (outcome === 'not-written' || outcome === 'unknown' || outcome === 'unverified') {
    for (const [said, words] of Object.entries(WORDS)) {
      if (said !== outcome) expect(message).not.toContain(words);
    }
  }
  switch (outcome) {
    case 'not-written':
      expect(ours, message).toEqual([]);
      break;
    case 'unknown':
      expect(uncertain, message).toBeGreaterThan(0);
      break;
    case 'unverified':
      expect(last, message).toBeDefined();
      break;
    case 'not-applied':
      expect(seen, message).toMatchObject({ lastUpdate: 'Failed' });
      // Others who have put the old values back, and failed then: nobody can tell that apart.
      expect(last!.failed || touched(), message).toBe(true);
      break;
    case 'overwritten':
      expect(isAsWished(change, seen!.variables), message).toBe(false);
      expect(touched(), message).toBe(true);
  }
}

const unnamedIn = (change: Change, variables: Variables) =>
  sorted(Object.keys(variables).filter((key) => !isNamed(change, key)));
const sorted = (keys: readonly string[]) => [...keys].sort();
const byKey = <T extends { key: string }>(changes: readonly T[]) =>
  [...changes].sort((one, other) => (one.key < other.key ? -1 : 1));
