import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { connectAws, regionOfProfile } from '../../src/adapters/aws.ts';
import { CancelledError, FailedError } from '../../src/errors.ts';
import { awsServer, isolateAws, KEYS } from '../support/aws-server.ts';

const REGION = 'eu-central-1';
const NOBODY = 'http://127.0.0.1:9';

/** Two profiles with keys and regions of their own, where the SDK looks for them. */
function profiles(): void {
  const file = process.env['AWS_SHARED_CREDENTIALS_FILE']!;
  const keys = (name: string) =>
    `[${name}]\naws_access_key_id=AKIA${name.toUpperCase()}\naws_secret_access_key=x\n`;
  writeFileSync(file, `${keys('work')}${keys('home')}${keys('default')}`);
  const regions =
    '[profile work]\nregion=eu-west-1\n[profile home]\nregion=us-east-1\n[default]\noutput=json\n';
  writeFileSync(process.env['AWS_CONFIG_FILE']!, regions);
}

const keyOf = (header: string | undefined) =>
  /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(header ?? '')?.slice(1);

async function whoCalls(profile: string | undefined, env: Record<string, string>) {
  const calls = await awsServer();
  profiles();
  // What samgen is given is also what its process has.
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const account = await connectAws({ region: REGION, profile }, env, new AbortController().signal).account();
  return { account, call: calls[0]!, calls };
}

describe('the account', () => {
  test('is that of the credentials, by one call to the region', async () => {
    const { account, call, calls } = await whoCalls(undefined, KEYS);
    expect(account).toEqual({ id: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada' });
    expect(calls.map(({ action }) => action)).toEqual(['GetCallerIdentity']);
    expect(keyOf(call.headers.authorization)).toEqual(['AKIAENVIRONMENT', REGION]);
    expect(call.headers['x-amz-security-token']).toBeUndefined();
  });

  test.each([
    ['a profile that is named goes before keys in the environment', 'work', KEYS, 'AKIAWORK'],
    [
      'keys in the environment go before its profile',
      undefined,
      { ...KEYS, AWS_PROFILE: 'work' },
      'AKIAENVIRONMENT',
    ],
    ['the profile of the environment holds', undefined, { AWS_PROFILE: 'home' }, 'AKIAHOME'],
    [
      'AWS_DEFAULT_PROFILE goes before AWS_PROFILE, as for sam',
      undefined,
      { AWS_PROFILE: 'home', AWS_DEFAULT_PROFILE: 'work' },
      'AKIAWORK',
    ],
    ['the default profile is the last', undefined, {}, 'AKIADEFAULT'],
    [
      'half a pair of keys is none',
      undefined,
      { AWS_ACCESS_KEY_ID: 'AKIAHALF', AWS_PROFILE: 'home' },
      'AKIAHOME',
    ],
  ])('%s', async (_, profile, env, key) => {
    const { call } = await whoCalls(profile, env);
    expect(keyOf(call.headers.authorization)).toEqual([key, REGION]);
  });

  test('the token of a session is sent', async () => {
    const { call } = await whoCalls(undefined, { ...KEYS, AWS_SESSION_TOKEN: 'of-a-session' });
    expect(call.headers['x-amz-security-token']).toBe('of-a-session');
  });

  test('without credentials it says so, and calls nobody', async () => {
    const calls = await awsServer();
    const account = connectAws({ region: REGION, profile: undefined }, {}, new AbortController().signal);
    await expect(account.account()).rejects.toThrow('There are no AWS credentials.');
    const named = connectAws({ region: REGION, profile: 'nope' }, {}, new AbortController().signal);
    await expect(named.account()).rejects.toThrow('The profile nope gives no AWS credentials.');
    expect(calls).toEqual([]);
  });

  test('credentials that have expired are told', async () => {
    await awsServer({
      GetCallerIdentity: () => ({
        code: 'ExpiredToken',
        message: 'The security token is expired',
        status: 403,
      }),
    });
    const { account } = connectAws(
      { region: REGION, profile: undefined },
      KEYS,
      new AbortController().signal,
    );
    const failed = account();
    await expect(failed).rejects.toThrow(FailedError);
    await expect(failed).rejects.toThrow('The AWS credentials have expired.');
  });

  test('nobody at the endpoint is told', async () => {
    isolateAws(NOBODY);
    const { account } = connectAws(
      { region: REGION, profile: undefined },
      KEYS,
      new AbortController().signal,
    );
    await expect(account()).rejects.toThrow(`STS in ${REGION} does not answer (ECONNREFUSED).`);
  });

  test('Ctrl-C ends a call', async () => {
    const cancel = new AbortController();
    const calls = await awsServer({
      GetCallerIdentity: () => {
        cancel.abort('SIGINT');
        return '';
      },
    });
    const { account, stacks } = connectAws({ region: REGION, profile: undefined }, KEYS, cancel.signal);
    await expect(account()).rejects.toThrow(CancelledError);
    await expect(stacks.describe('hello')).rejects.toThrow(CancelledError);
    expect(calls).toHaveLength(1);
  });
});

describe('the region of a profile', () => {
  test.each([
    ['work', {}, 'eu-west-1'],
    ['work', { AWS_PROFILE: 'home' }, 'eu-west-1'],
    [undefined, { AWS_PROFILE: 'home' }, 'us-east-1'],
    [undefined, { AWS_PROFILE: 'home', AWS_DEFAULT_PROFILE: 'work' }, 'eu-west-1'],
    [undefined, {}, undefined],
    ['nope', {}, undefined],
  ])('%s with %j is %s', async (profile, env, region) => {
    isolateAws(NOBODY);
    profiles();
    expect(await regionOfProfile(profile, env)).toBe(region);
  });
  test('is none where there is no configuration at all', async () => {
    const folder = isolateAws(NOBODY);
    expect(process.env['AWS_CONFIG_FILE']).toBe(join(folder, 'config'));
    expect(await regionOfProfile(undefined, {})).toBeUndefined();
  });
});
