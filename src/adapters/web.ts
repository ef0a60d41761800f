import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Deps } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import { proxyFor } from './connection.ts';

export type WebDeps = Pick<Deps, 'env' | 'signal'>;

export interface WebAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** No answer came, or none that can be used; the message says why, to stand behind a colon. */
export class UnreachableError extends Error {}

/** Milliseconds without a byte. */
const SILENCE = 30_000;
const MOST_REDIRECTS = 5;

/**
 * Gets what a URL names, through HTTPS_PROXY and where it redirects to; Node itself trusts NODE_EXTRA_CA_CERTS. Plain
 * HTTP goes to this machine only.
 * @param maxBytes of the body
 * @throws UnreachableError; CancelledError
 */
export async function getFromWeb(
  url: URL,
  { headers, maxBytes }: { headers: Readonly<Record<string, string>>; maxBytes: number },
  deps: WebDeps,
): Promise<WebAnswer> {
  let [at, sent] = [url, headers];
  for (let redirects = 0; ; redirects += 1) {
    const answer = await getOnce(at, sent, maxBytes, deps);
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
    if (redirects === MOST_REDIRECTS) throw new UnreachableError('it redirects again and again');
    if (!URL.canParse(location, at.href)) throw new UnreachableError('it redirects to what is no address');
    const next = new URL(location, at);
    if (next.origin !== at.origin) sent = withoutSecrets(sent);
    at = next;
  }
}

/** Whether a host is this machine, to which no network stands between. */
export const isLoopback = (hostname: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);

const withoutSecrets = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));

async function getOnce(
  url: URL,
  headers: Readonly<Record<string, string>>,
  maxBytes: number,
  { env, signal }: WebDeps,
): Promise<WebAnswer> {
  if (signal.aborted) throw new CancelledError();
  const isPlain = url.protocol === 'http:' && isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !isPlain)
    throw new UnreachableError(`${url.origin} is not reached by https`);
  const proxy = isPlain ? undefined : proxyFor(url.hostname, env);
  const agent = proxy && new (await import('./proxy-agent.ts')).HttpsProxyAgent(proxy);
  const open = isPlain ? httpRequest : httpsRequest;
  try {
    return await new Promise((resolve, reject) => {
      const request = open(
        url,
        { headers, signal, timeout: SILENCE, ...(agent && { agent }) },
        (response) => {
          collect(response, maxBytes).then(
            (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
            (error) => {
              reject(error);
              request.destroy();
            },
          );
        },
      );
      request.once('timeout', () => request.destroy(new UnreachableError('it does not answer')));
      request.once('error', reject);
      request.end();
    });
  } catch (error) {
    if (signal.aborted) throw new CancelledError();
    if (error instanceof UnreachableError) throw error;
    throw new UnreachableError(reasonOf(error as NodeJS.ErrnoException, proxy), { cause: error });
  }
}

async function collect(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new UnreachableError(`its answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new UnreachableError('its answer was cut off');
  return Buffer.concat(chunks);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host, or no network here',
  EAI_AGAIN: 'its name cannot be looked up; there may be no network here',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to it from here',
  ENETUNREACH: 'there is no network here',
  ETIMEDOUT: 'it does not answer',
};

function reasonOf({ code = '', message }: NodeJS.ErrnoException, proxy: string | undefined): string {
  const through = proxy === undefined ? '' : ' (through the proxy that HTTPS_PROXY names)';
  if (/CERT|SELF_SIGNED|ISSUER/.test(code))
    return `its certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS can name more authorities`;
  return `${REASONS[code] ?? (code || message)}${through}`;
}
