import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { bootstrapProgram } from '../../src/runtime/bootstrap-process.ts';
import { killEscaped } from '../../src/runtime/escaped.ts';
import { hostFiles } from '../../src/runtime/host-files.ts';
import { openSandbox } from '../../src/runtime/sandbox.ts';
import { CollectingSink } from '../runtime/helpers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type EmulatorCase, talk } from './emulator-cases.ts';

/** What the runtime was told and what its caller got, each under a name of its own. */
export type Observed = Record<string, string>;

/** What a caller of a function gets over HTTP. */
interface Reply {
  status: number;
  functionError: string | undefined;
  body: Buffer;
}

const timeoutSeconds = 2;
const noEvent = Buffer.from('{}');

/** AWS's own emulator, out of the installed SAM CLI. */
export function emulatorProgram(): string | undefined {
  const python = process.env['SAMGEN_TEST_PYTHON'];
  const machine = { x64: 'x86_64', arm64: 'arm64' }[process.arch as string];
  if (!python || !machine || process.platform !== 'linux') return undefined;
  const libraries = join(dirname(dirname(python)), 'lib');
  return readdirSync(libraries)
    .map((name) => join(libraries, name, `site-packages/samcli/local/rapid/aws-lambda-rie-${machine}`))
    .find((path) => existsSync(path));
}

export async function behindSamgen(example: EmulatorCase, ctx: TestContext): Promise<Observed> {
  const taskRoot = taskRootOf(example, ctx);
  const log = new CollectingSink();
  const sandbox = openSandbox({
    functionName: 'hello',
    memorySize: 128,
    region: 'us-east-1',
    handler: 'handler',
    taskRoot,
    variables: {},
    timeoutSeconds,
    program: bootstrapProgram({ taskRoot, stdout: log, stderr: log }),
  });
  try {
    const { event = noEvent, clientContext } = example;
    const result = await sandbox.invoke(event, clientContext === undefined ? {} : { clientContext });
    const { payload: body, functionError } = result;
    await sandbox.whenIdle();
    return observed({ status: 200, functionError, body }, taskRoot);
  } finally {
    await sandbox.close();
  }
}

export async function behindEmulator(
  example: EmulatorCase,
  emulator: string,
  ctx: TestContext,
): Promise<Observed> {
  const taskRoot = taskRootOf(example, ctx);
  const [port, runtimePort] = [await freePort(), await freePort()];
  const mark = `emulator-${randomUUID()}`;
  const addresses = [
    ...['--runtime-interface-emulator-address', `127.0.0.1:${port}`],
    ...['--runtime-api-address', `127.0.0.1:${runtimePort}`],
  ];
  const child = spawn(emulator, [...addresses, join(taskRoot, 'bootstrap'), 'handler'], {
    cwd: taskRoot,
    env: {
      PATH: process.env['PATH'],
      AWS_LAMBDA_FUNCTION_TIMEOUT: String(timeoutSeconds),
      AWS_LAMBDA_LOG_STREAM_NAME: mark,
    },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  try {
    await listening(port);
    return observed(await post(port, example), taskRoot);
  } finally {
    child.kill('SIGKILL');
    await ended;
    await killEscaped(`AWS_LAMBDA_LOG_STREAM_NAME=${mark}`, hostFiles);
  }
}

/** A folder with the case's bootstrap, where it has one. */
function taskRootOf({ script, file }: EmulatorCase, ctx: TestContext): string {
  const folder = temporaryFolder(ctx);
  const path = join(folder, 'bootstrap');
  if (script !== undefined) writeFileSync(path, talk(script), { mode: 0o755 });
  else if (file !== undefined) writeFileSync(path, file.text, { mode: file.mode });
  return folder;
}

function observed({ status, functionError, body }: Reply, taskRoot: string): Observed {
  const told = join(taskRoot, 'told');
  const lines = existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : [];
  const fields: [string, unknown][] = lines.flatMap((line, index) => {
    const { label, ...what } = JSON.parse(line) as { label: string };
    return Object.entries(what).map(
      ([field, value]) => [`told ${index + 1}, ${label}: ${field}`, value] as const,
    );
  }) as [string, unknown][];
  return Object.fromEntries([
    ...fields.map(([name, value]) => [name, plain(String(value))]),
    ['caller: status', String(status)],
    ['caller: function error', functionError ?? ''],
    ['caller: body', plain(body.toString())],
  ]);
}

/** Without what is another each time; what is long, as its length and its hash. */
function plain(text: string): string {
  const known = text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID');
  if (known.length < 1000) return known;
  return `${known.length} characters, ${createHash('sha256').update(known).digest('hex').slice(0, 8)}`;
}

function post(port: number, { event = noEvent, clientContext }: EmulatorCase): Promise<Reply> {
  const headers = {
    'Content-Length': event.length,
    ...(clientContext && { 'X-Amz-Client-Context': Buffer.from(clientContext).toString('base64') }),
  };
  const path = '/2015-03-31/functions/function/invocations';
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method: 'POST', path, headers, agent: false });
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve(replyOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks))),
      );
      response.on('error', reject);
    });
    call.end(event);
  });
}

function replyOf(status: number, headers: IncomingHttpHeaders, body: Buffer): Reply {
  const functionError = headers['x-amz-function-error'];
  return { status, functionError: functionError && String(functionError), body };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const [outcome] = await Promise.race([
      once(socket, 'connect').then(() => ['connected']),
      once(socket, 'error').then(() => ['refused']),
    ]).catch(() => ['refused']);
    socket.destroy();
    if (outcome === 'connected') return;
    await wait(10);
  }
}
