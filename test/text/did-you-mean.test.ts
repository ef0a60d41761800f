import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance } from '../../src/text/did-you-mean.ts';

const PROPERTIES = ['MemorySize', 'Timeout', 'Runtime', 'Role', 'Tags', 'Type'];

describe('didYouMean', () => {
  it.each([
    ['Timout', 'Timeout'],
    ['Tiemout', 'Timeout'],
    ['memorysize', 'MemorySize'],
    ['MemorySizes', 'MemorySize'],
    ['Typ', 'Type'],
    ['Tpye', 'Type'],
    ['Rutnime', 'Runtime'],
  ])('%s → %s', (word, candidate) => {
    expect(didYouMean(word, PROPERTIES)).toBe(candidate);
  });

  it.each(['Xy', '', 'Cpu', 'ReservedConcurrency', 'Tracing'])('has nothing near %j', (word) => {
    expect(didYouMean(word, PROPERTIES)).toBeUndefined();
  });

  it('prefers the nearest, and the first of two equally near', () => {
    expect(didYouMean('Rolle', ['Rules', 'Role'])).toBe('Role');
    expect(didYouMean('Bar', ['Baz', 'Car'])).toBe('Baz');
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('%j to %j is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  it('is symmetric, and zero only for the same word', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(editDistance(one, other)).toBe(editDistance(other, one));
        expect(editDistance(one, other) === 0).toBe(one === other);
      }),
    );
  });
});
