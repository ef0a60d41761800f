import { describe, expect, test } from 'vitest';
import { stackChangeFor } from '../../src/env/through-stack.ts';
import type { Way } from '../../src/env/way.ts';
import { ofStack, openedOf } from '../support/opened.ts';

const ORIGIN = ofStack(
  {
    SECRET: { kind: 'parameter', name: 'Secret', noEcho: true },
    LITERAL: { kind: 'literal' },
    STORED: { kind: 'reference', service: 'ssm', id: '/x' },
  },
  { kept: new Map([['KEPT', 'SamgenKept1']]) },
);
const LIVE = { SECRET: 's', LITERAL: 'l', STORED: 'v', KEPT: 'k', OUTSIDE: 'o' };

const changeOf = (set: Record<string, string>, unset: string[] = [], via?: Way) => {
  const one = openedOf(ORIGIN, { variables: LIVE });
  const { parameters, wishes } = stackChangeFor(
    [{ one, logicalId: 'HelloFunction', change: { set, unset } }],
    via,
  );
  return { parameters, wishes: Object.fromEntries(wishes) };
};

test('what a parameter gives is a value for it, and nothing else', () => {
  expect(changeOf({ SECRET: 'new' })).toEqual({ parameters: { Secret: 'new' }, wishes: {} });
  // The function has it already; the stack may have an older one.
  expect(changeOf({ SECRET: 's' })).toEqual({ parameters: { Secret: 's' }, wishes: {} });
});

test('what is outside goes along, in the same update', () => {
  expect(changeOf({ SECRET: 'new', OUTSIDE: 'x', KEPT: 'y' }, ['OLD'])).toEqual({
    parameters: { Secret: 'new' },
    wishes: { HelloFunction: { set: { OUTSIDE: 'x', KEPT: 'y' }, unset: ['OLD'] } },
  });
});

describe('what the function has already', () => {
  test('stays where it is: a file that is imported does not move literals out of the template', () => {
    expect(changeOf({ ...LIVE, SECRET: 'new', KEPT: 'other' })).toEqual({
      parameters: { Secret: 'new' },
      wishes: { HelloFunction: { set: { KEPT: 'other' }, unset: [] } },
    });
  });

  test('is told to the stack where that keeps it, as it may keep an older value', () => {
    expect(changeOf({ KEPT: 'k' }).wishes).toEqual({ HelloFunction: { set: { KEPT: 'k' }, unset: [] } });
  });

  test('is taken into the stack where that is asked for, if the template does not give it', () => {
    expect(changeOf({ OUTSIDE: 'o', LITERAL: 'l' }, [], 'stack').wishes).toEqual({
      HelloFunction: { set: { OUTSIDE: 'o' }, unset: [] },
    });
  });
});

test('two functions: one parameter, and wishes for each', () => {
  const other = ofStack({ SECRET: { kind: 'parameter', name: 'Secret', noEcho: true } });
  const change = { set: { SECRET: 'new', MORE: 'm' }, unset: [] };
  const { parameters, wishes } = stackChangeFor([
    { one: openedOf(ORIGIN, { variables: LIVE }), logicalId: 'HelloFunction', change },
    { one: openedOf(other), logicalId: 'OtherFunction', change },
  ]);
  expect(parameters).toEqual({ Secret: 'new' });
  expect([...wishes.keys()]).toEqual(['HelloFunction', 'OtherFunction']);
  expect(wishes.get('OtherFunction')).toEqual({ set: { MORE: 'm' }, unset: [] });
});
