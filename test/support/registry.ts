import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RegistryAnswer {
  /** Path and query. */
  get: string;
  /** What the request's Authorization must be; none where it is left out. */
  authorization?: string;
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface ScriptedRegistry {
  /** `127.0.0.1:PORT`, as it stands in the name of an image. */
  host: string;
  /** Gives these answers, in this order, and no other. Texts may have HOST in them. */
  expects(...answers: RegistryAnswer[]): void;
}

/**
 * A registry on this machine. The test fails on a request that was not expected, also where the code under test copes
 * with what it gets then, and on an answer that nobody has asked for.
 */
export async function scriptedRegistry(): Promise<ScriptedRegistry> {
  const left: RegistryAnswer[] = [];
  const unexpected: string[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    const next = left[0];
    const asked = `${method} ${url} ${headers.authorization ?? ''}`.trim();
    const wanted = next && `GET ${next.get} ${next.authorization ?? ''}`.trim();
    if (next === undefined || asked !== wanted) {
      unexpected.push(`${asked} (and not ${wanted})`);
      response.writeHead(418).end();
      return;
    }
    left.shift();
    const filled = Object.entries(next.headers ?? {}).map(([name, value]) => [name, fill(value)]);
    response.writeHead(next.status ?? 200, Object.fromEntries(filled));
    response.end(fill(next.body ?? ''));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fill = (text: string) => text.replaceAll('HOST', host);
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    if (unexpected.length > 0) throw new Error(`Not expected: ${unexpected.join(', ')}`);
    if (left.length > 0) throw new Error(`Never asked for: ${left.map(({ get }) => get).join(', ')}`);
  });
  return { host, expects: (...answers) => void left.push(...answers) };
}

export const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
export const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';

/** A manifest that is like no other, and what its registry calls it. */
export function manifest(name: string, mediaType = INDEX_TYPE): { body: string; digest: string } {
  const body = JSON.stringify({ schemaVersion: 2, mediaType, annotations: { name } });
  return { body, digest: `sha256:${createHash('sha256').update(body).digest('hex')}` };
}

/** The answer that a registry gives for a manifest. */
export const manifestAnswer = (
  get: string,
  { body, digest }: { body: string; digest: string },
): RegistryAnswer => ({
  get,
  headers: { 'content-type': INDEX_TYPE, 'docker-content-digest': digest },
  body,
});
