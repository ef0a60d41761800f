import { expect, test } from 'vitest';
import { notesOn } from '../../src/env/notes.ts';
import type { Origin } from '../../src/env/source.ts';
import type { Receipt } from '../../src/env/transaction.ts';
import { ofStack, openedOf } from '../support/opened.ts';

const SOURCES = { LITERAL: { kind: 'literal' } } as const;

const notes = (origin: Origin, ...changes: Receipt['changes']) => {
  const receipt: Receipt = {
    status: 'changed',
    changes,
    kept: [],
    foreign: [],
    revision: { before: '1', after: '2' },
    attempts: 1,
  };
  return notesOn(openedOf(origin), receipt);
};

test('what the template does not know, a deploy may take away', () => {
  const one = { key: 'OUTSIDE', change: 'add' } as const;
  const two = { key: 'OTHER', change: 'change' } as const;
  expect(notes(ofStack(SOURCES), one, { key: 'LITERAL', change: 'change' })).toEqual([
    "OUTSIDE is not in the template of the stack hello: samgen deploy keeps it, a deploy without samgen that edits this function's environment takes it away. samgen env adopt makes a parameter of it, for every tool.",
  ]);
  expect(notes(ofStack(SOURCES), one, two)).toEqual([
    expect.stringMatching(
      /^OUTSIDE, OTHER are not in the template .* takes them away\. samgen env adopt makes parameters of them, for every tool\.$/,
    ),
  ]);
});

test.each<[string, Origin]>([
  ['no stack', { kind: 'no-stack' }],
  ['a stack that could not be read', { kind: 'unknown', why: 'x' }],
])('of a function of %s there is nothing to say', (_, origin) => {
  expect(notes(origin, { key: 'OUTSIDE', change: 'add' })).toEqual([]);
});

test('nor of what was removed, or belongs to the template', () => {
  const changes = [
    { key: 'OUTSIDE', change: 'remove' },
    { key: 'LITERAL', change: 'change' },
  ] as const;
  expect(notes(ofStack(SOURCES), ...changes)).toEqual([]);
});
