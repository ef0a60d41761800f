import { describe, expect, test } from 'vitest';
import type { Origin } from '../../src/env/source.ts';
import { type Intent, wayGiven, wayOf } from '../../src/env/way.ts';
import { UsageError } from '../../src/errors.ts';
import { ofStack } from '../support/opened.ts';
import { thrownBy } from '../support/thrown.ts';

const SOURCES = {
  LITERAL: { kind: 'literal' },
  SECRET: { kind: 'parameter', name: 'Secret', noEcho: true },
  STAGE: { kind: 'parameter', name: 'Stage', noEcho: false },
  STORED: { kind: 'reference', service: 'ssm', id: '/x' },
  URL: { kind: 'computed', parameters: ['Stage'] },
} as const;
const KEPT = new Map(['OUTSIDE_KEPT', 'LITERAL_KEPT', 'SECRET_KEPT'].map((key) => [key, `SamgenKept${key}`]));
const ORIGIN = ofStack(
  { ...SOURCES, LITERAL_KEPT: SOURCES.LITERAL, SECRET_KEPT: SOURCES.SECRET },
  { kept: KEPT },
);

describe('the way that lasts', () => {
  test.each<[key: string, set: ReturnType<typeof wayOf>, unset: ReturnType<typeof wayOf>]>([
    ['OUTSIDE', 'function', 'function'],
    ['SECRET', 'stack', undefined],
    ['STAGE', 'stack', undefined],
    ['LITERAL', undefined, undefined],
    ['STORED', undefined, undefined],
    ['URL', undefined, undefined],
    ['OUTSIDE_KEPT', 'stack', 'stack'],
    // Without what is kept in its place, the template's own value would come back.
    ['LITERAL_KEPT', 'stack', undefined],
    ['SECRET_KEPT', 'stack', undefined],
  ])('of %s: to set it by the %s, to take it away by the %s', (key, set, unset) => {
    expect([wayOf(key, 'set', { origin: ORIGIN }), wayOf(key, 'unset', { origin: ORIGIN })]).toEqual([
      set,
      unset,
    ]);
  });

  test.each<[origin: Origin, way: ReturnType<typeof wayOf>]>([
    [{ kind: 'no-stack' }, 'function'],
    [{ kind: 'unknown', why: 'x' }, undefined],
    // The template computes all of the map: nobody can say what else it gives.
    [ofStack({}, { isOpen: true }), undefined],
  ])('of %j', (origin, way) => {
    for (const intent of ['set', 'unset'] satisfies Intent[])
      expect(wayOf('ANY', intent, { origin })).toBe(way);
  });
});

test('a way that is asked for is a word of two', () => {
  expect([undefined, 'function', 'stack'].map(wayGiven)).toEqual([undefined, 'function', 'stack']);
  const error = thrownBy(() => wayGiven('template'), UsageError);
  expect(error.message).toBe("--via cannot be 'template'.");
  expect(error.hint).toContain('function');
});
