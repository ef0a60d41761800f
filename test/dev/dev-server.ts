import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { execa } from 'execa';
import type { onTestFinished } from 'vitest';
import { BIN } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Context = { onTestFinished: typeof onTestFinished };

/** `samgen dev`, the built bin, on a port of its own. */
export interface DevServer {
  endpoint: string;
  port: number;
  functions: { logicalId: string; name: string }[];
  /** All of stderr so far. */
  text(): string;
  /** Waits until what came after the last match holds `pattern`. */
  see(pattern: string | RegExp): Promise<void>;
  post(path: string, body?: string | Buffer, headers?: Record<string, string>): Promise<Answer>;
  invoke(name: string, event?: unknown, headers?: Record<string, string>): Promise<Answer>;
  client: LambdaClient;
  stop(signal: NodeJS.Signals): Promise<{ code: number | undefined; stdout: string }>;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

export const invocations = (name: string): string =>
  `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;

/** Starts it in `cwd`, and ends it with the test. The environment is the user's, with a cache of its own. */
export async function startDev(
  ctx: Context,
  cwd: string,
  args: readonly string[] = [],
  env: Record<string, string | undefined> = {},
): Promise<DevServer> {
  const cache = temporaryFolder(ctx);
  const child = execa(process.execPath, [BIN, 'dev', '--port', '0', '--json', ...args], {
    cwd,
    reject: false,
    stdin: 'ignore',
    env: { NODE_EXTRA_CA_CERTS: undefined, NO_COLOR: '1', XDG_CACHE_HOME: join(cache, 'cache'), ...env },
  });
  let [stdout, stderr, seen, running] = ['', '', 0, true];
  const waiting = new Set<() => void>();
  const news = () => {
    for (const look of waiting) look();
  };
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    news();
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    news();
  });
  const ended = child.then((result) => {
    running = false;
    news();
    return result;
  });
  ctx.onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const until = <T>(find: () => T | undefined, what: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found !== undefined) resolve(found);
        else if (!running) reject(new Error(`It ended without ${what}. It showed:\n${stdout}\n${stderr}`));
        if (found !== undefined || !running) waiting.delete(look);
      };
      waiting.add(look);
      look();
    });
  const line = await until(() => (stdout.includes('\n') ? stdout : undefined), 'its JSON');
  if (!line.startsWith('{"ok":true')) throw new Error(`It did not begin:\n${line}\n${stderr}`);
  const { endpoint, functions } = JSON.parse(line) as Pick<DevServer, 'endpoint' | 'functions'>;
  const port = Number(new URL(endpoint).port);
  const client = new LambdaClient({
    endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  ctx.onTestFinished(() => client.destroy());
  const post: DevServer['post'] = (path, body = '', headers = {}) => send(port, path, body, headers);
  return {
    endpoint,
    port,
    functions,
    client,
    post,
    text: () => stderr,
    see: (pattern) =>
      until(() => {
        const rest = stderr.slice(seen);
        const at = typeof pattern === 'string' ? rest.indexOf(pattern) : rest.search(pattern);
        if (at < 0) return undefined;
        seen += at + 1;
        return true;
      }, pattern).then(() => {}),
    invoke: (name, event = {}, headers) => post(invocations(name), JSON.stringify(event), headers),
    async stop(signal) {
      child.kill(signal);
      const { exitCode } = await ended;
      return { code: exitCode, stdout };
    },
  };
}

function send(
  port: number,
  path: string,
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method: 'POST', headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            body: bytes,
            text: bytes.toString(),
          });
        });
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** What the SDK sends for an event that is JSON. */
export const input = (
  name: string,
  event: unknown,
  rest: Partial<InvokeCommandInput> = {},
): InvokeCommandInput => ({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)), ...rest });

/** A line of the answer to `{"exitCode": …}` and the like: what nodeBootstrap gave. */
export const answered = (
  payload: Uint8Array | undefined,
): { mark: string; event: unknown; env: Record<string, string> } =>
  JSON.parse(Buffer.from(payload ?? []).toString());
