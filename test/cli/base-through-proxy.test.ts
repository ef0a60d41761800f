import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { manifest } from '../support/registry.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { missingTool } from '../support/tools.ts';

const REGISTRY = 'registry.test';

/** A registry that is reached by a proxy alone, with a certificate that only its own authority vouches for. */
async function hiddenRegistry(folder: string, answer: { body: string }) {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = ['-subj', `/CN=${REGISTRY}`, '-addext', `subjectAltName=DNS:${REGISTRY}`];
  await execa('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    ...names,
  ]);
  const asked: string[] = [];
  const registry = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    asked.push(`${request.headers.host}${request.url}`);
    response.end(answer.body);
  });
  const proxy = createHttpServer().on('connect', (request, client, head) => {
    asked.push(`CONNECT ${request.url}`);
    const upstream = connect((registry.address() as AddressInfo).port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) socket.on('error', () => client.destroy());
  });
  for (const server of [registry, proxy]) {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    onTestFinished(() => server.closeAllConnections());
  }
  return { asked, cert, proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

test('base pin goes through HTTPS_PROXY, and trusts what NODE_EXTRA_CA_CERTS names', async (ctx) => {
  const reason = await missingTool('openssl');
  if (reason !== undefined) return ctx.skip(reason);
  const folder = temporaryFolder();
  const index = manifest('index');
  const { asked, cert, proxy } = await hiddenRegistry(folder, index);
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(
    join(project, 'template.yaml'),
    'Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: { PackageType: Image }\n    Metadata: { DockerContext: ., Dockerfile: Dockerfile }\n',
  );
  writeFileSync(join(project, 'Dockerfile'), `FROM ${REGISTRY}/a:b\n`);
  // No Docker is asked instead.
  const env = { HTTPS_PROXY: proxy, NO_PROXY: 'example.com', no_proxy: '', https_proxy: '', PATH: '/none' };

  const untrusted = await samgen(['base', 'pin'], { cwd: project, env });
  expect(untrusted.code).toBe(1);
  expect(untrusted.stderr).toMatch(
    /its certificate is not trusted \(\w+\); NODE_EXTRA_CA_CERTS can name more/,
  );
  const direct = await samgen(['base', 'pin'], { cwd: project, env: { ...env, NO_PROXY: REGISTRY } });
  expect(direct.stderr).toMatch(/no network here|there is no such host/);
  expect(asked).toEqual([`CONNECT ${REGISTRY}:443`]);

  const pinned = await samgen(['base', 'pin'], { cwd: project, env: { ...env, NODE_EXTRA_CA_CERTS: cert } });
  expect(pinned.code, pinned.stderr).toBe(0);
  expect(readFileSync(join(project, 'Dockerfile'), 'utf8')).toBe(`FROM ${REGISTRY}/a:b@${index.digest}\n`);
  expect(asked.slice(1)).toEqual([`CONNECT ${REGISTRY}:443`, `${REGISTRY}/v2/a/manifests/b`]);
});
