import { describe, expect, test } from 'vitest';
import { UnreachableError } from '../../src/adapters/web.ts';
import { addressOf } from '../../src/base/image-address.ts';
import { manifestDigest, NotGivenError } from '../../src/base/registry.ts';
import { CancelledError } from '../../src/errors.ts';
import { MANIFEST_TYPE, manifest, manifestAnswer, scriptedRegistry } from '../support/registry.ts';

const hub = 'https://registry-1.docker.io';

test.each([
  ['debian', hub, 'library/debian', 'latest'],
  ['docker.io/debian:13', hub, 'library/debian', '13'],
  ['amazon/aws-lambda-provided:al2', hub, 'amazon/aws-lambda-provided', 'al2'],
  ['public.ecr.aws/lambda/provided:al2023', 'https://public.ecr.aws', 'lambda/provided', 'al2023'],
  ['localhost/a:b', 'http://localhost', 'a', 'b'],
  ['127.0.0.1:5000/a/b:c', 'http://127.0.0.1:5000', 'a/b', 'c'],
  ['registry:5000/a', 'https://registry:5000', 'a', 'latest'],
])('addressOf(%s)', (reference, origin, repository, tag) => {
  expect(addressOf(reference)).toEqual({ origin, repository, tag });
});

const GET = '/v2/lambda/provided/manifests/al2023';

async function registry() {
  const scripted = await scriptedRegistry();
  const waits: number[] = [];
  const abort = new AbortController();
  const clock = { sleep: async (milliseconds: number) => void waits.push(milliseconds) };
  const ask = (reference = `${scripted.host}/lambda/provided:al2023`) =>
    manifestDigest(addressOf(reference), { env: {}, signal: abort.signal, clock });
  return { ...scripted, waits, abort, ask };
}

describe('the digest of a tag', () => {
  test('is that of the index of all architectures', async () => {
    const { expects, ask } = await registry();
    const index = manifest('index');
    expects(manifestAnswer(GET, index));
    expect(await ask()).toEqual({ digest: index.digest, isIndex: true });
  });

  test('is that of the only manifest, also where the registry says nothing of it', async () => {
    const { expects, ask } = await registry();
    const one = manifest('one', MANIFEST_TYPE);
    expects({ get: GET, body: one.body });
    expect(await ask()).toEqual({ digest: one.digest, isIndex: false });
  });

  test('comes with a token that anybody gets', async () => {
    const { expects, ask } = await registry();
    const index = manifest('index');
    expects(
      {
        get: GET,
        status: 401,
        headers: {
          'www-authenticate':
            'Bearer realm="http://HOST/token",service="a registry",scope="repository:lambda/provided:pull"',
        },
      },
      {
        get: '/token?service=a+registry&scope=repository%3Alambda%2Fprovided%3Apull',
        body: '{"token":"anybodys"}',
      },
      { ...manifestAnswer(GET, index), authorization: 'Bearer anybodys' },
    );
    expect(await ask()).toMatchObject({ digest: index.digest });
  });

  test('comes from where the registry redirects to, which gets no token', async () => {
    const { expects, ask } = await registry();
    const other = await scriptedRegistry();
    const index = manifest('index');
    expects(
      { get: GET, status: 401, headers: { 'www-authenticate': 'Bearer realm=http://HOST/token' } },
      { get: '/token?scope=repository%3Alambda%2Fprovided%3Apull', body: '{"access_token":"anybodys"}' },
      {
        get: GET,
        authorization: 'Bearer anybodys',
        status: 307,
        headers: { location: `http://${other.host}/blob` },
      },
    );
    other.expects(manifestAnswer('/blob', index));
    expect(await ask()).toMatchObject({ digest: index.digest });
  });

  test('waits for a registry that is busy, as long as it says', async () => {
    const { expects, ask, waits } = await registry();
    const index = manifest('index');
    expects(
      { get: GET, status: 429, headers: { 'retry-after': '7' } },
      { get: GET, status: 503 },
      manifestAnswer(GET, index),
    );
    expect(await ask()).toMatchObject({ digest: index.digest });
    expect(waits).toEqual([7000, 2000]);
  });
});

describe('there is none', () => {
  test.each([
    [404, '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}', '404, manifest unknown'],
    [403, '<html>', '403'],
    [401, '', '401, it wants a login'],
  ])('where the registry gives it to nobody: %i', async (status, body, says) => {
    const { expects, ask } = await registry();
    expects({ get: GET, status, body, headers: { 'www-authenticate': 'Basic realm="x"' } });
    await expect(ask()).rejects.toThrow(new NotGivenError(says));
  });

  test('where the token is refused', async () => {
    const { expects, ask, host } = await registry();
    expects(
      { get: GET, status: 401, headers: { 'www-authenticate': 'Bearer realm="http://HOST/token"' } },
      { get: '/token?scope=repository%3Alambda%2Fprovided%3Apull', status: 401 },
    );
    await expect(ask()).rejects.toThrow(new NotGivenError(`401 of ${host}, it wants a login`));
  });

  test.each([
    [
      'a digest of something else',
      { headers: { 'docker-content-digest': manifest('x').digest } },
      /is not what/,
    ],
    [
      'no manifest',
      { body: '<html>', headers: { 'content-type': 'text/html' } },
      /no image manifest.*text\/html/,
    ],
    ['a larger one than there are', { body: ' '.repeat(4_194_305) }, /larger than/],
  ])('where the registry gives %s', async (_, answer, says) => {
    const { expects, ask } = await registry();
    expects({ ...manifestAnswer(GET, manifest('index')), ...answer });
    const asked = ask();
    await expect(asked).rejects.toThrow(UnreachableError);
    await expect(asked).rejects.toThrow(says);
  });

  test('where it is busy for ever', async () => {
    const { expects, ask } = await registry();
    expects({ get: GET, status: 500 }, { get: GET, status: 500 }, { get: GET, status: 500 });
    await expect(ask()).rejects.toThrow(new UnreachableError('it answers 500'));
  });

  test('where it would have us wait for long', async () => {
    const { expects, ask, waits } = await registry();
    expects({ get: GET, status: 429, headers: { 'retry-after': '3600' } });
    await expect(ask()).rejects.toThrow('it answers 429');
    expect(waits).toEqual([]);
  });

  test('where it redirects for ever, or to what is not safe', async () => {
    const { expects, ask } = await registry();
    const round = { get: GET, status: 302, headers: { location: GET } };
    expects(round, round, round, round, round, round);
    await expect(ask()).rejects.toThrow('it redirects again and again');
    expects({ get: GET, status: 302, headers: { location: 'http://example.com/x' } });
    await expect(ask()).rejects.toThrow('http://example.com is not reached by https');
    expects({
      get: GET,
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="http://example.com/token"' },
    });
    await expect(ask()).rejects.toThrow('no address with https');
  });

  test('where nothing listens, or the user has cancelled', async () => {
    const { ask, abort } = await registry();
    await expect(ask('127.0.0.1:1/a')).rejects.toThrow(new UnreachableError('nothing listens there'));
    abort.abort('SIGINT');
    await expect(ask()).rejects.toBeInstanceOf(CancelledError);
  });
});
