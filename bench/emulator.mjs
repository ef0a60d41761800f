// An emulator of AWS for the bench, and a proxy in front of it that sees the calls.
import { spawn } from 'node:child_process';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { root } from '../scripts/prepare.mjs';

/** Starts MiniStack, lets `work` use its address, and ends it. */
export async function withMinistack(python, work) {
  const ministack = spawn(process.execPath, [join(root, 'scripts/ministack.mjs'), python], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { endpoint } = await new Promise((resolve, reject) => {
    ministack.stdout.on('data', (data) => resolve(JSON.parse(data)));
    ministack.on('exit', () => reject(new Error('MiniStack did not start.')));
  });
  try {
    return await work(endpoint);
  } finally {
    ministack.stdin.end();
    if (ministack.exitCode === null) await new Promise((resolve) => ministack.once('exit', resolve));
  }
}

/** Starts a proxy in front of `endpoint`, gives `work` its address, and ends it. `seen` is given each call, and its answer. */
export async function withProxy(endpoint, seen, work) {
  const proxy = createServer((incoming, outgoing) => {
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      seen(incoming, body, outgoing);
      const { 'transfer-encoding': _, expect: __, ...headers } = incoming.headers;
      if (body.length > 0) headers['content-length'] = String(body.length);
      const forwarded = request(
        endpoint + incoming.url,
        { method: incoming.method, headers, agent: false },
        (reply) => {
          outgoing.writeHead(reply.statusCode, reply.rawHeaders);
          reply.pipe(outgoing);
        },
      );
      forwarded.end(body);
    });
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${proxy.address().port}`);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
}

/** What a program is told of an emulator. */
export const awsEnvironment = (endpoint) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  SAM_CLI_POLL_DELAY: '0.2',
  NO_PROXY: '127.0.0.1',
  no_proxy: '127.0.0.1',
});

/** Runs samgen beside what happens here, the proxy for instance. */
export function samgenBeside(args, { cwd, env }) {
  const child = spawn(process.execPath, [join(root, 'dist/samgen.js'), ...args], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`samgen ${args.join(' ')} ended with ${code}`)),
    );
  });
}
