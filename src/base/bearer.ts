import { isLoopback, UnreachableError } from '../adapters/web.ts';

/** What a registry wants to see, and who gives it (Docker Registry v2 token authentication). */
export interface BearerChallenge {
  readonly realm: string;
  readonly service: string | undefined;
  readonly scope: string | undefined;
}

/** Undefined where it asks for something else, a password for instance. */
export function bearerChallenge(header: string | undefined): BearerChallenge | undefined {
  const parameters = /^\s*Bearer\s+(.*)$/i.exec(header ?? '')?.[1];
  if (parameters === undefined) return undefined;
  const found = new Map(
    [...parameters.matchAll(/([a-z]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/gi)].map(
      ([, name, quoted, plain]): [string, string] => [name!.toLowerCase(), quoted ?? plain!],
    ),
  );
  const realm = found.get('realm');
  return realm === undefined
    ? undefined
    : { realm, service: found.get('service'), scope: found.get('scope') };
}

/** @throws UnreachableError where a token would travel in the open */
export function tokenUrl({ realm, service, scope }: BearerChallenge, repository: string): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && !isLoopback(url.hostname)))
    throw new UnreachableError('it sends callers for a token to what is no address with https');
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', scope ?? `repository:${repository}:pull`);
  return url;
}
