import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { buildSync } from 'esbuild';
import { onTestFinished } from 'vitest';
import { bootstrapProgram } from '../../src/runtime/bootstrap-process.ts';
import type { Invocation } from '../../src/runtime/invocation.ts';
import { openSandbox } from '../../src/runtime/sandbox.ts';
import type { Sandbox, SandboxOptions } from '../../src/runtime/sandbox-contract.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'samgen-runtime-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A task root whose bootstrap is `text`. */
export function taskRootWith(text: string | Buffer, mode = 0o755): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'bootstrap'), text, { mode });
  return folder;
}

/** A bash bootstrap; `$api` is the Runtime API's prefix, and `next_event` sets `$event` and `$id`. */
export function bash(body: string): string {
  return `#!/bin/bash
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
next_event() {
  headers=.headers
  event=$(curl -sS -D "$headers" "$api/invocation/next")
  id=$(tr -d '\\r' < "$headers" | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //p')
  rm -f "$headers"
}
respond() { curl -sS -o /dev/null -X POST --data-binary "$1" "$api/invocation/$id/response"; }
${body}
`;
}

/** A bootstrap in node; `handle(event, headers, post)` returns the response, or answers through `post` itself. */
export function nodeLoop(handler: string, init = ''): string {
  return `#!${process.execPath}
const http = require('node:http');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const call = (method, path, body, headers) => new Promise((resolve, reject) => {
  const request = http.request({ agent, host, port, method, path: '/2018-06-01/runtime/' + path, headers }, (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
  });
  request.on('error', reject);
  request.end(body);
});
${init}
const handle = async (event, headers, post) => { ${handler} };
(async () => {
  for (;;) {
    const next = await call('GET', 'invocation/next');
    const id = next.headers['lambda-runtime-aws-request-id'];
    const post = (kind, body, headers) => call('POST', 'invocation/' + id + '/' + kind, body, headers);
    const answer = await handle(JSON.parse(next.body), next.headers, post);
    if (answer !== undefined) await post('response', JSON.stringify(answer));
  }
})();
`;
}

export class CollectingSink extends Writable {
  readonly #chunks: Buffer[] = [];
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

export interface TestSandbox extends Sandbox {
  readonly log: CollectingSink;
  call(event: unknown): Promise<{ body: unknown } & Awaited<ReturnType<Sandbox['invoke']>>>;
}

export function sandboxOf(taskRoot: string, options: Partial<SandboxOptions> = {}): TestSandbox {
  const log = new CollectingSink();
  const sandbox = openSandbox({
    functionName: 'hello',
    memorySize: 128,
    region: 'eu-west-1',
    handler: 'hello.handler',
    taskRoot,
    variables: {},
    timeoutSeconds: 10,
    log,
    program: bootstrapProgram({ taskRoot, stdout: log, stderr: log }),
    ...options,
  });
  onTestFinished(() => sandbox.close());
  return {
    log,
    invoke: (payload, invokeOptions) => sandbox.invoke(payload, invokeOptions),
    whenIdle: () => sandbox.whenIdle(),
    close: () => sandbox.close(),
    async call(event) {
      const result = await sandbox.invoke(Buffer.from(JSON.stringify(event)));
      return { ...result, body: JSON.parse(result.payload.toString()) };
    },
  };
}

/** Polls: the condition is someone else's doing and has no event of its own. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A zombie is dead too: whether it is reaped is the business of this machine's init. */
export function isAlive(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  if (existsSync('/proc/self/stat')) {
    if (!existsSync(path)) return false;
    try {
      return !/\) [ZX] /.test(readFileSync(path, 'latin1'));
    } catch (error) {
      if (error instanceof Error && /ESRCH|ENOENT/.test(error.message)) return false;
      throw error;
    }
  }
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && error.message.includes('ESRCH')) return false;
    throw error;
  }
}

export async function pidFrom(file: string): Promise<number> {
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), `a pid in ${file}`);
  return Number(readFileSync(file, 'utf8'));
}

/** Runs a module in a node of its own; `@runtime/` in it stands for src/runtime/. Null is a node that did not end. */
export function exitCodeOf(folder: string, source: string): number | null {
  const script = join(folder, 'script.ts');
  const runtime = new URL('../../src/runtime/', import.meta.url).pathname;
  writeFileSync(script, source.replaceAll('@runtime/', runtime));
  const outfile = join(folder, 'script.mjs');
  buildSync({
    entryPoints: [script],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'silent',
  });
  return spawnSync(process.execPath, [outfile], { timeout: 20_000 }).status;
}

export function anInvocation(overrides: Partial<Invocation> = {}): Invocation {
  return {
    requestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
    payload: Buffer.from('{"name":"Ada"}'),
    deadline: 1_542_409_706_888,
    functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:hello',
    traceId: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    ...overrides,
  };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: Buffer;
  json: unknown;
}

/** A runtime that speaks over one kept connection, as the real ones do. */
export function runtimeClient(address: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const [host, port] = address.split(':');
  const sockets = new Set<Socket>();
  const open = (method: string, path: string, headers: Record<string, string> = {}, ownAgent = agent) => {
    const request = httpRequest({
      agent: ownAgent,
      host,
      port,
      method,
      path: `/2018-06-01/runtime/${path}`,
      headers,
    });
    request.on('socket', (socket) => sockets.add(socket));
    const answer = new Promise<Answer>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const body = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            rawHeaders: response.rawHeaders,
            body,
            get json() {
              return JSON.parse(body.toString());
            },
          });
        });
      });
    });
    return { request, answer };
  };
  const send = (method: string, path: string, body?: string | Buffer, headers?: Record<string, string>) => {
    const { request, answer } = open(method, path, headers);
    request.end(body);
    return answer;
  };
  return {
    sockets,
    open,
    send,
    next: () => send('GET', 'invocation/next'),
    respond: (id: string, body: string | Buffer, headers?: Record<string, string>) =>
      send('POST', `invocation/${id}/response`, body, headers),
    fail: (id: string, body: string, headers?: Record<string, string>) =>
      send('POST', `invocation/${id}/error`, body, headers),
  };
}
