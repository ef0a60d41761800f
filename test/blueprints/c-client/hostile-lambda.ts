import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface Hostile {
  address: string;
  /** How many connections were opened so far. */
  connections(): number;
  /** Ends all connections and takes no more of them. */
  vanish(): void;
}

/** `connection` counts from 1. */
type Serve = (request: Request, socket: Socket, connection: number, server: Hostile) => void;

/** A server that answers with whatever bytes a test wants. */
export async function hostileLambda(serve: Serve): Promise<Hostile> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const own = ++connections;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    // A client that is killed, or that closes while something is on its way, is the test's own doing.
    socket.on('error', () => {});
    readRequests(socket, (request) => serve(request, socket, own, hostile));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  const hostile: Hostile = {
    address: `127.0.0.1:${bound.port}`,
    connections: () => connections,
    vanish: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  onTestFinished(() => hostile.vanish());
  return hostile;
}

function readRequests(socket: Socket, serve: (request: Request) => void): void {
  let chunks: Buffer[] = [];
  let have = 0;
  let wanted = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    have += chunk.length;
    if (have < wanted) return;
    const bytes = Buffer.concat(chunks);
    chunks = [bytes];
    const head = bytes.indexOf('\r\n\r\n');
    if (head < 0) return;
    const [line, ...lines] = bytes.subarray(0, head).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(
      lines.map((text) => [
        text.slice(0, text.indexOf(':')).toLowerCase(),
        text.slice(text.indexOf(':') + 2),
      ]),
    );
    wanted = head + 4 + Number(headers['content-length'] ?? 0);
    if (have < wanted) return;
    const [method = '', path = ''] = (line ?? '').split(' ');
    const body = bytes.subarray(head + 4, wanted);
    // A client that sends more than one request before it has an answer is wrong.
    if (have > wanted) throw new Error(`more than a request: ${bytes.subarray(wanted).toString('latin1')}`);
    chunks = [];
    have = 0;
    wanted = 0;
    serve({ method, path, headers, body });
  });
}

export const ACCEPTED = 'HTTP/1.1 202 Accepted\r\nContent-Length: 15\r\n\r\n{"status":"OK"}';

/** What /next answers. */
export function event(body: string | Buffer, id = '1', headers: readonly string[] = []): Buffer {
  const bytes = Buffer.from(body);
  const lines = [
    'HTTP/1.1 200 OK',
    `Lambda-Runtime-Aws-Request-Id: ${id}`,
    `Content-Length: ${bytes.length}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]);
}

export interface Answer {
  /** `response` or `error`. */
  kind: string;
  id: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Gives out these answers of /next one after the other, takes what comes back, and vanishes. */
export async function lambdaWith(
  events: readonly Buffer[],
  send: (socket: Socket, bytes: Buffer) => void = (socket, bytes) => void socket.write(bytes),
): Promise<Hostile & { answers: Answer[] }> {
  const answers: Answer[] = [];
  let given = 0;
  const server = await hostileLambda(({ path, headers, body }, socket) => {
    if (path === '/2018-06-01/runtime/invocation/next') {
      const next = events[given];
      given += 1;
      if (next === undefined) return server.vanish();
      return send(socket, next);
    }
    const [, id = '', kind = ''] = /^\/2018-06-01\/runtime\/invocation\/([^/]*)\/(\w+)$/.exec(path) ?? [];
    answers.push({ kind, id, headers, body });
    socket.write(ACCEPTED);
  });
  return { ...server, answers };
}
