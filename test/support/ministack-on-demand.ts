import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server as TcpServer,
} from 'node:net';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/** What scripts/ministack.mjs says when it is ready. */
export interface RunningMinistack {
  endpoint: string;
  /** Its own, gone with it. */
  folder: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a test file asks for MiniStack, which starts with the first that asks. */
    ministack: { startedBy: string } | { missing: string };
  }
}

/** One MiniStack for the whole run, and none for a run that does not need it. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const python = process.env['SAMGEN_TEST_MINISTACK'];
  if (python === undefined) {
    const reason = process.env['SAMGEN_TEST_NO_MINISTACK'];
    project.provide('ministack', {
      missing: reason ?? 'npm test, which installs MiniStack, did not start this run',
    });
    return undefined;
  }
  let guard: Guard | undefined;
  const running = () => {
    guard ??= startGuard(python);
    return guard.running;
  };
  const starter = createServer((_request, response) => {
    running().then(
      (ready) => response.end(JSON.stringify(ready)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  const registry = process.env['SAMGEN_TEST_DOCKER'] ? forwardRegistry(running) : undefined;
  await listen(starter, 0);
  if (registry) await listen(registry, 80);
  project.provide('ministack', {
    startedBy: `http://127.0.0.1:${(starter.address() as AddressInfo).port}`,
  });
  return async () => {
    starter.close();
    registry?.close();
    await guard?.end();
  };
}

interface Guard {
  running: Promise<RunningMinistack>;
  end(): Promise<void>;
}

function startGuard(python: string): Guard {
  const script = join(import.meta.dirname, '../../scripts/ministack.mjs');
  // Ctrl-C in the terminal is not for it: it ends when this process ends, and has its stdin closed.
  const child = spawn(process.execPath, [script, python], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined },
  });
  let complaint = '';
  child.stderr.on('data', (data) => {
    complaint += data;
  });
  const ended = once(child, 'close');
  return {
    running: Promise.race([
      firstLine(child).then((line) => JSON.parse(line) as RunningMinistack),
      ended.then(() => Promise.reject(new Error(complaint))),
    ]),
    async end() {
      child.stdin.end('end\n');
      await ended;
      if (complaint !== '') throw new Error(complaint);
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const data of child.stdout!) {
    text += data;
    if (text.includes('\n')) return text;
  }
  return new Promise(() => {});
}

/** Docker reaches a registry without TLS at port 80 only. */
function forwardRegistry(running: () => Promise<RunningMinistack>): TcpServer {
  return createTcpServer(async (client) => {
    client.on('error', () => client.destroy());
    try {
      const target = connect(Number(new URL((await running()).endpoint).port), '127.0.0.1');
      target.on('error', () => client.destroy());
      client.on('close', () => target.destroy());
      client.pipe(target).pipe(client);
    } catch {
      client.destroy();
    }
  });
}

async function listen(server: Server | TcpServer, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
