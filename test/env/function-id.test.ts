import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFunctionId } from '../../src/env/function-id.ts';
import { UsageError } from '../../src/errors.ts';

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:hello-Hello-1X';

describe('--function', () => {
  test.each<[string, object]>([
    ['hello', { name: 'hello', id: 'hello' }],
    ['hello:live', { name: 'hello', id: 'hello:live', qualifier: 'live' }],
    ['hello:17', { name: 'hello', id: 'hello:17', qualifier: '17' }],
    ['hello:$LATEST', { name: 'hello', id: 'hello' }],
    [
      'hello:$LATEST.PUBLISHED',
      { name: 'hello', id: 'hello:$LATEST.PUBLISHED', qualifier: '$LATEST.PUBLISHED' },
    ],
    [ARN, { name: 'hello-Hello-1X', id: ARN, exact: { account: '123456789012', region: 'eu-central-1' } }],
    [
      `${ARN}:live`,
      {
        name: 'hello-Hello-1X',
        id: `${ARN}:live`,
        qualifier: 'live',
        exact: { account: '123456789012', region: 'eu-central-1' },
      },
    ],
    [
      `${ARN}:$LATEST`,
      { name: 'hello-Hello-1X', id: ARN, exact: { account: '123456789012', region: 'eu-central-1' } },
    ],
    [
      'arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f_1',
      {
        name: 'f_1',
        id: 'arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f_1',
        exact: { account: '123456789012', region: 'us-gov-west-1' },
      },
    ],
    [
      '123456789012:function:hello',
      { name: 'hello', id: '123456789012:function:hello', exact: { account: '123456789012' } },
    ],
    [
      '123456789012:function:hello:live',
      {
        name: 'hello',
        id: '123456789012:function:hello:live',
        qualifier: 'live',
        exact: { account: '123456789012' },
      },
    ],
  ])('%s', (given, wanted) => {
    expect(parseFunctionId(given)).toEqual(wanted);
  });

  test.each([
    '',
    ' ',
    'hello ',
    'hello:',
    ':live',
    'hello:li ve',
    'a:b:c',
    'hello/x',
    'hallö',
    'hello:$OTHER',
    'arn:aws:lambda:eu-central-1:123456789012:function:',
    'arn:aws:lambda:eu-central-1:12345:function:hello',
    'arn:aws:lambda::123456789012:function:hello',
    'arn:aws:lambda:eu-central-1:123456789012:layer:hello',
    'arn:aws:s3:::bucket',
    `${ARN}\n`,
    'x'.repeat(257),
  ])('%j is a usage error', (given) => {
    expect(() => parseFunctionId(given)).toThrow(UsageError);
  });

  test('what is called is what was given, without $LATEST', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/);
    const before = fc.constantFrom(
      '',
      '123456789012:function:',
      'arn:aws:lambda:us-east-1:123456789012:function:',
    );
    fc.assert(
      fc.property(before, word, fc.option(word), (prefix, name, qualifier) => {
        const given = `${prefix}${name}${qualifier === null ? '' : `:${qualifier}`}`;
        const parsed = parseFunctionId(given);
        expect(parsed).toMatchObject({ id: given, name });
        expect(parsed.qualifier).toBe(qualifier ?? undefined);
        expect(parseFunctionId(`${prefix}${name}:$LATEST`).id).toBe(prefix + name);
      }),
    );
  });
});
