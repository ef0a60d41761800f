import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSetWords } from '../../src/env/set-words.ts';
import { UsageError } from '../../src/errors.ts';
import { thrownBy } from '../support/thrown.ts';

const command = (words: string) => `samgen env ${words}`;
const CANARY = 'hunter2-canary-5d0f';

test('the name ends at the first =, and all after it is the value, byte for byte', () => {
  const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{1,6}$/);
  const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\ufffd'));
  const word = fc.record({ key, value: fc.option(value) });
  fc.assert(
    fc.property(fc.uniqueArray(word, { selector: (one) => one.key }), (words) => {
      const typed = words.map((one) => (one.value === null ? one.key : `${one.key}=${one.value}`));
      const { keys, given } = readSetWords(typed, true, command);
      expect(keys).toEqual(words.filter((one) => one.value === null).map((one) => one.key));
      expect([...given]).toEqual(
        words.filter((one) => one.value !== null).map((one) => [one.key, one.value]),
      );
    }),
  );
});

test('an empty value is given, a name alone is not', () => {
  const { keys, given } = readSetWords(['EMPTY=', 'NAME', 'URL=a=b=='], false, command);
  expect(keys).toEqual(['NAME']);
  expect([...given]).toEqual([
    ['EMPTY', ''],
    ['URL', 'a=b=='],
  ]);
});

test.each([[['AA', 'AA']], [['AA=1', 'AA=2']], [['AA', 'BB', 'AA=2']], [['AA=1', 'AA']]])(
  '%j names one twice',
  (words) => {
    expect(thrownBy(() => readSetWords(words, false, command), UsageError).message).toBe(
      'AA is named twice.',
    );
  },
);

describe('a secret on the command line', () => {
  test.each([
    ['DB_PASSWORD', CANARY, 'a secret, by its name'],
    ['INNOCENT', `AKIA${'A'.repeat(16)}`, 'an AWS access key'],
    ['DATABASE_URL', `postgres://me:${CANARY}@host/db`, 'an address with a password'],
    ['CERT', `-----BEGIN RSA PRIVATE KEY-----\n${CANARY}`, 'a private key'],
  ])('%s is refused, without its value', (key, value, what) => {
    const error = thrownBy(() => readSetWords([`${key}=${value}`], false, command), UsageError);
    expect(error.message).toContain(`The value of ${key} looks like ${what}`);
    expect(error.hint?.split('\n')).toContain(`samgen env set ${key}`);
    expect(`${error.message}${error.hint}${error.stack}`).not.toContain(value);
    expect(`${error.message}${error.hint}${error.stack}`).not.toContain(CANARY);
    expect([...readSetWords([`${key}=${value}`], true, command).given]).toEqual([[key, value]]);
  });
  test.each(['DB_PASS=1234', 'SSH_KEY=abcd', 'JWT=x.y', 'DB_PASSWORD=1234'])(
    '%s is refused as well',
    (word) => {
      expect(thrownBy(() => readSetWords([word], false, command), UsageError).message).toContain(
        'by its name',
      );
    },
  );
  test('what only points to one is taken', () => {
    const words = ['SECRET_ARN=arn:aws:x', 'API_KEY=', 'USE_TOKEN=true', 'DB_PASSWORD=prod/db/password'];
    expect(readSetWords(words, false, command).given.size).toBe(4);
  });
});

test('what Node could not read is not written', () => {
  const error = thrownBy(() => readSetWords([`AA=${CANARY}\ufffd`], true, command), UsageError);
  expect(error.message).toBe('The value of AA is not valid UTF-8.');
  expect(`${error.message}${error.hint}${error.stack}`).not.toContain(CANARY);
});

test.each([
  [['AA', '=', '1'], 'There is no name before the =.'],
  [
    ['AWS_SECRET_ACCESS_KEY=x'],
    'AWS_SECRET_ACCESS_KEY is set by Lambda itself, and cannot be set by others.',
  ],
  [['SECRET-VAR=x'], "'SECRET-VAR' is no name for a variable."],
])('%j: what is wrong with the name comes first', (words, message) => {
  expect(thrownBy(() => readSetWords(words, false, command), UsageError).message).toBe(message);
});
