import { describe, expect, test } from 'vitest';
import { explained } from '../../src/adapters/aws-errors.ts';
import { CancelledError, DeniedError, FailedError, UsageError } from '../../src/errors.ts';

const context = { region: 'eu-central-1', profile: undefined, service: 'STS', cancelled: false };

const named = (name: string, message = 'said by AWS', rest: object = {}): Error =>
  Object.assign(new Error(message), { name, ...rest });
const coded = (code: string): Error => Object.assign(new Error('by Node'), { code });

const withProfile = { ...context, profile: 'work' };

describe('what AWS says', () => {
  test.each<readonly [string, string, string]>([
    ...['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'].map(
      (name) => [name, 'The AWS credentials have expired.', 'aws sso login --profile work'] as const,
    ),
    ...['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId', 'AuthFailure'].map(
      (name) =>
        [
          name,
          'AWS does not know these credentials.',
          'aws sts get-caller-identity --profile work tests them; aws configure --profile work sets them.',
        ] as const,
    ),
    ['SignatureDoesNotMatch', 'the secret access key is wrong, or the clock', 'Compare the date'],
    ...['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'].map(
      (name) => [name, 'STS refuses: said by AWS', 'Ask for this permission'] as const,
    ),
    ...['ThrottlingException', 'Throttling'].map(
      (name) => [name, 'STS is called too often at the moment.', 'in a minute'] as const,
    ),
    ['TimeoutError', 'STS in eu-central-1 does not answer (TimeoutError).', 'AWS_ENDPOINT_URL'],
  ])('%s', (name, message, hint) => {
    const error = named(name);
    const told = explained(error, withProfile);
    expect(told).toBeInstanceOf(FailedError);
    expect((told as FailedError).message).toContain(message);
    expect((told as FailedError).hint).toContain(hint);
    expect((told as FailedError).cause).toBe(error);
  });

  test('a denied call whose action is known names it', () => {
    const error = named('AccessDenied');
    const told = explained(error, { ...context, action: 'sts:GetCallerIdentity' }) as DeniedError;
    expect(told).toBeInstanceOf(DeniedError);
    expect(told.action).toBe('sts:GetCallerIdentity');
    expect(told.message).toBe('sts:GetCallerIdentity is denied: said by AWS');
    expect(told.cause).toBe(error);
  });

  test('no profile is named in a hint where none is used', () => {
    const told = explained(named('ExpiredToken'), context) as FailedError;
    expect(told.hint).toBe('Sign in again (aws sso login, for instance).');
  });

  test('another error of a service is told with its name', () => {
    const told = explained(named('ValidationError', 'no', { $metadata: {} }), context);
    expect(told).toBeInstanceOf(FailedError);
    expect((told as FailedError).message).toBe('STS answers with ValidationError: no');
  });
});

describe('what the network says', () => {
  const cases: [string, string, string][] = [
    ...['ENOTFOUND', 'EAI_AGAIN'].map((code): [string, string, string] => [
      code,
      'No STS is found for the region eu-central-1.',
      'Check the region, the connection to the network, and AWS_ENDPOINT_URL where it is set.',
    ]),
    ...['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE'].map(
      (code): [string, string, string] => [
        code,
        `STS in eu-central-1 does not answer (${code}).`,
        'Check the network, a proxy or VPN, and AWS_ENDPOINT_URL',
      ],
    ),
    ...[
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'CERT_HAS_EXPIRED',
    ].map((code): [string, string, string] => [
      code,
      `The certificate of STS is not trusted (${code}).`,
      'AWS_CA_BUNDLE=FILE.pem',
    ]),
  ];
  test.each(cases)('%s', (code, message, hint) => {
    const told = explained(coded(code), context) as FailedError;
    expect(told).toBeInstanceOf(FailedError);
    expect(told.message).toBe(message);
    expect(told.hint).toContain(hint);
  });
  test('a code is found in a cause, and in the first of several errors', () => {
    const refused = 'STS in eu-central-1 does not answer (ECONNREFUSED).';
    const wrapped = new Error('by the SDK', { cause: new Error('twice', { cause: coded('ECONNREFUSED') }) });
    expect((explained(wrapped, context) as Error).message).toBe(refused);
    const several = new AggregateError([coded('ECONNREFUSED'), coded('ENOTFOUND')]);
    expect((explained(several, context) as Error).message).toBe(refused);
  });
});

describe('where there are no credentials', () => {
  test.each([
    ['CredentialsProviderError', 'Could not load credentials from any providers'],
    ['ProviderError', 'nothing there'],
    ['TokenProviderError', 'nothing there'],
  ])('%s, without a profile', (name, message) => {
    const told = explained(named(name, message), context) as FailedError;
    expect(told).toBeInstanceOf(FailedError);
    expect(told.message).toBe('There are no AWS credentials.');
    expect(told.hint).toMatch(/^aws configure or aws configure sso .*AWS_PROFILE.*AWS_SECRET_ACCESS_KEY/);
  });
  test('a profile that gives none is named', () => {
    const told = explained(
      named('CredentialsProviderError', 'Could not resolve'),
      withProfile,
    ) as FailedError;
    expect(told.message).toBe('The profile work gives no AWS credentials.');
    expect(told.hint).toContain('aws configure --profile work makes one.');
  });
  test('a session that has ended is to be made anew', () => {
    const message = 'The SSO session associated with this profile has expired.';
    const told = explained(named('CredentialsProviderError', message), withProfile) as FailedError;
    expect(told.message).toBe(`There is no valid session: ${message}`);
    expect(told.hint).toBe('aws sso login --profile work makes one.');
  });
  test('a code of a second factor cannot be asked for', () => {
    const message = 'Profile work requires multi-factor authentication, session needed';
    const told = explained(named('CredentialsProviderError', message), withProfile) as FailedError;
    expect(told.message).toContain('a second factor');
    expect(told.hint).toContain('export-credentials --format env --profile work');
  });
});

describe('what is not of AWS', () => {
  test.each([
    ['an error that nobody knows', new TypeError('x is not a function')],
    ['an error with a code that nobody knows', coded('EMFILE')],
    ['no error at all', 'a text'],
    ['what samgen has said already', new UsageError('so')],
  ])('%s comes out unchanged', (_, error) => {
    expect(explained(error, context)).toBe(error);
  });
  test('a call that the user has cancelled is cancelled, whatever it says', () => {
    for (const error of [named('AbortError'), named('ExpiredToken'), coded('ECONNRESET')])
      expect(explained(error, { ...context, cancelled: true })).toBeInstanceOf(CancelledError);
  });
});
