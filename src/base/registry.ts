import { createHash } from 'node:crypto';
import { getFromWeb, UnreachableError, type WebAnswer, type WebDeps } from '../adapters/web.ts';
import type { Clock } from '../env/function.ts';
import { isRecord } from '../text/is-record.ts';
import { printable } from '../text/printable.ts';
import { bearerChallenge, tokenUrl } from './bearer.ts';
import type { ImageAddress } from './image-address.ts';

/** What stands behind a tag now. */
export interface ManifestDigest {
  /** `sha256:…` */
  readonly digest: string;
  /** Whether it names an image for each of several architectures. */
  readonly isIndex: boolean;
}

/** The registry gives nobody this image without a login, or has none of the name; many do not say which. */
export class NotGivenError extends Error {}

export type RegistryDeps = WebDeps & { clock: Pick<Clock, 'sleep'> };

const INDEXES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
/** A registry need not take larger ones (OCI distribution specification, "Pushing Manifests"). */
const MAX_MANIFEST = 4 * 1024 * 1024;
const MAX_TOKEN = 256 * 1024;
const TRIES = 3;
/** Milliseconds. */
const LONGEST_WAIT = 20_000;

/**
 * Asks a registry's own API (Docker Registry HTTP API v2), as nobody in particular. The manifest is fetched whole, for its
 * own SHA-256 is the digest: nothing that a registry or a proxy says about it has to be believed.
 * @throws NotGivenError; UnreachableError; CancelledError
 */
export async function manifestDigest(address: ImageAddress, deps: RegistryDeps): Promise<ManifestDigest> {
  const { origin, repository, tag } = address;
  const url = new URL(`${origin}/v2/${repository}/manifests/${tag}`);
  const accept = [...INDEXES, ...MANIFESTS].join(', ');
  const get = (headers: Record<string, string>) =>
    patiently(() => getFromWeb(url, { headers: { accept, ...headers }, maxBytes: MAX_MANIFEST }, deps), deps);
  const first = await get({});
  const answer =
    first.status === 401
      ? await get({ authorization: `Bearer ${await anonymousToken(first, address, deps)}` })
      : first;
  if ([401, 403, 404].includes(answer.status)) throw new NotGivenError(saidBy(answer));
  if (answer.status !== 200) throw new UnreachableError(`it answers ${saidBy(answer)}`);
  return digestOf(answer);
}

function digestOf({ body, headers }: WebAnswer): ManifestDigest {
  const type = mediaType(body, headers['content-type']);
  if (![...INDEXES, ...MANIFESTS].includes(type))
    throw new UnreachableError(`what it gives is no image manifest that is known (${printable(type)})`);
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  const said = headers['docker-content-digest'];
  if (said !== undefined && said !== digest)
    throw new UnreachableError('what it gives is not what its digest (Docker-Content-Digest) says');
  return { digest, isIndex: INDEXES.includes(type) };
}

/** What the manifest says of itself counts before the header; OCI's may say nothing. */
function mediaType(body: Buffer, header = ''): string {
  let manifest: unknown;
  try {
    manifest = JSON.parse(body.toString());
  } catch {
    return header;
  }
  const own = isRecord(manifest) ? manifest['mediaType'] : undefined;
  return typeof own === 'string' ? own : header.replace(/;.*/, '').trim();
}

/** @throws NotGivenError where a login is wanted */
async function anonymousToken(
  refused: WebAnswer,
  address: ImageAddress,
  deps: RegistryDeps,
): Promise<string> {
  const challenge = bearerChallenge(refused.headers['www-authenticate']);
  if (challenge === undefined) throw new NotGivenError('401, it wants a login');
  const url = tokenUrl(challenge, address.repository);
  const answer = await patiently(() => getFromWeb(url, { headers: {}, maxBytes: MAX_TOKEN }, deps), deps);
  if (answer.status >= 500 || answer.status === 429)
    throw new UnreachableError(`${url.host}, which lets callers in, answers ${saidBy(answer)}`);
  const told = answer.status === 200 ? jsonOf(answer.body) : undefined;
  const token = isRecord(told) ? (told['token'] ?? told['access_token']) : undefined;
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new NotGivenError(`${answer.status} of ${url.host}, it wants a login`);
}

/** Undefined for what is no JSON: the page of a proxy, for instance. */
function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Once more where the registry is busy. */
async function patiently(
  call: () => Promise<WebAnswer>,
  { clock, signal }: RegistryDeps,
): Promise<WebAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await call();
    const isBusy = answer.status === 429 || answer.status >= 500;
    if (!isBusy || tries === TRIES) return answer;
    const asked = Number(answer.headers['retry-after'] ?? Number.NaN) * 1000;
    if (asked > LONGEST_WAIT) return answer;
    await clock.sleep(Number.isFinite(asked) ? asked : 500 * 2 ** tries, signal);
  }
}

/** `404 manifest unknown`: the status and the registry's own words. */
function saidBy({ status, body }: WebAnswer): string {
  const told = jsonOf(body);
  const errors = isRecord(told) ? told['errors'] : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const words = isRecord(first) ? first['message'] : undefined;
  return typeof words === 'string' && words !== ''
    ? `${status}, ${printable(words).slice(0, 200)}`
    : `${status}`;
}
