import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lambdaWords } from '../../src/env/lambda-words.ts';

const VARIABLES = { KEEP: 'Zq9', PIN: '471', TOKEN: 'wK7#x', SECRET_VAR: 'a-Long-Secret-Value-42' };
const MAP = JSON.stringify(VARIABLES);

test.each([
  'Rate exceeded',
  'User: arn:aws:iam::123456789012:user/ada is not authorized to perform: lambda:GetFunction on resource: arn:aws:lambda:eu-central-1:123456789012:function:hello because no identity-based policy allows the lambda:GetFunction action',
  'Lambda was unable to configure access to your environment variables because the KMS key used is disabled. Please check your KMS key settings.',
  'The environment variables you have provided contains reserved keys: KEEP, PIN',
  'The operation cannot be performed at this time. (DisabledKMSKey)',
])('words stay as they are: %s', (message) => {
  expect(lambdaWords(message, VARIABLES)).toBe(message);
});

describe('no value is told', () => {
  test.each([
    `String measured: ${MAP}`,
    `its beginning is ${MAP.slice(0, -4)}`,
    `its end is ${MAP.slice(9)}`,
    'KEEP=Zq9 PIN=471 TOKEN=wK7#x',
    'the values [Zq9, 471, wK7#x]',
    '<KEEP>Zq9</KEEP>',
    'KEEP: Zq9',
    `encoded ${encodeURIComponent(MAP)}`,
    `encoded ${Buffer.from(MAP).toString('base64')}`,
    `encoded ${Buffer.from(MAP).toString('hex')}`,
    `twice ${JSON.stringify(JSON.stringify(VARIABLES))}`,
    'a part of it: Long-Secret, or a-long-secret-val',
    'A-LONG-SECRET-VALUE-42',
    `map {KEEP=Zq9, PIN=471}`,
  ])('%s', (message) => {
    const told = lambdaWords(message, VARIABLES);
    expect(told).toContain('***');
    expect(told.toLowerCase()).not.toMatch(/zq9|471|wk7|long-sec|secret-val/);
  });
  test('whatever stands around it', () => {
    const around = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(around, around, fc.constantFrom(...Object.values(VARIABLES)), (before, after, value) => {
        const told = lambdaWords(`${before} ${value} ${after}`, VARIABLES);
        const others = lambdaWords(`${before} ${after}`, VARIABLES);
        expect(told.includes(value) && !others.includes(value)).toBe(false);
      }),
    );
  });
});
