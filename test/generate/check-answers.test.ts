import { describe, expect, test } from 'vitest';
import { variablesOf } from '../../src/generate/check-answers.ts';
import { answer } from '../support/blueprints.ts';

const of = async (given: Record<string, string[] | string>) =>
  variablesOf(await answer({ blueprint: 'env-vars', ...given }));

describe('variables among the answers', () => {
  test('a secret gets a parameter in PascalCase', async () => {
    expect(await of({ 'secret-var': ['SECRET_VAR', 'api2_KEY'] })).toEqual({
      public: { PUBLIC_VAR: 'some-value' },
      secret: [
        { name: 'SECRET_VAR', parameter: 'SecretVar' },
        { name: 'api2_KEY', parameter: 'Api2Key' },
      ],
    });
  });

  test.each([
    [
      { 'secret-var': ['A_B', 'AB', 'a_b'] },
      /needs a parameter AB, and that is the name of the parameter of A_B|a_b needs/,
    ],
    [
      { 'secret-var': ['HELLO'], function: 'Hello' },
      /needs a parameter Hello, and that is the name of the function/,
    ],
    [{ 'secret-var': ['HELLO_ROLE'], function: 'Hello' }, /that is the name of the function's role/],
    [{ 'secret-var': ['X_Y', 'X_Y'] }, /X_Y is given twice/],
    [{ 'public-var': ['X_Y=1'], 'secret-var': ['X_Y'] }, /X_Y is given twice/],
    [{ 'public-var': [`BIG=${'x'.repeat(4090)}`] }, /take 4100 bytes; Lambda allows 4096/],
  ])('%j is refused', async (given, message) => {
    await expect(of(given)).rejects.toThrow(message);
  });

  test('the same parameter name is no clash where there are no parameters', async () => {
    await expect(of({ 'secret-var': ['A_B', 'a_b'], secrets: 'external' })).resolves.toBeDefined();
  });

  test('4096 bytes are taken', async () => {
    await expect(of({ 'public-var': [`BIG=${'x'.repeat(4086)}`] })).resolves.toBeDefined();
  });
});
