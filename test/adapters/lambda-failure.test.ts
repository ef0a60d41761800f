import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { lambdaFailure } from '../../src/adapters/lambda-failure.ts';
import { FailedError, UsageError } from '../../src/errors.ts';
import { thrownBy } from '../support/thrown.ts';

// What a server on this machine cannot do; for all that it can see function-api.test.ts.

const context = { region: 'eu-central-1', profile: undefined, action: 'lambda:GetFunction' };

const failure = (error: unknown, signal = new AbortController().signal) =>
  lambdaFailure(error, context, signal, {});

const coded = (code: string, rest: object = {}): Error =>
  Object.assign(new Error('by Node'), { code, ...rest });

describe('the call has not left, and the next one would not either', () => {
  test.each([
    ['ENOTFOUND', 'No Lambda is found for the region eu-central-1.'],
    ['ERR_INVALID_URL', 'AWS_ENDPOINT_URL is no address.'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'The certificate of Lambda is not trusted (SELF_SIGNED_CERT_IN_CHAIN).'],
    ['CERT_HAS_EXPIRED', 'The certificate of Lambda is not trusted (CERT_HAS_EXPIRED).'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'The certificate of Lambda is not trusted'],
  ])('%s', (code, message) => {
    expect(thrownBy(() => failure(coded(code)), FailedError).message).toContain(message);
    const wrapped = new Error('by the SDK', { cause: coded(code) });
    expect(thrownBy(() => failure(wrapped), FailedError).message).toContain(message);
  });
});

describe('the call may have arrived', () => {
  test.each([
    ['EAI_AGAIN', 'No Lambda is found for the region eu-central-1.'],
    ['ECONNRESET', 'Lambda in eu-central-1 does not answer (ECONNRESET).'],
    ['ETIMEDOUT', 'Lambda in eu-central-1 does not answer (ETIMEDOUT).'],
    ['EPIPE', 'Lambda in eu-central-1 does not answer (EPIPE).'],
    ['ENEVERHEARD', 'Lambda in eu-central-1 does not answer (ENEVERHEARD).'],
  ])('%s', (code, why) => {
    expect(failure(coded(code))).toEqual({ kind: 'no-answer', why });
    expect(failure(new AggregateError([coded(code)]))).toEqual({ kind: 'no-answer', why });
  });
  test('no answer in time', () => {
    const error = Object.assign(new Error('x'), { name: 'TimeoutError' });
    expect(failure(error)).toEqual({
      kind: 'no-answer',
      why: 'Lambda in eu-central-1 does not answer (TimeoutError).',
    });
  });
  test('a call that was given up, whatever it says', () => {
    for (const error of [coded('ENOTFOUND'), new TypeError('x'), 'a text'])
      expect(failure(error, AbortSignal.abort())).toEqual({
        kind: 'no-answer',
        why: 'the call was given up',
      });
  });
});

test('an error of the SDK that has the map in more places than its message is not passed on', () => {
  const map = '{"SECRET_VAR":"canary-5d0f"}';
  const error = Object.assign(new Error(`unknown, ${map}`), {
    name: 'StrangeException',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
    $response: { statusCode: 400, headers: {}, body: map },
    Message: map,
  });
  const told = thrownBy(() => failure(error), FailedError);
  expect(told.message).toBe('Lambda answers with StrangeException: unknown, ***');
  expect(inspect(told, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('canary-5d0f');
});

test.each([
  ['a mistake in samgen', new TypeError('x is not a function')],
  ['no error at all', 'a text'],
  ['what samgen has said already', new UsageError('so')],
])('%s comes out unchanged, and does not look like the network', (_, error) => {
  const thrown = (() => {
    try {
      return failure(error);
    } catch (other) {
      return other;
    }
  })();
  expect(thrown).toBe(error);
});
