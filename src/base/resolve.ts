import { askDocker } from '../adapters/docker.ts';
import { findProgram } from '../adapters/find-program.ts';
import { UnreachableError } from '../adapters/web.ts';
import { parseImageReference } from '../dockerfile/image-reference.ts';
import { FailedError } from '../errors.ts';
import { isRecord } from '../text/is-record.ts';
import { shellWord } from '../text/shell-word.ts';
import { addressOf } from './image-address.ts';
import { manifestDigest, NotGivenError, type RegistryDeps } from './registry.ts';

/** What an image's tag stands for. */
export interface Resolved {
  readonly digest: string;
  /** Undefined where nobody has said. */
  readonly isIndex: boolean | undefined;
  /** Who said it: the registry itself, or Docker of an image that was pulled some time ago. */
  readonly from: 'registry' | 'pulled';
}

/** An image that no registry has: it was built on this machine. */
export const LOCAL_ONLY = 'local-only';

/**
 * The digest of an image by its tag: as the registry gives it to anybody, else through Docker, which may be logged in.
 * @throws FailedError where nobody gives it; CancelledError
 */
export async function resolveDigest(
  reference: string,
  deps: RegistryDeps,
): Promise<Resolved | typeof LOCAL_ONLY> {
  const address = addressOf(reference);
  const hasDocker = findProgram('docker', deps.env) !== undefined;
  if (hasDocker && isNamedHere(reference) && (await throughDocker(reference, asPulled, deps)) === LOCAL_ONLY)
    return LOCAL_ONLY;
  try {
    return { ...(await manifestDigest(address, deps)), from: 'registry' };
  } catch (error) {
    if (!(error instanceof NotGivenError) && !(error instanceof UnreachableError)) throw error;
    const told = hasDocker ? await throughDocker(reference, withLoginOrPulled, deps) : undefined;
    // A registry that does not answer may have it all the same.
    if (told !== undefined && (told !== LOCAL_ONLY || error instanceof NotGivenError)) return told;
    const host = new URL(address.origin).host;
    const message =
      error instanceof NotGivenError
        ? `${host} gives nobody ${reference} (${error.message}).`
        : `${host} was asked for ${reference}: ${error.message}.`;
    throw new FailedError(`${message} Nothing was written.`, hintFor(reference, host, error), {
      cause: error,
    });
  }
}

function hintFor(reference: string, host: string, error: Error): string {
  if (error instanceof UnreachableError)
    return 'Try it again; HTTPS_PROXY names a proxy where one is needed.';
  const login = host === 'registry-1.docker.io' ? 'docker login' : `docker login ${host}`;
  return [
    'Check the name and the tag. Where it is private, log in and get it, and its digest is taken from there:',
    login,
    `docker pull ${shellWord(reference)}`,
  ].join('\n');
}

type Answer = Resolved | typeof LOCAL_ONLY | undefined;

/** Undefined where Docker knows nothing of it either. */
async function throughDocker(
  reference: string,
  ask: (reference: string, deps: RegistryDeps) => Promise<Answer>,
  deps: RegistryDeps,
): Promise<Answer> {
  try {
    return await ask(reference, deps);
  } catch (error) {
    // Without its daemon Docker is as good as none.
    if (error instanceof FailedError) return undefined;
    throw error;
  }
}

const withLoginOrPulled = async (reference: string, deps: RegistryDeps): Promise<Answer> =>
  (await withLogin(reference, deps)) ?? (await asPulled(reference, deps));

/** As `samgen base build` names images: no registry is asked for such a one. */
const isNamedHere = (reference: string): boolean => /^[^/]+:local$/.test(reference);

/** Through buildx, where it is installed: it asks the registry with Docker's login. */
async function withLogin(reference: string, deps: RegistryDeps): Promise<Resolved | undefined> {
  const args = ['buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}', '--', reference];
  const { code, stdout } = await askDocker({ args }, deps);
  if (code !== 0) return undefined;
  const told = parsed(stdout);
  const digest = isRecord(told) ? told['digest'] : undefined;
  if (!isDigest(digest)) return undefined;
  const isIndex = isRecord(told) && Array.isArray(told['manifests']);
  return { digest, isIndex, from: 'registry' };
}

/** As Docker noted it when the image was pulled, or pushed, under this name. */
async function asPulled(reference: string, deps: RegistryDeps): Promise<Answer> {
  const args = ['image', 'inspect', '--format', '{{json .RepoDigests}}', '--', reference];
  const { code, stdout } = await askDocker({ args }, deps);
  if (code !== 0) return undefined;
  const told = parsed(stdout);
  const wanted = parseImageReference(reference).repository;
  const digest = (Array.isArray(told) ? told : [])
    .map((name) => parseImageReference(String(name)))
    .find(({ repository }) => repository === wanted)?.digest;
  return isDigest(digest) ? { digest, isIndex: undefined, from: 'pulled' } : LOCAL_ONLY;
}

const isDigest = (value: unknown): value is string =>
  typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);

function parsed(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    return undefined;
  }
}
