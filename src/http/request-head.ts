import type { HeaderFields } from './header-fields.ts';
import { badRequest, MalformedRequest } from './malformed-request.ts';
import type { RequestLine } from './request-line.ts';

export interface RequestHead {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  readonly headers: HeaderFields;
  /** What the client understands. */
  readonly version: '1.0' | '1.1';
  /** Whether the client means to use the connection again. */
  readonly keepAlive: boolean;
  /** Bytes of the body. */
  readonly body: number | 'chunked';
  /** Whether the client waits for leave to send its body. */
  readonly expectsContinue: boolean;
}

const forbiddenInHost = /[^\w!$%&()*+,\-.:;=[\]'~]/;
const largestLength = 2n ** 63n - 1n;

/** What a whole head says, judged as Go's net/http does. @throws MalformedRequest */
export function readHead(line: RequestLine, headers: HeaderFields): RequestHead {
  const { method, path, query, major, minor } = line;
  const version = major === 1 && minor === 0 ? '1.0' : '1.1';
  const body = bodyOf(version, headers);
  if (major !== 1)
    throw new MalformedRequest(505, 'HTTP Version Not Supported: unsupported protocol version');
  checkHost(method, version, headers.get('host'));
  const connection = headers
    .get('connection')
    ?.toLowerCase()
    .split(/[ \t]*,[ \t]*/);
  const keepAlive =
    !connection?.includes('close') && (version === '1.1' || !!connection?.includes('keep-alive'));
  const expectsContinue = expectationOf(headers.get('expect')) && version === '1.1' && body !== 0;
  return { method, path, query, headers, version, keepAlive, body, expectsContinue };
}

function bodyOf(version: '1.0' | '1.1', headers: HeaderFields): number | 'chunked' {
  // HTTP/1.0 has no codings: one that is named there means nothing.
  const coding = version === '1.0' ? undefined : headers.get('transfer-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    throw new MalformedRequest(501, 'Not Implemented', 'Unsupported transfer encoding');
  }
  const length = headers.get('content-length');
  if (length !== undefined && !isLength(length)) throw badRequest();
  return coding === undefined ? Number(length ?? 0) : 'chunked';
}

function isLength(text: string): boolean {
  return /^\d+$/.test(text) && (text.length < 19 || BigInt(text) <= largestLength);
}

function checkHost(method: string, version: '1.0' | '1.1', host: string | undefined): void {
  if (host === undefined) {
    if (version === '1.1' && method !== 'CONNECT') throw badRequest('missing required Host header');
  } else if (forbiddenInHost.test(host)) throw badRequest('malformed Host header');
}

function expectationOf(expect: string | undefined): boolean {
  if (!expect) return false;
  if (/(?:^|[ ,\t])100-continue(?:$|[ ,\t])/i.test(expect)) return true;
  throw new MalformedRequest(417, 'Expectation Failed', '');
}
