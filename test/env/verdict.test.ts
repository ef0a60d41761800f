import { describe, expect, test } from 'vitest';
import { type Change, planOf } from '../../src/env/change.ts';
import type { FunctionReading, Variables } from '../../src/env/function.ts';
import { verdictOf } from '../../src/env/verdict.ts';
import { readingOf } from '../support/opened.ts';

const CANARY = 'canary-5d0f';
const BEFORE = { KEPT: 'kept', SECRET_VAR: 'old-secret', OLD: 'old' };
const CHANGE: Change = { set: { SECRET_VAR: CANARY, NEW: 'new' }, unset: ['OLD', 'NEVER'] };
const PLAN = planOf(BEFORE, CHANGE);
const DONE = { KEPT: 'kept', SECRET_VAR: CANARY, NEW: 'new' };

const verdict = (variables: Variables, rest: Partial<FunctionReading> = {}) =>
  verdictOf(PLAN, CHANGE, BEFORE, readingOf({ variables, ...rest }), 'samgen env list');

describe('of a change that was applied', () => {
  test('all is as it was written', () => {
    expect(verdict(DONE)).toEqual({ kind: 'done', foreign: [] });
  });
  test("somebody else's change of other variables is told, and is no failure", () => {
    const { KEPT: _, ...rest } = DONE;
    expect(verdict({ ...rest, OTHER: 'x' })).toEqual({
      kind: 'done',
      foreign: [
        { key: 'OTHER', change: 'add' },
        { key: 'KEPT', change: 'remove' },
      ],
    });
  });
  test.each<[string, Variables, string]>([
    ['changed', { ...DONE, SECRET_VAR: 'theirs' }, 'SECRET_VAR: set, then changed by someone else.'],
    ['set again', { ...DONE, OLD: 'back' }, 'OLD: removed, then set again by someone else.'],
    ['set that never was', { ...DONE, NEVER: '' }, 'NEVER: removed, then set again by someone else.'],
    [
      'changed, two of them',
      { ...DONE, SECRET_VAR: 'theirs', OLD: 'old' },
      'SECRET_VAR: set, then changed by someone else. OLD: removed, then set again by someone else.',
    ],
  ])('a named variable that somebody else has %s is a failure', (_, variables, message) => {
    expect(verdict(variables)).toEqual({
      kind: 'failed',
      outcome: 'overwritten',
      message,
      hint: expect.stringMatching(/Then run it again\.$/),
    });
  });
  test.each<[string, Variables, string]>([
    [
      'is gone',
      { KEPT: 'kept', SECRET_VAR: CANARY },
      'NEW: set, then changed by someone else. It is as before; or Lambda could not apply the change at all.',
    ],
    [
      'and another one are as before',
      { ...DONE, SECRET_VAR: 'old-secret', OLD: 'old' },
      'SECRET_VAR: set, then changed by someone else. OLD: removed, then set again by someone else. They are as before; or Lambda could not apply the change at all.',
    ],
  ])('where a named variable %s, nobody can tell which it was', (_, variables, message) => {
    expect(verdict(variables)).toMatchObject({ kind: 'failed', outcome: 'unverified', message });
  });
});

describe('of a change that Lambda could not apply', () => {
  const failed = { lastUpdate: 'Failed', lastUpdateReason: 'The key is disabled (DisabledKMSKey)' } as const;
  test('says why, and that the old values serve', () => {
    const told = verdict(BEFORE, failed);
    expect(told).toMatchObject({ kind: 'failed', outcome: 'not-applied' });
    expect(told).toHaveProperty(
      'message',
      'Lambda took the change, and could not apply it: The key is disabled (DisabledKMSKey). The old values still serve.',
    );
  });
  test('says what nobody can tell, where Lambda shows the new values', () => {
    const told = verdict(DONE, failed);
    expect(told).toMatchObject({ kind: 'failed', outcome: 'unverified' });
    expect(told).toHaveProperty(
      'message',
      'The last update of the function failed: The key is disabled (DisabledKMSKey). If that was this change, the old values still serve, though Lambda shows the new ones.',
    );
  });
  test('an update that failed later is not ours', () => {
    const told = verdict({ ...DONE, OTHER: 'x' }, failed);
    expect(told).toMatchObject({ kind: 'failed', outcome: 'unverified' });
    expect(told).toHaveProperty(
      'message',
      "Lambda took the change; then somebody else's update of the function failed: The key is disabled (DisabledKMSKey).",
    );
  });
  test('no reason is no crash', () => {
    expect(verdict(BEFORE, { lastUpdate: 'Failed' })).toHaveProperty(
      'message',
      expect.stringMatching(/: without a reason\./),
    );
  });
  test('no value is shown that the reason repeats: not of the reading, and not of what was written', () => {
    const told = verdict(BEFORE, { ...failed, lastUpdateReason: `cannot use ${CANARY} or old-secret` });
    expect(told).toHaveProperty('message', expect.stringMatching(/: cannot use \*\*\* or \*\*\*\./));
    expect(JSON.stringify(told)).not.toMatch(/canary-5d0f|old-secret/);
  });
});
