import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkChange, checkName, checkSize } from '../../src/env/check-values.ts';
import { UsageError } from '../../src/errors.ts';
import { thrownBy } from '../support/thrown.ts';

const CANARY = 'canary-5d0f';

describe('checkName', () => {
  test.each([
    'AB',
    'a1',
    'A_',
    'SECRET_VAR',
    'LANG',
    'PATH',
    'TZ',
    'LD_LIBRARY_PATH',
    'AWS_X',
    'x'.repeat(300),
  ])('%s is a name', (name) => expect(() => checkName(name)).not.toThrow());
  test.each(['A', '', '1A', '_A', 'A-B', 'A.B', 'Ä1', 'AB ', 'AB\n', 'A=B', 'A B'])('%j is none', (name) => {
    const error = thrownBy(() => checkName(name), UsageError);
    expect(error.message).toContain('is no name for a variable');
    expect(error.hint).toContain('letters, digits and underscores');
  });
  test.each(['AWS_REGION', '_HANDLER', 'AWS_SESSION_TOKEN', 'AWS_LAMBDA_METADATA_TOKEN'])(
    '%s is set by Lambda itself',
    (name) => {
      expect(thrownBy(() => checkName(name), UsageError).message).toBe(
        `${name} is set by Lambda itself, and cannot be set by others.`,
      );
    },
  );
  test('what does not look like a name may be a value, and is not shown', () => {
    for (const text of [`p@ss ${CANARY}`, `${CANARY}${'x'.repeat(60)}`, `a=${CANARY}`])
      expect(thrownBy(() => checkName(text), UsageError).message).toBe(
        'What was given is no name for a variable.',
      );
  });
});

describe('checkChange', () => {
  test.each([
    ['a NUL', `${CANARY}\0`, 'has a NUL in it'],
    ['the first half of a pair', `${CANARY}\ud83d`, 'is not valid Unicode'],
    ['the second half of a pair', `\ude00${CANARY}`, 'is not valid Unicode'],
    ['the halves in the wrong order', `\ude00\ud83d${CANARY}`, 'is not valid Unicode'],
  ])('a value with %s is refused, and not shown', (_, value, fault) => {
    const error = thrownBy(() => checkChange({ set: { GOOD: 'x', BAD: value }, unset: [] }), UsageError);
    expect(error.message).toContain(`The value of BAD ${fault}`);
    expect(`${error.message}${error.hint}${error.stack}`).not.toContain(CANARY);
  });
  test('all that is text is taken', () => {
    const set = { AA: '', BB: 'a,b=c\r\n\t"\'\\', CC: '\u{1f600}\ufffd\ufeff\u2028', DD: '\u0001\u007f' };
    expect(() => checkChange({ set, unset: ['EE', 'no name'] })).not.toThrow();
  });
  test('a name is either set or removed', () => {
    expect(thrownBy(() => checkChange({ set: { AA: '' }, unset: ['BB', 'AA'] }), UsageError).message).toBe(
      'AA is both to be set and to be removed.',
    );
  });
  test('every name that is set is checked', () => {
    expect(() => checkChange({ set: { AA: 'x', AWS_REGION: 'x' }, unset: [] })).toThrow('AWS_REGION');
  });
  test('what is too large by itself is known without the function', () => {
    const { message } = thrownBy(() => checkChange({ set: { AA: 'x'.repeat(4096) }, unset: [] }), UsageError);
    expect(message).toBe(
      'That is 4105 bytes as JSON, 9 more than the 4096 that Lambda takes; nothing was changed.',
    );
  });
});

describe('checkSize', () => {
  /** Of one character each: its bytes in compact JSON. */
  const pieces: readonly [string, number][] = [
    ['x', 1],
    ['é', 2],
    ['€', 3],
    ['\u{1f600}', 4],
    ['"', 2],
    ['\\', 2],
    ['\n', 2],
    ['\u0001', 6],
    ['/', 1],
    ['\u2028', 3],
  ];
  test('4,096 bytes of compact JSON pass, 4,097 do not, whatever they are made of', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 600 }), (drawn) => {
        const [text, bytes] = [
          drawn.map(([piece]) => piece).join(''),
          drawn.reduce((sum, [, n]) => sum + n, 0),
        ];
        // {"AA":"…","FILL":"…"}
        const fill = 4096 - '{"AA":"","FILL":""}'.length - bytes;
        const exact = { AA: text, FILL: 'f'.repeat(fill) };
        expect(() => checkSize(exact, { set: exact })).not.toThrow();
        const over = { AA: text, FILL: 'f'.repeat(fill + 1) };
        const { message } = thrownBy(() => checkSize(over, { set: over }), UsageError);
        expect(message).toContain('That is 4097 bytes as JSON, 1 more than the 4096');
      }),
    );
  });
  test('says what is largest, by bytes of the value, and shows none', () => {
    const map = {
      SMALL: 'x',
      SECOND: '€'.repeat(400),
      LARGEST: CANARY.repeat(300),
      THIRD: 'x'.repeat(900),
      FOURTH: 'x'.repeat(899),
    };
    const error = thrownBy(() => checkSize(map, { set: { SMALL: 'x' } }), UsageError);
    expect(error.message).toMatch(/^All variables together would be \d{4} bytes as JSON/);
    expect(error.hint).toContain(
      'The largest: LARGEST (3300 bytes), SECOND (1200 bytes), THIRD (900 bytes).',
    );
    expect(`${error.message}${error.hint}${error.stack}`).not.toContain(CANARY);
  });
});
