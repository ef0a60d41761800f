import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { UsageError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How to reach AWS where that is not the direct way: through `HTTPS_PROXY`, with the certificates of `AWS_CA_BUNDLE`.
 * sam knows both by itself (botocore), the SDK for JavaScript none. Undefined for the direct way.
 * @throws UsageError where the bundle cannot be read
 */
export async function agentFor(host: string, env: Environment): Promise<Agent | undefined> {
  const proxy = proxyFor(host, env);
  const ca = bundle(env['AWS_CA_BUNDLE']);
  if (proxy === undefined) return ca === undefined ? undefined : new Agent({ ca, keepAlive: true });
  const { HttpsProxyAgent } = await import('./proxy-agent.ts');
  return new HttpsProxyAgent(proxy, ca === undefined ? {} : { ca });
}

/** The proxy for a host, or undefined where `NO_PROXY` names it, or nothing names a proxy. */
export function proxyFor(host: string, env: Environment): string | undefined {
  const proxy = env['https_proxy'] || env['HTTPS_PROXY'] || env['all_proxy'] || env['ALL_PROXY'];
  if (!proxy) return undefined;
  const direct = (env['no_proxy'] || env['NO_PROXY'] || '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const isDirect = direct.some((name) => {
    const bare = name.replace(/:\d+$/, '').replace(/^\*?\./, '');
    return name === '*' || (bare !== '' && (host === bare || host.endsWith(`.${bare}`)));
  });
  if (isDirect) return undefined;
  return /^[a-z]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

function bundle(file: string | undefined): Buffer | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(
      `AWS_CA_BUNDLE names ${file}, which cannot be read.`,
      'It is a file of certificates in PEM form.',
      { cause: error },
    );
  }
}
