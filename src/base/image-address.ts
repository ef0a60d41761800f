import { isLoopback } from '../adapters/web.ts';
import { parseImageReference } from '../dockerfile/image-reference.ts';

/** Where a registry has an image. */
export interface ImageAddress {
  /** Of the registry's API, without a slash at the end. */
  readonly origin: string;
  readonly repository: string;
  /** `latest` where the image has none, as Docker takes it. */
  readonly tag: string;
}

/**
 * What Docker makes of an image's name: the first part is a registry where it has a dot or a port or is localhost, else
 * all of it is Docker Hub's (distribution/reference, splitDockerDomain). Docker speaks plain HTTP to this machine's own
 * registries.
 */
export function addressOf(reference: string): ImageAddress {
  const { repositoryAt, tag = 'latest' } = parseImageReference(reference);
  const name = reference.slice(repositoryAt.start, repositoryAt.end);
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost';
  const [host, path] = isHost ? [first, name.slice(slash + 1)] : ['docker.io', name];
  if (host === 'docker.io' || host === 'index.docker.io') {
    const repository = path.includes('/') ? path : `library/${path}`;
    return { origin: 'https://registry-1.docker.io', repository, tag };
  }
  const scheme = isLoopback(host.replace(/:\d+$/, '')) ? 'http' : 'https';
  return { origin: `${scheme}://${host}`, repository: path, tag };
}
