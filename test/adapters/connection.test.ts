import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agentFor, proxyFor } from '../../src/adapters/connection.ts';
import { UsageError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HOST = 'sts.eu-central-1.amazonaws.com';

test.each<[Record<string, string>, string | undefined]>([
  [{}, undefined],
  [{ HTTPS_PROXY: '' }, undefined],
  [{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
  [{ HTTPS_PROXY: 'http://one', https_proxy: 'http://two' }, 'http://two'],
  [{ ALL_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
  [{ HTTP_PROXY: 'http://proxy' }, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'localhost, .amazonaws.com' }, undefined],
  [{ HTTPS_PROXY: 'http://proxy', no_proxy: '*.amazonaws.com:443' }, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: '*' }, undefined],
  [{ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'aws.com,amazonaws' }, 'http://proxy'],
])('%j: %s', (env, proxy) => {
  expect(proxyFor(HOST, env)).toBe(proxy);
});

test('certificates and a proxy make an agent; the direct way needs none', async () => {
  expect(await agentFor(HOST, {})).toBeUndefined();
  const file = join(temporaryFolder(), 'ca.pem');
  writeFileSync(file, 'certificates');
  const direct = await agentFor(HOST, { AWS_CA_BUNDLE: file });
  expect(String(direct?.options.ca)).toBe('certificates');
  const through = await agentFor(HOST, { AWS_CA_BUNDLE: file, HTTPS_PROXY: 'proxy:1' });
  expect(through).toMatchObject({ proxy: new URL('http://proxy:1') });
  await expect(agentFor(HOST, { AWS_CA_BUNDLE: '/no/such/file' })).rejects.toBeInstanceOf(UsageError);
});
