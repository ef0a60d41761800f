// How many calls of AWS samgen makes beside those of sam, seen by a proxy in front of an emulator.
import { spawn } from 'node:child_process';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { root } from '../scripts/prepare.mjs';

/** Deploys a project twice, and gives the actions of samgen's own calls in each. */
export async function ownCallsOfDeploys(python, project, env) {
  const ministack = spawn(process.execPath, [join(root, 'scripts/ministack.mjs'), python], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { endpoint } = await new Promise((resolve, reject) => {
    ministack.stdout.on('data', (data) => resolve(JSON.parse(data)));
    ministack.on('exit', () => reject(new Error('MiniStack did not start.')));
  });
  let calls = [];
  const proxy = createServer((incoming, outgoing) => {
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      if (incoming.headers['user-agent']?.startsWith('aws-sdk-js/'))
        calls.push(new URLSearchParams(body.toString()).get('Action'));
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
  const ofAws = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${proxy.address().port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    SAM_CLI_POLL_DELAY: '0.2',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  };
  try {
    const deploys = [];
    for (let round = 0; round < 2; round += 1) {
      calls = [];
      await deploy(project, { ...env, ...ofAws });
      deploys.push(calls);
    }
    return deploys;
  } finally {
    proxy.close();
    proxy.closeAllConnections();
    ministack.stdin.end();
    await new Promise((resolve) => ministack.once('exit', resolve));
  }
}

function deploy(cwd, env) {
  const child = spawn(process.execPath, [join(root, 'dist/samgen.js'), 'deploy', '--yes', '--quiet'], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`samgen deploy ended with ${code}`)),
    );
  });
}
